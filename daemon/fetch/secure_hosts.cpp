// RFC 6797; the sections are named at each rule.
#include "fetch/secure_hosts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "fetch/headers.hpp"

namespace newspool::fetch {
namespace {

// A promise that is repeated with every answer is written anew once a day, not with every answer.
constexpr Duration worth_writing = std::chrono::days(1);
// Longer ones are cut: who knows what is in 68 years.
constexpr std::chrono::seconds max_age_max = std::chrono::days(2 * 365);

struct Policy {
    std::optional<std::chrono::seconds> max_age;
    bool subdomains = false;
};

// Section 6.1: max-age must be there, and no directive twice; unknown ones are passed over.
std::optional<Policy> read_policy(std::string_view header) {
    Policy policy;
    while (!header.empty()) {
        const auto [name, value] = next_directive(header, ';');
        if (equal_ignoring_case(name, "max-age")) {
            const auto seconds = delta_seconds(value);
            if (!seconds || policy.max_age) return std::nullopt;
            policy.max_age = std::min(*seconds, max_age_max);
        } else if (equal_ignoring_case(name, "includeSubDomains")) {
            if (policy.subdomains) return std::nullopt;
            policy.subdomains = true;
        }
    }
    return policy.max_age ? std::optional(policy) : std::nullopt;
}

}  // namespace

SecureHosts::SecureHosts(const std::vector<SecureHost>& known) {
    for (const SecureHost& host : known) hosts_.emplace(host.host, host);
}

std::optional<SecureHost> SecureHosts::hear(const Url& url, std::string_view header, Time now) {
    if (url.scheme() != "https" || is_ip_address(url.host())) return std::nullopt;  // section 8.1.1
    const auto policy = read_policy(header);
    if (!policy) return std::nullopt;
    SecureHost heard{url.host(), now + *policy->max_age, policy->subdomains};
    const auto known = hosts_.find(heard.host);
    if (*policy->max_age == std::chrono::seconds(0)) {  // section 6.1.1: forget
        if (known == hosts_.end()) return std::nullopt;
        hosts_.erase(known);
        return heard;
    }
    if (known == hosts_.end()) return hosts_.emplace(heard.host, heard).first->second;
    const bool news = known->second.subdomains != heard.subdomains || heard.until < known->second.until ||
                      heard.until - known->second.until > worth_writing;
    if (!news) return std::nullopt;
    known->second = heard;
    return heard;
}

Url SecureHosts::secured(const Url& url, Time now) const {
    if (hosts_.empty() || url.scheme() != "http" || !covers(url.host(), now)) return url;
    // A port that was named stays, but for 80, which a normal form does not name (section 8.3).
    const auto secure = Url::parse("https" + url.text().substr(std::string_view("http").size()));
    return secure ? *secure : url;
}

// Section 8.2: the host itself, or one above it that speaks for those below.
bool SecureHosts::covers(std::string_view host, Time now) const {
    if (is_ip_address(std::string(host))) return false;
    for (std::string_view name = host; !name.empty();) {
        const auto found = hosts_.find(std::string(name));
        if (found != hosts_.end() && found->second.until > now &&
            (name.size() == host.size() || found->second.subdomains))
            return true;
        const auto dot = name.find('.');
        name = dot == std::string_view::npos ? "" : name.substr(dot + 1);
    }
    return false;
}

}  // namespace newspool::fetch

// RFC 6797; the sections are named at each rule.
#include "fetch/secure_hosts.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "base/text.hpp"

namespace newspool::fetch {
namespace {

// A promise that is repeated with every answer is written anew once a day, not with every answer.
constexpr Duration worth_writing = std::chrono::days(1);
// Longer ones are cut: who knows what is in 68 years.
constexpr std::int64_t max_age_max = std::int64_t{2} * 365 * 24 * 3600;

struct Policy {
    std::int64_t max_age = -1;
    bool subdomains = false;
};

std::optional<std::int64_t> seconds_in(std::string_view value) {
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
    if (value.empty()) return std::nullopt;
    std::int64_t seconds = 0;
    for (const char digit : value) {
        if (digit < '0' || digit > '9') return std::nullopt;
        seconds = std::min(seconds * 10 + (digit - '0'), max_age_max);
    }
    return seconds;
}

// Section 6.1: max-age must be there, and no directive twice; unknown ones are passed over.
std::optional<Policy> read_policy(std::string_view header) {
    Policy policy;
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        const std::string_view directive = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        const auto equals = std::min(directive.find('='), directive.size());
        const std::string_view name = trimmed(directive.substr(0, equals));
        if (equal_ignoring_case(name, "max-age")) {
            const auto value = trimmed(directive.substr(std::min(equals + 1, directive.size())));
            const auto seconds = seconds_in(value);
            if (!seconds || policy.max_age >= 0) return std::nullopt;
            policy.max_age = *seconds;
        } else if (equal_ignoring_case(name, "includeSubDomains")) {
            if (policy.subdomains) return std::nullopt;
            policy.subdomains = true;
        }
    }
    return policy.max_age >= 0 ? std::optional(policy) : std::nullopt;
}

bool is_address(const std::string& host) {
    std::array<unsigned char, 16> bytes{};
    return host.starts_with('[') || inet_pton(AF_INET, host.c_str(), bytes.data()) == 1;
}

}  // namespace

SecureHosts::SecureHosts(const std::vector<SecureHost>& known) {
    for (const SecureHost& host : known) hosts_.emplace(host.host, host);
}

std::optional<SecureHost> SecureHosts::hear(const Url& url, std::string_view header, Time now) {
    if (url.scheme() != "https" || is_address(url.host())) return std::nullopt;  // section 8.1.1
    const auto policy = read_policy(header);
    if (!policy) return std::nullopt;
    SecureHost heard{url.host(), now + std::chrono::seconds(policy->max_age), policy->subdomains};
    const auto known = hosts_.find(heard.host);
    if (policy->max_age == 0) {  // section 6.1.1: forget
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
    if (is_address(std::string(host))) return false;
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

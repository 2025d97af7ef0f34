// Userinfo is taken out of URLs here, once, so that no password is ever part of a subscription's identity,
// the ledger or a log line.
#include "config/address.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/url.hpp"

namespace newspool::config {
namespace {

constexpr std::size_t url_length_max = 8'000;
constexpr std::string_view exec_lead = "exec:";

Source source_of(std::string_view written) {
    const std::string lead = ascii_lower(written.substr(0, exec_lead.size()));
    if (lead == exec_lead) return Source::exec;
    return lead == "file:" ? Source::file : Source::web;
}

// "exec:NAME": the name is the feed's identity, the program stands under 'command'.
Result<Address> exec_address(std::string_view written) {
    const std::string_view name = written.substr(exec_lead.size());
    const auto fits = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
    };
    if (name.empty() || name.size() > 200 || !std::ranges::all_of(name, fits))
        return failure(fmt::format(
            "'{}': expected exec: and a name of letters, digits, '-', '_' and '.'; the program stands under "
            "'command'",
            shown_url(written)));
    return Address{fmt::format("{}{}", exec_lead, name), "", "", Source::exec};
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    const char lower = ascii_lower(digit);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool whole = text[at] == '%' && at + 2 < text.size();
        const int high = whole ? hex_value(text[at + 1]) : -1;
        const int low = whole ? hex_value(text[at + 2]) : -1;
        if (high < 0 || low < 0) {
            decoded += text[at];
            continue;
        }
        decoded += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return decoded;
}

std::string percent_encoded_path(std::string_view path) {
    std::string encoded;
    for (const char letter : path) {
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9') ||
                           std::string_view("/-._~!$&'()*+,;=:@").find(letter) != std::string_view::npos;
        if (plain)
            encoded += letter;
        else
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    }
    return encoded;
}

// "file:feeds/a.xml" means a file beside the configuration; curl reads only "file:///...".
std::string absolute_file_url(std::string_view written, const std::filesystem::path& folder) {
    const std::string_view rest = written.substr(std::string_view("file:").size());
    if (rest.starts_with("//")) return std::string(written);
    const auto path = (folder / percent_decoded(rest)).lexically_normal();
    return "file://" + percent_encoded_path(path.string());
}

// Normal form begins "scheme://[userinfo@]host"; an '@' after the first slash belongs to the path.
void take_userinfo(Address& address) {
    const auto begin = address.url.find("://") + 3;
    const std::string authority = address.url.substr(begin, address.url.find('/', begin) - begin);
    const auto at = authority.rfind('@');
    if (at == std::string::npos) return;
    const std::string_view userinfo = std::string_view(authority).substr(0, at);
    const auto colon = userinfo.find(':');
    address.username = percent_decoded(userinfo.substr(0, colon));
    if (colon != std::string_view::npos) address.password = percent_decoded(userinfo.substr(colon + 1));
    address.url.erase(begin, at + 1);
}

}  // namespace

Result<Address> read_address(std::string_view written, Trust trust, const std::filesystem::path& folder) {
    const std::string_view trimmed_url = trimmed(written);
    const Source source = source_of(trimmed_url);
    const std::string shown = shown_url(trimmed_url);
    if (source != Source::web && trust == Trust::listed)
        return failure(fmt::format("'{}': {}: feed is allowed only in a [[feed]] table", shown,
                                   source == Source::file ? "a file" : "an exec"));
    if (source == Source::exec) return exec_address(trimmed_url);
    const bool is_file = source == Source::file;
    const auto url = Url::parse(is_file ? absolute_file_url(trimmed_url, folder) : std::string(trimmed_url));
    if (!url || trimmed_url.size() > url_length_max)
        return failure(
            fmt::format("'{}' is no URL; expected one such as \"https://example.org/feed.xml\"", shown));
    if (!url->is_http() && !is_file)
        return failure(
            fmt::format("'{}': expected an http or https URL, not {}:", shown, printable(url->scheme(), 40)));
    Address address{url->text(), "", "", source};
    if (!is_file) take_userinfo(address);
    return address;
}

std::string name_from(const std::string& url) {
    if (source_of(url) == Source::exec) return url.substr(exec_lead.size());
    const auto parsed = Url::parse(url);
    if (!parsed) return shown_url(url);
    if (!parsed->is_http()) return percent_decoded(parsed->path().substr(parsed->path().rfind('/') + 1));
    std::string name = shown_url(url);
    name.erase(0, name.find("://") + 3);
    if (name.starts_with("www.")) name.erase(0, 4);
    if (name.ends_with('/')) name.pop_back();
    return name;
}

}  // namespace newspool::config

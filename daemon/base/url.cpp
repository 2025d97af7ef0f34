// A thin wrapper of CURLU. The parts are copied out at once: a Url is a plain value and holds no curl handle.
// What is in normal form already, as nearly all URLs of feeds are, is recognised without asking curl.
#include "base/url.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <idn2.h>
#include <libpsl.h>

#include "base/text.hpp"

namespace newspool {
namespace {

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::optional<std::string> part(CURLU* handle, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(handle, which, &text, flags) != CURLUE_OK) return std::nullopt;
    std::string copy(text);
    curl_free(text);
    return copy;
}

bool set(CURLU* handle, std::string_view url) {
    return curl_url_set(handle, CURLUPART_URL, std::string(url).c_str(),
                        CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE | CURLU_PATH_AS_IS) == CURLUE_OK;
}

// The form of a host name that DNS and HTTP carry. curl would convert by the locale, which a daemon has not.
std::optional<std::string> ascii_host(const std::string& host) {
    const bool is_ascii = std::ranges::all_of(host, [](char letter) { return letter >= 0; });
    if (is_ascii) return ascii_lower(host);
    char* encoded = nullptr;
    if (idn2_to_ascii_8z(host.c_str(), &encoded, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
        return std::nullopt;
    std::string ascii(encoded);
    idn2_free(encoded);
    return ascii;
}

struct Pieces {
    std::string_view scheme;
    std::string_view host;  // with the brackets of an IPv6 address
    std::string_view port;
    std::string_view path;
};

// Of a URL in the form that curl writes (RFC 3986 §3, scheme in lower case).
Pieces cut(std::string_view url) {
    Pieces pieces;
    const auto colon = url.find("://");
    if (colon == std::string_view::npos) return pieces;
    pieces.scheme = url.substr(0, colon);
    url.remove_prefix(colon + 3);
    std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    pieces.path = url.substr(authority.size());
    pieces.path = pieces.path.substr(0, pieces.path.find_first_of("?#"));
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    const auto bracket = authority.rfind(']');
    const auto end = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    pieces.host = authority.substr(0, end);
    if (end != std::string_view::npos) pieces.port = authority.substr(end + 1);
    return pieces;
}

std::string_view default_port(std::string_view scheme) {
    if (scheme == "https") return "443";
    return scheme == "http" ? "80" : "";
}

constexpr bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
constexpr bool is_lower(char letter) { return letter >= 'a' && letter <= 'z'; }

bool is_normal_host(std::string_view host) {
    const auto plain = [](char letter) {
        return is_lower(letter) || is_digit(letter) || letter == '-' || letter == '.';
    };
    if (host.empty() || host.front() == '.' || host.back() == '.' || host.size() > 253) return false;
    if (!std::ranges::all_of(host, plain) || host.find("..") != std::string_view::npos) return false;
    if (!is_digit(host[host.rfind('.') + 1])) return true;
    in_addr address{};  // curl reads 127.1, 0x7f000001 and 017700000001 as addresses too
    return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1;
}

bool is_normal_port(std::string_view port, std::string_view scheme) {
    if (port.empty() || port.front() == '0' || !std::ranges::all_of(port, is_digit)) return false;
    return (port.size() < 5 || (port.size() == 5 && port <= "65535")) && port != default_port(scheme);
}

// Whether curl would give back `text` as it stands. Says no where it is not sure.
bool is_normal(std::string_view text) {
    const std::string_view scheme = text.substr(0, text.find(':'));
    if ((scheme != "http" && scheme != "https") || !text.substr(scheme.size()).starts_with("://"))
        return false;
    const std::string_view rest = text.substr(scheme.size() + 3);
    const auto path = std::min(rest.find('/'), rest.size());
    const std::string_view authority = rest.substr(0, path);
    const auto colon = std::min(authority.find(':'), authority.size());
    if (!is_normal_host(authority.substr(0, colon))) return false;
    if (colon < authority.size() && !is_normal_port(authority.substr(colon + 1), scheme)) return false;
    const auto plain = [](char letter) {
        return is_lower(letter) || is_digit(letter) || (letter >= 'A' && letter <= 'Z') ||
               std::string_view("-._~/?=&+,;:@!$()*").find(letter) != std::string_view::npos;
    };
    return path < rest.size() && std::ranges::all_of(rest.substr(path), plain);
}

std::optional<std::string> normal_form(std::string_view text) {
    const Handle handle(curl_url(), &curl_url_cleanup);
    if (!handle || !set(handle.get(), text)) return std::nullopt;
    if (text.find('#') != std::string_view::npos) curl_url_set(handle.get(), CURLUPART_FRAGMENT, nullptr, 0);
    auto whole = part(handle.get(), CURLUPART_URL, CURLU_NO_DEFAULT_PORT);
    if (!whole) return std::nullopt;
    const std::string host(cut(*whole).host);
    const auto ascii = ascii_host(host);
    if (!ascii) return std::nullopt;
    if (*ascii == host) return whole;
    curl_url_set(handle.get(), CURLUPART_HOST, ascii->c_str(), 0);
    return part(handle.get(), CURLUPART_URL, CURLU_NO_DEFAULT_PORT);
}

bool tells_of_secret(std::string_view parameter) {
    static constexpr std::array<std::string_view, 9> words{"token", "key",  "pass", "auth",   "secret",
                                                           "sig",   "hash", "sid",  "session"};
    const std::string name = ascii_lower(parameter);
    for (const std::string_view word : words)
        if (name.find(word) != std::string::npos) return true;
    return false;
}

std::string masked_query(std::string_view query) {
    std::string masked;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && tells_of_secret(pair.substr(0, equals)))
            masked.append(pair.substr(0, equals + 1)).append("***");
        else
            masked.append(pair);
        if (end < query.size()) masked += '&';
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return masked;
}

}  // namespace

// curl is asked once for the whole, which is then cut where curl has put it together: each part that it gives
// alone costs as much.
std::optional<Url> Url::parse(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.find('\0') != std::string_view::npos) return std::nullopt;
    auto whole = is_normal(text) ? std::optional(std::string(text)) : normal_form(text);
    if (!whole) return std::nullopt;

    const Pieces pieces = cut(*whole);
    Url url;
    url.scheme_ = pieces.scheme;
    url.host_ = pieces.host;
    url.path_ = pieces.path.empty() ? "/" : pieces.path;
    const std::string_view port = pieces.port.empty() ? default_port(pieces.scheme) : pieces.port;
    url.origin_ = url.scheme_ + "://" + url.host_ + (port.empty() ? "" : ":" + std::string(port));
    if (url.scheme_.empty() || (url.is_http() && url.host_.empty())) return std::nullopt;
    url.text_ = std::move(*whole);
    return url;
}

std::optional<Url> Url::resolve(std::string_view reference) const {
    const Handle handle(curl_url(), &curl_url_cleanup);
    if (!handle || !set(handle.get(), text_) || !set(handle.get(), trimmed(reference))) return std::nullopt;
    const auto whole = part(handle.get(), CURLUPART_URL);
    return whole ? parse(*whole) : std::nullopt;
}

std::string shown_url(std::string_view url) {
    std::string shown(url);
    if (const auto query = shown.find('?'); query != std::string::npos)
        shown = shown.substr(0, query + 1) + masked_query(std::string_view(shown).substr(query + 1));
    const auto authority = shown.find("://");
    if (authority != std::string::npos) {
        const auto end = shown.find_first_of("/?#", authority + 3);
        const auto at = shown.substr(0, end).rfind('@');
        if (at != std::string::npos && at > authority)
            shown.replace(authority + 3, at - authority - 3, "***");
    }
    return printable(shown);
}

bool is_ip_address(const std::string& host) {
    in_addr address{};
    return host.starts_with('[') || inet_pton(AF_INET, host.c_str(), &address) == 1;
}

std::string registrable_domain(const std::string& host) {
    if (is_ip_address(host)) return host;
    const char* domain = psl_registrable_domain(psl_builtin(), host.c_str());
    return domain != nullptr ? domain : host;
}

}  // namespace newspool

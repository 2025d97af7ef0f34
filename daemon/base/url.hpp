// URLs: taken apart, resolved and normalised by libcurl's URL parser, so that what we judge is what curl
// asks.
//
// A Url is absolute. The normal form has scheme and host in lower case (host names in their ASCII form), no
// default port, an empty path written as "/", and no fragment.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace newspool {

class Url {
  public:
    // Nothing if `text` is no absolute URL that curl would accept. Any scheme is read; who may ask what is
    // decided elsewhere.
    [[nodiscard]] static std::optional<Url> parse(std::string_view text);

    // What `reference` means on a page at this URL (RFC 3986 §5); nothing if it cannot be read.
    [[nodiscard]] std::optional<Url> resolve(std::string_view reference) const;

    [[nodiscard]] const std::string& text() const noexcept {
        return text_;
    }  // the normal form, with userinfo
    [[nodiscard]] const std::string& scheme() const noexcept { return scheme_; }
    [[nodiscard]] const std::string& host() const noexcept { return host_; }  // empty for file:
    [[nodiscard]] const std::string& path() const noexcept { return path_; }  // percent-encoded, as sent
    [[nodiscard]] bool is_http() const noexcept { return scheme_ == "http" || scheme_ == "https"; }

    // "https://example.org:443": the whole of what credentials belong to (RFC 6454 §4).
    [[nodiscard]] const std::string& origin() const noexcept { return origin_; }

  private:
    Url() = default;

    std::string text_;
    std::string scheme_;
    std::string host_;
    std::string path_;
    std::string origin_;
};

// A URL as it may be shown in logs, status and errors: userinfo, and the values of query parameters whose
// name tells of a secret (token, key, password, auth, signature ...), are written as "***".
[[nodiscard]] std::string shown_url(std::string_view url);

// Whether a Url's host is an IPv4 address, or an IPv6 one in its brackets, and no name.
[[nodiscard]] bool is_ip_address(const std::string& host);

// The part of a host name that one registrant owns ("bbc.co.uk" of "feeds.bbc.co.uk"), by the public suffix
// list; the host itself if it is an address or a public suffix.
[[nodiscard]] std::string registrable_domain(const std::string& host);

}  // namespace newspool

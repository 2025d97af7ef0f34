// Cut by hand: every item of every document that is read comes through here, and curl's parser takes
// microseconds for each.
#include "identity/address.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <xxhash.h>

#include "base/text.hpp"

namespace newspool::identity {
namespace {

constexpr std::array<std::string_view, 13> tracking{"_hsenc",  "_hsmi", "at_campaign", "at_medium", "dclid",
                                                    "fbclid",  "gclid", "igshid",      "mc_cid",    "mc_eid",
                                                    "msclkid", "xtor",  "yclid"};

struct Pieces {
    std::string host;  // lower case, without a default port
    std::string path;  // and query
    std::string_view fragment;
};

bool is_tracking(std::string_view parameter) {
    const std::string_view name = parameter.substr(0, parameter.find('='));
    return name.starts_with("utm_") || std::ranges::find(tracking, name) != tracking.end();
}

void append_query(std::string& path, std::string_view query) {
    char mark = '?';
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const std::string_view parameter = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (parameter.empty() || is_tracking(parameter)) continue;
        path.append(1, std::exchange(mark, '&')).append(parameter);
    }
}

// The part behind "http://" or "https://"; nothing of any other text.
std::string_view behind_scheme(std::string_view url) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (equal_ignoring_case(url.substr(0, scheme.size()), scheme)) return url.substr(scheme.size());
    return {};
}

Pieces cut(std::string_view rest) {
    Pieces pieces;
    if (const auto mark = rest.find('#'); mark != std::string_view::npos) {
        pieces.fragment = rest.substr(mark + 1);
        if (is_tracking(pieces.fragment)) pieces.fragment = {};
        rest = rest.substr(0, mark);
    }
    std::string_view query;
    if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
        query = rest.substr(mark + 1);
        rest = rest.substr(0, mark);
    }
    const auto slash = std::min(rest.find('/'), rest.size());
    std::string_view host = rest.substr(0, slash);
    for (const std::string_view port : {":80", ":443"})
        if (host.ends_with(port)) host.remove_suffix(port.size());
    std::string_view path = rest.substr(slash);
    while (path.ends_with('/')) path.remove_suffix(1);
    pieces.host = ascii_lower(host);
    pieces.path = path;
    append_query(pieces.path, query);
    return pieces;
}

std::uint64_t hash(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::uint64_t hash_48(std::string_view text) { return std::max<std::uint64_t>(hash(text) >> 16U, 1); }

}  // namespace

Address address_of(std::string_view id) {
    if (id.empty()) return {};
    const std::string_view rest = behind_scheme(id);
    if (rest.empty()) return {.path = hash_48(id)};
    const Pieces pieces = cut(rest);
    Address address{.path = hash_48(pieces.path)};
    address.host = static_cast<std::uint16_t>(std::max<std::uint64_t>(hash(pieces.host) >> 48U, 1));
    if (!pieces.fragment.empty())
        address.fragment =
            static_cast<std::uint8_t>(std::max<std::uint64_t>(hash(pieces.fragment) >> 56U, 1));
    return address;
}

std::string normal_form(std::string_view id) {
    const std::string_view rest = behind_scheme(id);
    if (rest.empty()) return std::string(id);
    Pieces pieces = cut(rest);
    std::string form = std::move(pieces.host) + pieces.path;
    if (!pieces.fragment.empty()) form.append(1, '#').append(pieces.fragment);
    return form;
}

}  // namespace newspool::identity

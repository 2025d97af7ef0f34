// Media types as links to feeds name them.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"

namespace newspool {

// Whether a link of this type leads to a feed; "application/json" and HTML may be anything.
[[nodiscard]] inline bool is_feed_type(std::string_view type) {
    static constexpr std::array<std::string_view, 6> types{"application/rss+xml", "application/atom+xml",
                                                           "application/rdf+xml", "application/feed+json",
                                                           "application/xml",     "text/xml"};
    const std::string_view name = trimmed(type.substr(0, type.find(';')));
    return std::ranges::any_of(types, [&](std::string_view one) { return equal_ignoring_case(one, name); });
}

}  // namespace newspool

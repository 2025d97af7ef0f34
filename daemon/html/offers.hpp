// The feeds that a page says it has: <link rel="alternate" type="application/rss+xml" href="...">.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newspool::html {

struct Offer {
    std::string url;    // absolute, if the page's URL is
    std::string title;  // may be empty
};

// In the order of the page, each URL once; at most so many as a person would look through. `url` is where the
// page came from; its own <base> outranks that.
[[nodiscard]] std::vector<Offer> offered_feeds(std::string_view page, std::string_view url);

}  // namespace newspool::html

// Which feeds a page has: those that it names itself, those that its kind of site is known to have, and only
// where there are none the places where feeds often are. Each is asked once, one after the other, and counts
// if it can be read as a feed.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "commands/download.hpp"
#include "config/address.hpp"

namespace newspool::commands {

struct FoundFeed {
    std::string url;  // where permanent redirects led, if there were any
    std::string title;
    std::string format;  // "rss2.0" ...
    std::string home_page_url;
    std::size_t items = 0;
    std::optional<double> items_a_day;  // by the dates of its items; unknown of fewer than two
    std::optional<std::chrono::sys_seconds> newest;
};

struct Discovery {
    std::vector<FoundFeed> feeds;
    std::vector<std::string> failures;  // sentences: what was asked and is none
    bool is_itself = false;             // the URL that was asked for is a feed
    bool out_of_reach = false;          // nobody took the connection to it
};

[[nodiscard]] Discovery discover_feeds(Downloads& downloads, const config::Address& page);

}  // namespace newspool::commands

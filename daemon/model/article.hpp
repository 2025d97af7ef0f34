// An item found to be news, on its way into the spool.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/feed.hpp"

namespace newspool {

// What an item is recognised by: the first 16 bytes of a SHA-256, so that no publisher can forge another
// item's. identity/ makes them.
struct Key {
    std::array<std::uint8_t, 16> bytes{};

    [[nodiscard]] std::string_view view() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    // Of fewer bytes the rest is zero.
    [[nodiscard]] static Key from(std::string_view text) {
        Key key;
        text.substr(0, key.bytes.size()).copy(reinterpret_cast<char*>(key.bytes.data()), key.bytes.size());
        return key;
    }
    auto operator<=>(const Key&) const = default;
};

// One of the feeds that carry an article.
struct Carrier {
    std::string name;
    std::string url;

    bool operator==(const Carrier&) const = default;
};

struct Article {
    Item item;  // title, summary and content as they shall be written: title and summary plain, content clean
    std::string plain;  // the content (or else the summary) as plain text, for formats that need it
    Key key;
    std::string id;  // of subscription, key and revision: the same in every output and replay
    unsigned revision = 1;
    std::string replaces;              // the id of the revision before; empty: there was none
    std::vector<std::string> changed;  // fields that differ from the revision before: "title", "content" ...
    std::chrono::sys_seconds fetched_at{};
    std::chrono::sys_seconds first_seen_at{};
    std::optional<std::chrono::sys_seconds> replayed_at;  // delivered again, out of the archive
    std::vector<std::string> warnings;

    // The feed that it came in.
    std::string feed_name;
    std::string feed_url;
    std::string feed_title;
    std::vector<std::string> feed_tags;
    std::vector<Hub> feed_hubs;
    std::string feed_topic;         // what a hub calls the feed
    std::vector<Carrier> carriers;  // other feeds of its group that brought it at the same time
};

}  // namespace newspool

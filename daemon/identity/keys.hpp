// What an item is recognised by, and which items of one document are the same. Pure; safe on any thread.
//
// An item's key is made of the strongest thing it carries: the publisher's id, else its link, else a
// fingerprint of its text. Keys are scoped to one subscription: the same id in two feeds is two articles.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/article.hpp"
#include "model/feed.hpp"
#include "model/outcome.hpp"

namespace newspool::identity {

[[nodiscard]] Key key_of(const Item& item);

struct KeyedItem {
    std::size_t position = 0;  // in Feed::items
    Key key;
};

// The items of a document in the order in which they shall be delivered (oldest first), each key once: of
// items that share one the first in the document counts. Adds a warning to `warnings` where that happened.
[[nodiscard]] std::vector<KeyedItem> distinct_items(const Feed& feed, std::vector<std::string>& warnings);

// The identity of an article in every output and replay: of subscription, key and revision.
[[nodiscard]] std::string article_id(std::string_view feed_url, const Key& key, unsigned revision);

// "Is this the same body as last time?" Not safe against forgery, which would gain its author nothing.
[[nodiscard]] BodyHash hash_of_body(std::string_view body);

}  // namespace newspool::identity

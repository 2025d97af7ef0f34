// What an item is recognised by: the strongest thing it carries, the publisher's id, else its link, else a
// fingerprint of its text. Pure; safe on any thread.
//
// Keys are scoped to one subscription or group: the same id in two feeds is two articles.
#pragma once

#include <string>
#include <string_view>

#include "model/article.hpp"
#include "model/event.hpp"
#include "model/feed.hpp"
#include "model/outcome.hpp"

namespace newspool::identity {

[[nodiscard]] Key key_of(const Item& item);

// For the names of an event's files.
[[nodiscard]] Key key_of(const Event& event);

// Where several items share `base`, which is what key_of() says of each: of that and link and title, or of
// the text where there is no title.
[[nodiscard]] Key told_apart(const Item& item, const Key& base);

// Where several items share `apart`, which is what told_apart() says of each: of that and the date, or for an
// item without an id of that and all its text. `apart` itself if the item has no date.
[[nodiscard]] Key told_apart_further(const Item& item, const Key& apart);

// The identity of an article in every output and replay: of subscription, key and revision.
[[nodiscard]] std::string article_id(std::string_view feed_url, const Key& key, unsigned revision);

// "Is this the same body as last time?" Not safe against forgery, which would gain its author nothing.
[[nodiscard]] BodyHash hash_of_body(std::string_view body);

}  // namespace newspool::identity

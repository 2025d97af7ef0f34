// What is remembered of the items of a feed's last good document: enough to recognise them under other ids,
// and to see which have changed.
//
// Packed, an item takes 55 bytes. They lie in rows of a dozen, since rows of more than half a page would
// leave the rest of it empty, and are read only where a document was parsed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "identity/address.hpp"
#include "model/article.hpp"
#include "model/feed.hpp"

namespace newspool::identity {

// What an item is compared by: hashes, 0 where there is nothing. Not safe against forgery.
struct Traits {
    Address id;              // of its id, else of its link
    std::uint64_t link = 0;  // 48 bits, of the normal form
    std::uint32_t title = 0;
    std::uint32_t text = 0;
    std::uint32_t media = 0;
    std::uint32_t published = 0;  // seconds since 1970

    bool operator==(const Traits&) const = default;
};

[[nodiscard]] Traits traits_of(const Item& item);

// 25 bits of a hash of what a reader would see.
[[nodiscard]] std::uint32_t content_of(const Traits& traits);

// How an item came to be in the record.
enum class Origin : std::uint8_t {
    news,        // delivered
    first_poll,  // news, but left out by first_poll
    held,        // news, and held as part of a flood
    familiar,    // seen before, in this feed or in another of its group
    same_id,     // known under an id with the same normal form
    same_text,   // known under another id, by title, text and date
    same_link,   // known under another id, by its link, when all ids changed at once
};

struct Entry {
    Key key;
    Traits traits;
    std::uint32_t first_seen = 0;  // seconds since 1970
    std::uint16_t revision = 1;
    std::uint8_t unrest = 0;   // how restless it is (updates.hpp)
    std::uint8_t touched = 0;  // which fields changed without being delivered: bits of `Field`
    Origin origin = Origin::news;
    bool shared = false;  // its id is that of other items too: told apart by link and title

    bool operator==(const Entry&) const = default;
};

struct Document {
    std::uint16_t tidied =
        0;  // the day, counted from 1970, when items that left long ago were last looked for
    std::vector<Entry> entries;  // in document order

    bool operator==(const Document&) const = default;
};

[[nodiscard]] std::vector<std::string> packed(const Document& document);
// Of some of the rows, or all. Empty, if these are no such bytes.
[[nodiscard]] Document unpacked(std::span<const std::string> rows);

}  // namespace newspool::identity

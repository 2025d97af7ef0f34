// Which items of a document are the same as which items that are known. Pure; safe on any thread.
//
// An item is known if its strongest key is (keys.hpp), in the record of the last good document or in the
// ledger. If not, it may be an item of that record that has left it and came back under another id:
//   - an id with the same normal form: another scheme, other tracking parameters; another host if all ids of
//     either document have one; with a fragment that it had not, or without the one that it had;
//   - the same title, text and date;
//   - the same link (or, without dates, title and text), if nearly all ids of the document changed at once.
// Nothing new may be swallowed: each of these counts only if it points one way in both documents, if the
// known item is gone under its own id, and, where an id alone says too little, if date or text agree.
//
// An id or link that several items of one document share tells nothing: they are told apart by link and
// title, then by date, from then on as long as the id is in the record. Items that differ in nothing are one.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "identity/document.hpp"
#include "model/document.hpp"

namespace newspool::identity {

// An item of a document that was just read.
struct Sighting {
    std::size_t position = 0;  // in Feed::items
    Key key;                   // under which it is recorded from now on
    std::vector<Key> others;   // under which it may have been recorded before
    Traits traits;
    bool shared = false;                // as in Entry
    std::optional<std::size_t> before;  // the entry of the last document that it is the same as
    std::optional<Trace> trace;         // what the ledger knows of it, if it was asked
    Origin origin = Origin::news;

    [[nodiscard]] bool known() const { return before || trace; }
};

// Whether a document holds all of its feed: only then is an item that it does not hold gone from it.
enum class Extent { whole, part };

// The items of a document, each once, in its order, as far as the last good document knows them. Adds
// warnings on items that are left out or share an id.
[[nodiscard]] std::vector<Sighting> sightings(const Feed& feed, const Document& before,
                                              std::vector<std::string>& warnings);

// The keys that only the ledger can answer for.
[[nodiscard]] std::vector<Key> questions(std::span<const Sighting> sightings);

// With the answers, in the same order: finds what is known under another id. Adds warnings on that.
void recognise(std::vector<Sighting>& sightings, const Document& before, Extent extent,
               std::span<const std::optional<Trace>> answers, std::vector<std::string>& warnings);

// In the order in which they shall be delivered: oldest first, by their dates if every item of the feed has
// one, else against the order of the document.
void put_in_order(std::vector<Sighting>& news, const Feed& feed);

}  // namespace newspool::identity

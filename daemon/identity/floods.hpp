// How much news may be believed: what of a feed's first document is delivered, and when so many items are new
// at once that an operator should look before they are.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "identity/document.hpp"
#include "identity/ladder.hpp"

namespace newspool::identity {

// Of the news of a feed's first document, in the order of delivery, only the newest `number` are left to be
// delivered; the others become Origin::first_poll.
void keep_newest(std::span<Sighting> news, std::size_t number);

// So many news are never too many for a known feed.
inline constexpr std::size_t many = 20;

// Why the news of a document are held, in words; nothing if they are not. `items` is how many the document
// has, `expected` how many the feed may well have posted since its last one
// (it does not matter of no more than `many`).
//
// Held are more than `many` that are more than three in five of the document; and five or more if most of
// them are older than all that the last document held. So many as the feed's own rate explains are no flood.
[[nodiscard]] std::optional<std::string> flood(std::span<const Sighting> news, std::size_t items,
                                               const Document& before, double expected);

}  // namespace newspool::identity

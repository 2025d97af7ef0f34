// From one document to the next: what is remembered of its items, and what that changes in the ledger.
#pragma once

#include <optional>
#include <span>

#include "base/time.hpp"
#include "identity/document.hpp"
#include "identity/ladder.hpp"
#include "model/document.hpp"

namespace newspool::identity {

// The record after a document with these items, `before` being the one before it: revisions and first dates
// are carried on. A document that holds only a part of its feed forgets nothing.
[[nodiscard]] Document record(const Document& before, std::span<const Sighting> sightings, Extent extent,
                              Time now);

// Nothing, if nothing is different. Items that left before `now` less `remember` are to be forgotten, now and
// then.
[[nodiscard]] std::optional<DocumentChange> change(const Document& before, Document after,
                                                   std::span<const Sighting> sightings, Time now,
                                                   Duration remember);

}  // namespace newspool::identity

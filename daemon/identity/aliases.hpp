// The rungs of the ladder below an item's own key: what else may point to an item of the last good document.
// The rules stand in ladder.hpp; only ladder.cpp asks for these.
#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "identity/ladder.hpp"

namespace newspool::identity {

[[nodiscard]] std::set<Key> keys_of(const Document& before);

// For items that share an id with others, or did: finds their entries by what they hold.
void match_shared(std::vector<Sighting>& sightings, const Document& before);

// For items under an unknown id. How many were found.
[[nodiscard]] std::size_t match_aliases(std::vector<Sighting>& sightings, const Document& before);

}  // namespace newspool::identity

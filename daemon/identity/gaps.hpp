// What two documents in succession tell of what nobody saw: items that may have come and gone between them,
// and items that were taken back.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "identity/document.hpp"
#include "identity/ladder.hpp"

namespace newspool::identity {

// Whether a document holds nothing that was known, although the feed had items: whatever was posted and
// pushed out between the two was missed.
[[nodiscard]] bool is_gap(std::span<const Sighting> sightings, const Document& before);

// The entries of the last document that the new one holds no more, though it still holds at least two that
// stand below them and are no younger (one would do for a pinned item below a window that moves on).
[[nodiscard]] std::vector<std::size_t> withdrawn(std::span<const Sighting> sightings, const Document& before);

}  // namespace newspool::identity

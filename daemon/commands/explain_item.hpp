// `newspool explain ITEM`: why an item was new, known, merged, held or left out, as far as the ledger kept
// it.
#pragma once

#include <string>

#include "store/store.hpp"

namespace newspool::commands {

// Prints what the ledger knows of items with this id or URL, or of the article with this `_newspool.id` or
// key. False, and nothing printed: it knows of none.
[[nodiscard]] bool explain_item(const std::string& item, store::Reader& reader);

}  // namespace newspool::commands

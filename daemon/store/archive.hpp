// Articles of the archive, packed for the ledger. Pure; safe on any thread.
#pragma once

#include <string>
#include <string_view>

namespace newspool::store {

[[nodiscard]] std::string packed(std::string_view article);

// Throws StoreError if these are not bytes that packed() made.
[[nodiscard]] std::string unpacked(std::string_view bytes);

}  // namespace newspool::store

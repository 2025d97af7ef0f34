// The ledger's schema as an append-only list of migrations: the version of a database is how many of them it
// has been through, and stands in its user_version.
#pragma once

#include <span>
#include <string_view>

#include "store/sqlite.hpp"

namespace newspool::store {

// Marks the file as ours ("NwSp"), in the header where file(1) looks too.
inline constexpr int application_id = 0x4e775370;

[[nodiscard]] std::span<const std::string_view> migrations();

// Applies, in one transaction, the migrations that the database has not been through. Throws Refused (newer)
// if it has been through more than there are.
void migrate(Connection& connection, std::span<const std::string_view> list = migrations());

}  // namespace newspool::store

// A database file, from whatever state it is found in to a connection that may be trusted, or a refusal that
// says what to do. Whoever calls holds DATABASE.lock.
#pragma once

#include <filesystem>

#include "store/sqlite.hpp"

namespace newspool::store {

// DATABASE.lock: a file of its own, because closing any descriptor of the database drops SQLite's own locks.
[[nodiscard]] std::filesystem::path lock_file(const std::filesystem::path& database);

// Checks, or creates, and migrates. Nothing is read from the file before it was found to be ours.
[[nodiscard]] Connection open_checked(const std::filesystem::path& database);

// Opens a file that open_checked() has seen.
[[nodiscard]] Connection open_again(const std::filesystem::path& database);

// Moves everything in the log into the database and syncs that. After it, what is read is what is on the
// disk, even if a sync of the log failed before.
void empty_log(Connection& connection);

}  // namespace newspool::store

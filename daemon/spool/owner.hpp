// The owner file: whose spool a directory is. It vouches that what is missing in the stage was delivered, and
// not merely unmounted, restored or emptied.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/file.hpp"

namespace newspool::spool {

struct Owner {
    std::string ledger;       // its UUID
    std::string output;       // the output's name
    std::uint64_t batch = 0;  // about the last that delivered here; never more than the ledger knows

    bool operator==(const Owner&) const = default;
};

// Nothing if there is none; one that nobody has, if the file says nothing sensible.
[[nodiscard]] std::optional<Owner> read_owner(const Descriptor& state);

// Replaces it at one stroke: temporary file, sync, rename, sync of the directory.
void write_owner(const Descriptor& state, const Owner& owner);

}  // namespace newspool::spool

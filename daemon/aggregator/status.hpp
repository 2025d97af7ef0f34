// The state of every feed, as a table for people or as JSON: from the ledger, and from the running daemon
// where there is one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "store/store.hpp"

namespace newspool {

struct StatusWish {
    bool failing = false;  // only feeds that cannot be read
    bool json = false;
};

// What only the daemon knows.
struct Live {
    Time since{};
    int pid = 0;
    std::size_t polling = 0;
    std::optional<Time> next_poll;
    std::string trouble;  // why nothing can be delivered
};

// Ready to print, with a newline at the end. Runs on any thread with the reader.
[[nodiscard]] std::string status_text(store::Reader& reader, const std::optional<Live>& live, StatusWish wish,
                                      Time now);

}  // namespace newspool

// `newspool run`: the daemon itself, for ever or for one round.
#pragma once

#include <filesystem>
#include <optional>

#include "base/log_line.hpp"

namespace newspool::commands {

struct RunOptions {
    std::filesystem::path config;         // empty: config::default_file()
    bool once = false;                    // poll every due feed once, deliver, end
    bool verbose = false;                 // a log line for every poll and every request
    std::optional<LogFormat> log_format;  // else that of the configuration
};

// Returns when the round is over, or after SIGTERM or SIGINT; a second one of those ends the process at once.
// Throws what is our own failure to begin: a lock that is held, a ledger or spool that must not be used.
[[nodiscard]] int run(const RunOptions& options);

}  // namespace newspool::commands

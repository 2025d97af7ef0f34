// Commands that a running daemon answers, and what each does where none runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace newspool::commands {

// Reads the configuration; what is wrong with it is said on standard error.
[[nodiscard]] std::optional<config::Config> configuration(const std::filesystem::path& file);
// The same without the subscriptions: for what the daemon or the ledger is asked, however many feeds there
// are and whatever is wrong with one of them.
[[nodiscard]] std::optional<config::Config> settings(const std::filesystem::path& file);

// Whether there is a ledger; that there is none yet is said on standard error. To be asked before it is
// opened, since to open one for writing makes it. Throws, naming the user who may open it, if this one may
// not.
[[nodiscard]] bool has_ledger(const config::Config& config);

// Asks the daemon and prints its answer: the exit code, or nothing if none runs.
[[nodiscard]] std::optional<int> asked(const config::Config& config,
                                       const std::vector<std::string>& question);

// Says that the ledger knows no such `kind` ("feed"), and which name may have been meant.
int refuse_unknown(std::string_view kind, const std::string& asked_for,
                   const std::vector<std::string>& names);

}  // namespace newspool::commands

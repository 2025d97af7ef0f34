// `newspool check`: whether the configuration can be run, and every problem if it cannot.
//
// Problems go to standard error, a line each, and the exit code is 1; else one line on standard output sums
// up what would run. Nothing is fetched, created or changed.
#pragma once

#include <filesystem>

namespace newspool::commands {

struct CheckOptions {
    std::filesystem::path config;  // empty: config::default_file()
};

[[nodiscard]] int check(const CheckOptions& options);

}  // namespace newspool::commands

// The [[output]] tables, or `spool`, which is short for one.
#pragma once

#include <filesystem>
#include <optional>

#include <toml++/toml.h>

#include "config/config.hpp"
#include "config/problems.hpp"

namespace newspool::config {

// Fills config.outputs; there is at least one afterwards, and every path is absolute.
void read_outputs(const toml::table& root, const std::optional<std::filesystem::path>& spool, Config& config,
                  Problems& problems);

// Refuses groups of feeds that some output takes only in part.
void check_groups(const Config& config, Problems& problems);

}  // namespace newspool::config

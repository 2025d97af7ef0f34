// The tables of the main file that are not subscriptions: [fetch], [schedule], [articles], [archive] and the
// outputs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <toml++/toml.h>

#include "config/config.hpp"
#include "config/problems.hpp"

namespace newspool::config {

// The patterns of further files, as written.
struct Further {
    std::vector<std::string> include;
    std::vector<std::string> lists;
    std::vector<std::string> opml;
};

// Everything in the main file but its [[feed]] tables.
[[nodiscard]] Further read_settings(const toml::table& root, Config& config, Problems& problems);

// An included file, which may hold [[feed]] tables, lists and opml, and nothing else.
[[nodiscard]] Further read_included(const toml::table& root, const std::filesystem::path& file,
                                    Problems& problems);

}  // namespace newspool::config

// One [[feed]] table, read but not yet filled up with defaults.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <toml++/toml.h>

#include "base/time.hpp"
#include "config/problems.hpp"
#include "model/http.hpp"

namespace newspool::config {

struct FeedTable {
    std::string url;
    std::string name;
    std::optional<std::optional<Duration>> interval;  // inner nothing: "adaptive" in so many words
    std::vector<std::string> tags;
    std::vector<Header> headers;
    std::string username;
    std::string password;
    std::filesystem::path password_file;
    std::optional<std::string> proxy;
    std::filesystem::path ca_file;
    std::optional<Duration> timeout;
    std::optional<std::size_t> max_body;
    std::optional<bool> allow_private;
};

[[nodiscard]] FeedTable read_feed(const toml::table& table, const std::filesystem::path& file,
                                  Problems& problems);

}  // namespace newspool::config

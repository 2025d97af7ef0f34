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
#include "model/settings.hpp"

namespace newspool::config {

struct FeedTable {
    std::string url;
    std::vector<std::string> was;
    std::vector<std::string> command;
    std::string name;
    std::optional<std::optional<Duration>> interval;  // inner nothing: "adaptive" in so many words
    bool ignore_hints = false;
    std::optional<Duration> max_hint;
    std::optional<double> effort;
    Duration refetch{};  // zero: never
    std::vector<std::string> tags;
    std::vector<Header> headers;
    std::string user_agent;
    std::string username;
    std::string password;
    std::filesystem::path password_file;
    std::string credential;
    Auth auth = Auth::basic;
    std::filesystem::path bearer_file;
    std::string cookies;
    std::filesystem::path client_certificate;
    std::filesystem::path client_key;
    std::optional<std::string> proxy;
    std::filesystem::path ca_file;
    HttpVersion http_version = HttpVersion::best;
    std::optional<Duration> timeout;
    std::optional<std::size_t> max_body;
    std::optional<bool> allow_private;
    bool allow_downgrade = false;
    bool shared_host = false;
    std::optional<std::optional<std::size_t>> first_poll;  // inner nothing: "all" in so many words
    std::optional<NewsPolicy::Updates> updates;
    std::optional<NewsPolicy::Flood> flood;
    std::optional<bool> withdrawals;
    std::string group;
};

[[nodiscard]] FeedTable read_feed(const toml::table& table, const std::filesystem::path& file,
                                  Problems& problems);

}  // namespace newspool::config

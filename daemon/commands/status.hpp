// `newspool status`: every feed with its health, when it was last read and when it is asked next. And
// `newspool poll`: not to wait for that.
#pragma once

#include <filesystem>
#include <string>

namespace newspool::commands {

inline constexpr const char* status_help =
    "show every feed: its health, last success, next poll, items a day";
inline constexpr const char* poll_help = "have the running daemon poll a feed now, or all";

struct StatusOptions {
    std::filesystem::path config;  // empty: config::default_file()
    bool failing = false;          // only feeds that cannot be read
    bool json = false;
    bool watch = false;  // again and again, until interrupted
};

inline constexpr const char* reload_help = "have the running daemon take over a changed configuration";

struct ReloadOptions {
    std::filesystem::path config;
};

struct PollOptions {
    std::filesystem::path config;
    std::string feed;  // its name or URL; empty where it is all
    bool all = false;
};

// Asks the daemon; reads the ledger where none runs.
int status(const StatusOptions& options);
// The exit code: 1 if there is no such feed, or no daemon.
int poll(const PollOptions& options);
// The exit code: 2 if the configuration is wrong, 1 if no daemon runs.
int reload(const ReloadOptions& options);

}  // namespace newspool::commands

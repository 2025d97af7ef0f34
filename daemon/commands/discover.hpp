// `newspool discover URL`: the feeds of a page, each tried. `newspool add URL`: one more subscription.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace newspool::commands {

inline constexpr const char* discover_help = "find the feeds of a page, and say what each is like";
inline constexpr const char* add_help = "subscribe to a feed: add it to a list";

struct DiscoverOptions {
    std::filesystem::path config;  // for [fetch]; empty: its defaults
    std::string url;
    bool json = false;
    bool allow_private = false;
};

struct AddOptions {
    std::filesystem::path config;
    std::string url;
    std::filesystem::path list;  // empty: the only one of the configuration
    std::vector<std::string> tags;
    std::string name;
};

// The exit code: 1 if there is no feed.
int discover(const DiscoverOptions& options);
// Writes nothing, and returns 1, if there is no feed or several, or it is subscribed already.
int add(const AddOptions& options);

}  // namespace newspool::commands

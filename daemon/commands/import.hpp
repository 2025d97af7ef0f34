// `newspool import` and `newspool export`: subscriptions from other feed readers and for them, as OPML.
#pragma once

#include <filesystem>
#include <string>

namespace newspool::commands {

inline constexpr const char* import_help = "take over the subscriptions of another feed reader, from OPML";
inline constexpr const char* export_help = "print the subscriptions as OPML, for other feed readers";

struct ImportOptions {
    std::filesystem::path config;
    std::string source;        // a file, "-" or a URL
    std::filesystem::path to;  // a list, or by its name TOML; empty: the only list of the configuration
    bool write = false;        // without asking
};

struct ExportOptions {
    std::filesystem::path config;
};

// Shows what would be written, and writes it only where `write` or the person at the terminal says so. The
// exit code: 1 if the source is no OPML or holds nothing that can be subscribed to.
int import_opml(const ImportOptions& options);

int export_opml(const ExportOptions& options);

}  // namespace newspool::commands

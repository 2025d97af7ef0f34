// `newspool report`: a page about feeds, articles and hosts, to be looked at in a browser.
#pragma once

#include <filesystem>

namespace newspool::commands {

inline constexpr const char* report_help = "write an HTML page about feeds, articles and hosts";

struct ReportOptions {
    std::filesystem::path config;  // empty: config::default_file()
    std::filesystem::path file;    // "-": standard output
    bool all = false;              // every feed and host, however many
};

// The exit code: 1 if there is no ledger yet.
int report(const ReportOptions& options);

}  // namespace newspool::commands

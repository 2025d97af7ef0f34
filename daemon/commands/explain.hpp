// `newspool explain FEED`: what the ledger knows of a subscription, and why it is polled when it is.
//
// Reads the ledger beside a running daemon, and changes nothing. The last polls of a running daemon may still
// be on their way into the ledger, for half a minute at most.
#pragma once

#include <filesystem>
#include <string>

namespace newspool::commands {

struct ExplainOptions {
    std::filesystem::path config;  // empty: config::default_file()
    std::string feed;              // its name or URL
};

// The exit code: 1 if there is no such feed.
[[nodiscard]] int explain(const ExplainOptions& options);

}  // namespace newspool::commands

// `newspool release FEED` and `newspool discard FEED`: what becomes of the items that a flood brought.
#pragma once

#include <string>

namespace newspool::commands {

inline constexpr const char* release_help = "deliver the articles of a feed that are held back";
inline constexpr const char* discard_help =
    "forget the articles of a feed that are held back, or what waits for an output";

struct ReleaseOptions {
    std::string config;
    std::string feed;  // its name or URL
};

struct DiscardOptions {
    std::string config;
    std::string feed;    // one of these two
    std::string output;  // also one that the configuration no longer has
};

// Both ask the running daemon; without one they take the ledger's lock.
int release(const ReleaseOptions& options);
int discard(const DiscardOptions& options);

}  // namespace newspool::commands

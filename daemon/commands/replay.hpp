// `newspool replay`: what the archive holds, delivered again to a consumer that is new or was repaired.
#pragma once

#include <filesystem>
#include <string>

#include "model/settings.hpp"

namespace newspool::commands {

inline constexpr const char* replay_help = "deliver articles of the archive again, into a spool of their own";

struct ReplayOptions {
    std::filesystem::path config;  // empty: config::default_file()
    std::string feed;              // its name or URL; empty: all
    std::string since;             // "2d", or a date such as "2026-11-23"; empty: all that there is
    std::filesystem::path output;
    OutputSettings::Format format = OutputSettings::Format::json;
};

// Beside a running daemon or without one. Cut short and begun again, it delivers nothing twice that is still
// in the output.
int replay(const ReplayOptions& options);

}  // namespace newspool::commands

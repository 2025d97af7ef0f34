// `newspool init`: a configuration to begin with, which `newspool check` accepts as it is.
#pragma once

#include <filesystem>

namespace newspool::commands {

inline constexpr const char* init_help = "write a configuration to begin with";

struct InitOptions {
    std::filesystem::path file;  // empty: config::default_file()
};

// Overwrites nothing. The exit code: 1 if there is such a file.
int init(const InitOptions& options);

}  // namespace newspool::commands

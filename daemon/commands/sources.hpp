// The files in which the configuration's subscriptions stand, for commands that add to them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/result.hpp"
#include "config/config.hpp"

namespace newspool::commands {

// Reads the configuration; one that is missing is empty, unless it was named. What is wrong with it is said
// on standard error.
[[nodiscard]] std::optional<config::Config> configuration_if_any(const std::filesystem::path& file);

// The list that is meant: `named`, else the only one that the configuration names. The failure says which
// there are.
[[nodiscard]] Result<std::filesystem::path> list_meant(const config::Config& config,
                                                       const std::filesystem::path& named);

// Whether the configuration reads this file.
[[nodiscard]] bool is_read(const config::Config& config, const std::filesystem::path& file);

// Nobody else adds to a file of this folder meanwhile, if they ask as we do.
class EditLock {
  public:
    // Waits for it. Throws std::system_error if the folder cannot be opened.
    explicit EditLock(const std::filesystem::path& file);

  private:
    Descriptor folder_;
};

// Adds lines to a list, or makes it, durably; what stands in it stays.
void append_lines(const std::filesystem::path& list, std::string_view lines);

// Tells the running daemon to take over what was written, or says when it will be.
void tell_daemon(const config::Config& config, const std::filesystem::path& written);

}  // namespace newspool::commands

// Files that hold a secret: read, and refused when everybody may read them.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace newspool::config {

// The file without its final line end. The failure says why it cannot serve.
[[nodiscard]] Result<std::string> read_secret(const std::filesystem::path& file);

// Whether users who are neither the owner nor in the group may read it.
[[nodiscard]] bool readable_by_all(const std::filesystem::path& file);

}  // namespace newspool::config

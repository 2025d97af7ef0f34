// A file that takes the place of another when it is whole: whoever reads sees the old one or the new one.
//
// What is no plain file (a device, a pipe) is written to as it is; a symbolic link stays, and what it points
// to is replaced. Every function throws std::system_error whose text names the file.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/file.hpp"

namespace newspool {

class Replacement {
  public:
    explicit Replacement(const std::filesystem::path& target, unsigned mode = 0644);
    // Leaves the old file as it is, unless commit() has returned.
    ~Replacement();
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    void write(std::string_view bytes) { write_all(file_, bytes, target_); }
    // The new file is durable, and in place.
    void commit();

  private:
    std::filesystem::path target_;
    std::filesystem::path draft_;  // empty: written in place, or committed
    Descriptor file_;
};

}  // namespace newspool

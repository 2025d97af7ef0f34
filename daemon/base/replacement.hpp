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

    // The new file has the owner and the mode of the old one, where there is one.
    void keep_owner();
    // The new file can be read by all, whatever the process's mask says.
    void share();
    void write(std::string_view bytes) { write_all(file_, bytes, target_); }
    // The new file is durable, and in place.
    void commit();

  private:
    std::filesystem::path target_;
    std::filesystem::path draft_;  // empty: written in place, or committed
    Descriptor file_;
};

// Puts a file with these bytes in the place of another, which hands on its owner and its mode, or where there
// is none, with this mode.
void replace_file(const std::filesystem::path& name, std::string_view bytes, unsigned mode = 0640);

}  // namespace newspool

// A file system whose power can be cut at any moment: what the kernel had not yet sent to the disk is lost.
//
// It is an ext4 in a file, and the file lies on an XFS that can copy it, at one instant, by sharing its
// blocks. What the disk had received counts as kept: disks that lie about their caches are not played.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "support/folder.hpp"
#include "support/mounts.hpp"

namespace newspool::test {

class CuttableDisk {
  public:
    explicit CuttableDisk(std::uintmax_t bytes);

    // Where it is mounted.
    [[nodiscard]] std::filesystem::path path() const { return folder_ / "mounted"; }

    // This is the moment whose state will be found after restore(). Programs on it may go on, and must have
    // ended before restore().
    void cut() const;
    // Checks and mounts what was there at that moment. Throws if it needed more than its journal.
    void restore();

  private:
    Folder folder_{Folder::Where::memory};
    Mounted outer_;
    std::optional<Mounted> inner_;
};

}  // namespace newspool::test

// A lock that one process holds for life: flock(2) on a file of its own, which the kernel drops with the
// process, so that none is ever stale. The file stays; it holds the pid of its last holder.
#pragma once

#include <filesystem>
#include <stdexcept>

#include "base/file.hpp"

namespace newspool {

// Someone else holds it; the message names the file and the holder's pid.
class LockHeld : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class FileLock {
  public:
    // Takes the lock or throws: LockHeld at once if it is held, std::system_error if the file cannot be used.
    explicit FileLock(const std::filesystem::path& file);

  private:
    Descriptor file_;
};

}  // namespace newspool

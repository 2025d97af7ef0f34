// What this very process writes to standard error while it is captured: for what logs without being a child.
#pragma once

#include <string>
#include <vector>

#include "base/file.hpp"
#include "support/folder.hpp"

namespace newspool::test {

class StderrCapture {
  public:
    StderrCapture();
    ~StderrCapture();
    StderrCapture(const StderrCapture&) = delete;
    StderrCapture& operator=(const StderrCapture&) = delete;

    // The lines that came since the last call.
    [[nodiscard]] std::vector<std::string> lines();

  private:
    Folder folder_;
    Descriptor before_;
    std::size_t read_ = 0;
};

}  // namespace newspool::test

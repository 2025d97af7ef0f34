// The real newspool binary as a child process (child.hpp says what can be done with it).
#pragma once

#include <string>
#include <vector>

#include "support/child.hpp"

namespace newspool::test {

class Daemon : public Child {
  public:
    // `before` stands before the program: {"strace", "-f"}; then pid() is that of strace.
    explicit Daemon(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment = {},
                    const std::vector<std::string>& before = {});
};

}  // namespace newspool::test

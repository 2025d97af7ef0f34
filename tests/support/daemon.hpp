// The real newspool binary as a child process (child.hpp says what can be done with it).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "support/child.hpp"
#include "support/command.hpp"

namespace newspool::test {

class Daemon : public Child {
  public:
    // `before` stands before the program: {"strace", "-f"}; then pid() is that of strace.
    explicit Daemon(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment = {},
                    const std::vector<std::string>& before = {});

    // Asks it to end in order: its exit code, or nothing if it still runs 20 s later.
    [[nodiscard]] std::optional<int> stopped();
};

// Another newspool, run to its end with these words and this configuration.
[[nodiscard]] Said run_newspool(std::vector<std::string> words, const std::filesystem::path& config);

}  // namespace newspool::test

// Runs a program to its end and hands over what it said: for tests of the real binary and of shell scripts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newspool::test {

struct Said {
    int code = -1;  // the exit code; 128 + signal number of one that was killed
    std::string out;
    std::string err;
};

// `words[0]` is looked up in PATH if it has no slash. `environment` is added to ours ("NAME=value").
[[nodiscard]] Said run_command(const std::vector<std::string>& words, std::string_view input = "",
                               const std::vector<std::string>& environment = {});

// Whether there is such a program in PATH.
[[nodiscard]] bool has_program(const std::string& name);

}  // namespace newspool::test

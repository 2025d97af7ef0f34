// Runs a program to its end with a terminal for its standard error, and hands over what the terminal was
// sent.
#pragma once

#include <string>
#include <vector>

namespace newspool::test {

struct Shown {
    int code = -1;       // the exit code; 128 + signal number of one that was killed
    std::string sent;    // all bytes, as they came
    std::string screen;  // what is left to be seen: each line as the last carriage return left it
};

// Whether this machine has terminals to give; a chroot without /dev/pts has none.
[[nodiscard]] bool has_terminals();

// `columns` is how wide the terminal is. `environment` ("NAME=value") is added to ours, of which TERM and
// NO_COLOR are left out. Where something is typed, the terminal is the standard input, too, and echoes it.
[[nodiscard]] Shown run_on_terminal(std::vector<std::string> words, unsigned short columns,
                                    const std::vector<std::string>& environment,
                                    const std::string& typed = "");

}  // namespace newspool::test

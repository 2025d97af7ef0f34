// The command line: one table of commands, each a line with its name, its summary and its options.
//
// Nothing outside command_line.cpp knows the library that reads it.
#pragma once

#include <span>

namespace newspool::commands {

// What every command returns to the shell.
enum ExitCode : int {
    done = 0,
    bad = 1,          // the thing asked about is bad: not a feed, problems found by `check`
    wrong_usage = 2,  // of the command line, or the configuration
    own_failure = 3,  // disk, database, another newspool holds the lock
};

// Runs the command that the arguments name (arguments[0] is the program). Whatever is wrong with them is said
// on standard error and returned as wrong_usage; what the command throws passes through.
[[nodiscard]] int run_command_line(std::span<char*> arguments);

}  // namespace newspool::commands

// The real newspool binary as a child process: arguments in, what it prints and how it ends out.
//
// A Daemon never outlives its test: the destructor kills it. Nothing here is a fixed wait; each function
// returns as soon as what it waits for is there.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace newspool::test {

class Daemon {
  public:
    using Wait = std::chrono::milliseconds;

    // `environment` ("NAME=value") is added to ours. `before` stands before the program ("strace", "-f").
    explicit Daemon(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment = {},
                    const std::vector<std::string>& before = {});
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    [[nodiscard]] pid_t pid() const;
    void signal(int number) const;

    // Waits for the end: the exit code, or 128 + the signal that killed it; nothing if it still runs then.
    [[nodiscard]] std::optional<int> ended(Wait within = std::chrono::seconds(60));

    // What it printed so far; all of it once ended() has told the code.
    [[nodiscard]] std::string output() const;  // stdout
    [[nodiscard]] std::string log() const;     // stderr
    // The lines of the log that hold `text`.
    [[nodiscard]] std::vector<std::string> lines_with(std::string_view text) const;
    // Waits until the log holds `text`; false if it has not come in time.
    [[nodiscard]] bool says(std::string_view text, Wait within = std::chrono::seconds(20)) const;

  private:
    class Process;
    std::unique_ptr<Process> process_;
};

}  // namespace newspool::test

// A program as a child process that runs beside the test: arguments in, what it prints and how it ends out.
//
// A Child never outlives its test: the destructor kills it. Nothing here is a fixed wait; each function
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

class Child {
  public:
    using Wait = std::chrono::milliseconds;

    // `command[0]` is looked up in PATH if it has no slash; `environment` ("NAME=value") is added to ours.
    explicit Child(const std::vector<std::string>& command, const std::vector<std::string>& environment = {});
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    [[nodiscard]] pid_t pid() const;
    void signal(int number) const;

    // Waits for the end: the exit code, or 128 + the signal that killed it; nothing if it still runs then.
    [[nodiscard]] std::optional<int> ended(Wait within = std::chrono::seconds(60));

    // What it printed so far; all of it once ended() has told the code.
    [[nodiscard]] std::string output() const;  // stdout
    [[nodiscard]] std::string log() const;     // stderr
    // The lines of the log that hold `text`.
    [[nodiscard]] std::vector<std::string> lines_with(std::string_view text) const;
    // Waits until output or log holds `text`; false if it has not come in time.
    [[nodiscard]] bool says(std::string_view text, Wait within = std::chrono::seconds(20)) const;

  private:
    class Process;
    std::unique_ptr<Process> process_;
};

}  // namespace newspool::test

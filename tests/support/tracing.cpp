// A line of the record begins with the thread and the call: "1234 openat(5</tmp/x>, "y", ...".
#include "support/tracing.hpp"

#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>

#include "support/command.hpp"

namespace newspool::test {
namespace {

// The leak check of AddressSanitizer traces its own process at the end, which it cannot while strace does.
constexpr const char* no_leak_check = "ASAN_OPTIONS=detect_leaks=0";

}  // namespace

bool can_trace() { return run_command({"strace", "-o", "/dev/null", "true"}).code == 0; }

std::vector<std::string> recording(std::string_view calls, const std::filesystem::path& file) {
    return {"strace", "-E", no_leak_check, "-f", "--seccomp-bpf",
            "-y",     "-o", file.string(), "-e", fmt::format("trace={}", calls)};
}

std::vector<std::string> befalling(std::string_view calls, std::string_view what, std::string_view when) {
    return {"strace",      "-E",
            no_leak_check, "-f",
            "-o",          "/dev/null",
            "-e",          fmt::format("trace={}", calls),
            "-e",          fmt::format("inject={}:{}:when={}", calls, what, when)};
}

std::vector<unsigned> numbers_of(const std::filesystem::path& record, std::string_view call,
                                 std::string_view path) {
    const std::string begin = fmt::format("{}(", call);
    std::map<std::string, unsigned> counts;
    std::set<unsigned> numbers;
    std::ifstream lines(record);
    for (std::string thread, line; lines >> thread && std::getline(lines >> std::ws, line);) {
        if (!line.starts_with(begin)) continue;
        const unsigned number = ++counts[thread];
        if (line.find(path) != std::string::npos) numbers.insert(number);
    }
    return {numbers.begin(), numbers.end()};
}

}  // namespace newspool::test

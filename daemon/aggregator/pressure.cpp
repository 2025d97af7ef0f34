// The files are of the kernel's making: read whole, and taken for silent where they cannot be read.
#include "aggregator/pressure.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

#include <malloc.h>

namespace newspool {
namespace {

constexpr Duration between_readings = std::chrono::seconds(10);  // what avg10 speaks of
constexpr double share_max = 10.0;

std::string whole(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

bool MemoryPressure::calls_for_less(Moment now) {
    if (read_at_ && now - *read_at_ < between_readings) return false;
    read_at_ = now;
    return stalled_share(whole(file_)).value_or(0) > share_max;
}

std::filesystem::path memory_pressure_file(const std::filesystem::path& proc,
                                           const std::filesystem::path& groups) {
    constexpr std::string_view unified = "0::/";  // cgroup v2; the line holds the group's path
    std::ifstream memberships(proc / "self/cgroup");
    for (std::string line; std::getline(memberships, line);) {
        if (!line.starts_with(unified)) continue;
        std::filesystem::path own = groups / line.substr(unified.size()) / "memory.pressure";
        if (std::ifstream(own)) return own;
    }
    return proc / "pressure/memory";
}

std::filesystem::path memory_pressure_file() { return memory_pressure_file("/proc", "/sys/fs/cgroup"); }

std::optional<double> stalled_share(std::string_view text) {
    constexpr std::string_view before = "some avg10=";
    const auto found = text.find(before);
    if (found == std::string_view::npos) return std::nullopt;
    const std::string_view number = text.substr(found + before.size());
    double share = 0;
    const auto result = std::from_chars(number.data(), number.data() + number.size(), share);
    return result.ec == std::errc() ? std::optional(share) : std::nullopt;
}

void merge_freed_memory() { static_cast<void>(::mallopt(M_MXFAST, 0)); }

void give_memory_back() { static_cast<void>(::malloc_trim(0)); }

}  // namespace newspool

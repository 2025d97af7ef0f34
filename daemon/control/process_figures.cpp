// Under the names that all of Prometheus' clients give them. /proc is memory: to read it does not block.
#include <ctime>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

#include "control/exposition.hpp"

namespace newspool::control {
namespace {

// The 22nd word of /proc/self/stat, in ticks since the machine began; words are counted behind the name,
// which may hold blanks.
double ticks_at_start() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    std::size_t at = line.rfind(')');
    for (int word = 2; word < 22 && at != std::string::npos; ++word) at = line.find(' ', at + 1);
    return at == std::string::npos ? 0 : std::strtod(line.c_str() + at, nullptr);
}

double start_seconds() {
    std::timespec now{};
    std::timespec up{};
    if (::clock_gettime(CLOCK_REALTIME, &now) != 0 || ::clock_gettime(CLOCK_BOOTTIME, &up) != 0) return 0;
    const double ticks = ticks_at_start();
    const auto seconds = [](const std::timespec& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    };
    if (ticks == 0) return 0;
    return seconds(now) - seconds(up) + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t pages = 0;
    std::size_t resident = 0;
    file >> pages >> resident;
    return file ? resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

std::size_t open_files() {
    std::error_code failed;
    std::size_t files = 0;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", failed), end; !failed && entry != end;
         entry.increment(failed))
        ++files;
    return files;
}

}  // namespace

ProcessFigures process_figures() {
    ProcessFigures figures;
    static const double started = start_seconds();  // a clock that is set later must not move it
    figures.start_seconds = started;
    rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) == 0)
        figures.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) figures.open_files_max = limit.rlim_cur;
    figures.resident_bytes = resident_bytes();
    figures.open_files = open_files();
    return figures;
}

}  // namespace newspool::control

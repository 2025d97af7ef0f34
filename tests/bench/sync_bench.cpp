// How long a batch's files take to become durable: a sync after each write, syncs in parallel, one syncfs.
// The threshold in spool/prepare.hpp was chosen by it. Usage: sync_bench [FOLDER]; prints medians of five
// rounds.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/file.hpp"
#include "spool/prepare.hpp"

namespace {

using namespace newspool;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 5;
const std::string page(4096, 'x');

struct Files {
    std::filesystem::path folder;
    Descriptor opened;
    std::vector<Descriptor> files;

    explicit Files(const std::filesystem::path& below) : folder(below / "sync-bench") {
        std::filesystem::create_directories(folder);
        opened = open_file(folder, O_RDONLY | O_DIRECTORY);
    }
    ~Files() { std::filesystem::remove_all(folder); }
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;

    void write(int number) {
        const std::string name = fmt::format("{}", number);
        files.push_back(open_file_at(opened, name, O_WRONLY | O_CREAT | O_TRUNC));
        write_all(files.back(), page, name);
    }
};

void one_by_one(Files& files, int count) {
    for (int number = 0; number < count; ++number) {
        files.write(number);
        sync(files.files.back(), "file");
    }
}

void in_parallel(Files& files, int count) {
    for (int number = 0; number < count; ++number) files.write(number);
    std::vector<int> descriptors;
    for (const Descriptor& file : files.files) descriptors.push_back(file.number());
    static_cast<void>(spool::sync_in_parallel(descriptors));
}

void at_once(Files& files, int count) {
    for (int number = 0; number < count; ++number) files.write(number);
    if (::syncfs(files.opened.number()) != 0) throw_errno(errno, "cannot sync", "file system");
}

double median_milliseconds(const std::filesystem::path& below, int count,
                           const std::function<void(Files&, int)>& way) {
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        Files files(below);
        const auto begun = Clock::now();
        way(files, count);
        sync(files.opened, "folder");
        times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
    const std::filesystem::path below = count > 1 ? arguments[1] : ".";
    fmt::print("files   one by one     parallel       syncfs   (milliseconds, files of {} bytes)\n",
               page.size());
    for (const int files : {1, 8, 30, 64, 100, 200, 500})
        fmt::print("{:5} {:12.1f} {:12.1f} {:12.1f}\n", files, median_milliseconds(below, files, one_by_one),
                   median_milliseconds(below, files, in_parallel),
                   median_milliseconds(below, files, at_once));
}

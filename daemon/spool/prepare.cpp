// Write all, then sync all: the file system's journal groups syncs that come together, which makes a batch
// five to ten times cheaper than a sync after each file (tests/bench/sync_bench.cpp).
#include "spool/prepare.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace newspool::spool {
namespace {

constexpr mode_t file_mode = 0640;

}  // namespace

Preparation::Preparation(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Preparation::Preparation(Preparation&&) noexcept = default;
Preparation::~Preparation() = default;

void Preparation::write(const std::string& name, std::string_view bytes) {
    Descriptor file = open_file_at(*work_->stage, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, file_mode);
    try {
        write_all(file, bytes, name);
        work_->set_mode(file, name);
        work_->unsynced.push_back({name, std::move(file)});
    } catch (...) {
        ::unlinkat(work_->stage->number(), name.c_str(), 0);
        throw;
    }
    if (work_->unsynced.size() == files_synced_singly + 1)
        for (Work::File& earlier : work_->unsynced) earlier.opened = Descriptor();
    if (work_->unsynced.size() > files_synced_singly) work_->unsynced.back().opened = Descriptor();
}

void Preparation::remove(const std::string& name) {
    std::erase_if(work_->unsynced, [&](const Work::File& file) { return file.name == name; });
    std::erase(work_->synced, name);
    if (::unlinkat(work_->stage->number(), name.c_str(), 0) != 0 && errno != ENOENT)
        throw_errno(errno, "cannot remove from the stage", name);
}

void Preparation::remove_all() {
    for (const Work::File& file : work_->unsynced) ::unlinkat(work_->stage->number(), file.name.c_str(), 0);
    for (const std::string& name : work_->synced) ::unlinkat(work_->stage->number(), name.c_str(), 0);
    work_->unsynced.clear();
    work_->synced.clear();
}

std::vector<std::string> Preparation::sync() {
    const bool singly = std::ranges::all_of(
        work_->unsynced, [](const Work::File& file) { return static_cast<bool>(file.opened); });
    std::vector<std::string> condemned;
    if (singly)
        condemned = work_->sync_singly();
    else
        work_->sync_all_at_once();
    newspool::sync(*work_->stage, "stage");
    return condemned;
}

std::vector<int> sync_in_parallel(const std::vector<int>& descriptors) {
    std::vector<int> errors(descriptors.size(), 0);
    std::atomic<std::size_t> next = 0;
    const auto sync_some = [&] {
        for (std::size_t index = next++; index < descriptors.size(); index = next++)
            errors[index] = ::fsync(descriptors[index]) == 0 ? 0 : errno;
    };
    std::vector<std::jthread> threads;
    try {
        while (threads.size() + 1 < std::min(sync_threads, descriptors.size()))
            threads.emplace_back(sync_some);
    } catch (const std::system_error&) {
        // No more threads to be had: those there are, and this one, do the work.
    }
    sync_some();
    threads.clear();
    return errors;
}

// What umask and access lists of the stage leave of the mode is the same for every file of a batch.
void Preparation::Work::set_mode(const Descriptor& file, const std::string& name) {
    if (made_with_mode) return;
    struct stat found{};
    made_with_mode = ::fstat(file.number(), &found) == 0 && (found.st_mode & 07777U) == file_mode;
    if (!made_with_mode && ::fchmod(file.number(), file_mode) != 0)
        throw_errno(errno, "cannot set the mode of", name);
}

std::vector<std::string> Preparation::Work::sync_singly() {
    std::vector<int> descriptors;
    descriptors.reserve(unsynced.size());
    for (const auto& file : unsynced) descriptors.push_back(file.opened.number());
    const std::vector<int> errors = sync_in_parallel(descriptors);
    std::vector<std::string> condemned;
    for (std::size_t index = 0; index < errors.size(); ++index) {
        std::string& name = unsynced[index].name;
        if (errors[index] == 0) {
            synced.push_back(std::move(name));
        } else {
            ::unlinkat(stage->number(), name.c_str(), 0);
            condemned.push_back(std::move(name));
        }
    }
    unsynced.clear();
    return condemned;
}

void Preparation::Work::sync_all_at_once() {
    if (::syncfs(stage->number()) != 0) throw_errno(errno, "cannot sync the file system of", "stage");
    for (File& file : unsynced) synced.push_back(std::move(file.name));
    unsynced.clear();
}

}  // namespace newspool::spool

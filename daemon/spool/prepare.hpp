// The insides of a Preparation, and how a batch's files are synced.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "spool/spool.hpp"

namespace newspool::spool {

struct Preparation::Work {
    struct File {
        std::string name;
        Descriptor opened;  // none once there are too many to sync one by one
    };

    void set_mode(const Descriptor& file, const std::string& name);
    // Syncs each; moves what is durable to `synced`, removes the others and says which they were.
    [[nodiscard]] std::vector<std::string> sync_singly();
    void sync_all_at_once();

    const Descriptor* stage = nullptr;
    bool made_with_mode = false;  // files have their mode from open(2)
    std::vector<File> unsynced;
    std::vector<std::string> synced;
};

// Up to this many files are synced one by one, in parallel; more by one syncfs(2), which also waits for what
// strangers wrote to the same file system. Measured on ext4 with 8 threads (tests/bench/sync_bench.cpp; ms
// for parallel, for syncfs, and for a sync after each write): 1 file 6, 16, 2; 30 files 8, 13, 116; 64 files
// 18, 14, 275; 200 files 49, 36, 917; 500 files 634, 147, 3263.
inline constexpr std::size_t files_synced_singly = 64;
inline constexpr std::size_t sync_threads = 8;

// fsync(2) on each, by several threads: the errno of each, 0 if it is durable.
[[nodiscard]] std::vector<int> sync_in_parallel(const std::vector<int>& descriptors);

}  // namespace newspool::spool

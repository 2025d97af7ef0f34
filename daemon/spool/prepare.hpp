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

    // Syncs each; moves what is durable to `synced`, removes the others and says which they were.
    [[nodiscard]] std::vector<std::string> sync_singly();
    void sync_all_at_once();

    const Descriptor* stage = nullptr;
    std::vector<File> unsynced;
    std::vector<std::string> synced;
};

// Up to this many files are synced one by one, in parallel; more by one syncfs(2), which also waits for what
// strangers wrote to the same file system.
inline constexpr std::size_t files_synced_singly = 64;
inline constexpr std::size_t sync_threads = 8;

// fsync(2) on each, by several threads: the errno of each, 0 if it is durable.
[[nodiscard]] std::vector<int> sync_in_parallel(const std::vector<int>& descriptors);

}  // namespace newspool::spool

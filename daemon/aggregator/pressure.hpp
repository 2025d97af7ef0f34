// Whether memory runs short, before it has run out: the kernel's pressure stall information (PSI).
//
// Linux says in percent how much of the last ten seconds some task stood still for want of memory, for each
// control group and for the whole machine. One thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace newspool {

class MemoryPressure {
  public:
    // Where there is no such file, memory never runs short.
    explicit MemoryPressure(std::filesystem::path file) : file_(std::move(file)) {}

    // Once for each ten seconds of which more than a tenth was lost by waiting for memory. Reads the file no
    // more often.
    [[nodiscard]] bool calls_for_less(Moment now);

  private:
    std::filesystem::path file_;
    std::optional<Moment> read_at_;
};

// That of our own control group, else the machine's. `proc` and `groups` are /proc and /sys/fs/cgroup.
[[nodiscard]] std::filesystem::path memory_pressure_file(const std::filesystem::path& proc,
                                                         const std::filesystem::path& groups);
[[nodiscard]] std::filesystem::path memory_pressure_file();

// "some avg10" of such a file's text, in percent; nothing if it does not say.
[[nodiscard]] std::optional<double> stalled_share(std::string_view text);

// Memory that is free, but still ours, goes back to the system: worth its time after much was read that is
// not kept.
void give_memory_back();

// Small pieces of memory join their neighbours as they are freed, in place of all together whenever much is
// asked for or freed, which each document does: a sixth of a cold poll's time in user space.
void merge_freed_memory();

}  // namespace newspool

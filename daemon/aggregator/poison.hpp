// Who was being parsed when we died? Each worker writes the feed it works on into a slot of a small mapped
// file; a handler of fatal signals marks the slot of the thread that crashed.
//
// A marked slot is a strike against its feed. After a death without a mark (kill -9, out of memory) nobody is
// blamed, but the feeds that stood in slots are read one at a time once, so that the next death names one.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "model/subscription.hpp"

namespace newspool {

class PoisonSlots {
  public:
    // What the process before us left.
    struct Traces {
        std::vector<FeedId> struck;    // crashed the parser
        std::vector<FeedId> suspects;  // were being read when the process was killed
    };

    // Maps FILE for `workers` threads, creating it; throws std::system_error. What stood in it is read first
    // and given by traces(), and the slots are cleared.
    PoisonSlots(const std::filesystem::path& file, std::size_t workers);
    ~PoisonSlots();
    PoisonSlots(const PoisonSlots&) = delete;
    PoisonSlots& operator=(const PoisonSlots&) = delete;

    [[nodiscard]] const Traces& traces() const { return traces_; }

    // One slot in the file. The handler reaches it through a pointer of the crashing thread's own.
    struct Slot {
        std::atomic<FeedId> feed;  // 0: idle
        std::atomic<std::uint32_t> marked;
        std::uint32_t reserved;
    };

    // While it lives, this thread works on `feed` and is the only user of slot `worker`.
    class Occupied {
      public:
        Occupied(PoisonSlots& slots, std::size_t worker, FeedId feed);
        ~Occupied();
        Occupied(const Occupied&) = delete;
        Occupied& operator=(const Occupied&) = delete;

      private:
        Slot& slot_;
    };

  private:
    Slot* slots_ = nullptr;
    std::size_t count_ = 0;
    Traces traces_;
};

// Once per process: SIGSEGV, SIGBUS, SIGABRT, SIGILL and SIGFPE mark the crashing thread's slot, then do what
// they did before.
void mark_poison_on_fatal_signals();

// Once per thread that occupies slots: a stack of its own for the handler, for the day the thread's
// overflows.
class SignalStack {
  public:
    SignalStack();
    ~SignalStack();
    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;

  private:
    std::vector<std::byte> memory_;
};

}  // namespace newspool

// The handler may touch nothing but the mapped slot and the table of earlier handlers; these two are the
// only objects here with static storage, because a signal handler is given no other way to find its data.
#include "aggregator/poison.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.hpp"

namespace newspool {
namespace {

constexpr std::array fatal_signals{SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE};

thread_local PoisonSlots::Slot* occupied_slot = nullptr;

std::array<struct sigaction, fatal_signals.size()>& earlier_handlers() {
    static std::array<struct sigaction, fatal_signals.size()> handlers{};
    return handlers;
}

// Marks, puts the earlier handler back and returns: the faulting instruction runs again, abort() raises
// again, and the process dies of the same signal as it would have without us.
void on_fatal_signal(int signal) {
    if (occupied_slot != nullptr) occupied_slot->marked.store(1, std::memory_order_relaxed);
    for (std::size_t index = 0; index < fatal_signals.size(); ++index)
        if (fatal_signals[index] == signal) sigaction(signal, &earlier_handlers()[index], nullptr);
}

}  // namespace

PoisonSlots::PoisonSlots(const std::filesystem::path& file, std::size_t workers) {
    static_assert(sizeof(Slot) == 16 && std::atomic<FeedId>::is_always_lock_free);
    const Descriptor opened = open_file(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    const auto old_count = static_cast<std::size_t>(lseek(opened.number(), 0, SEEK_END)) / sizeof(Slot);
    count_ = std::max(old_count, workers);
    if (ftruncate(opened.number(), static_cast<off_t>(count_ * sizeof(Slot))) != 0)
        throw_errno(errno, "cannot extend", file);
    void* mapped =
        mmap(nullptr, count_ * sizeof(Slot), PROT_READ | PROT_WRITE, MAP_SHARED, opened.number(), 0);
    if (mapped == MAP_FAILED) throw_errno(errno, "cannot map", file);
    slots_ = static_cast<Slot*>(mapped);
    for (std::size_t index = 0; index < count_; ++index) {
        Slot& slot = slots_[index];
        const FeedId feed = slot.feed.exchange(0);
        const bool marked = slot.marked.exchange(0) != 0;
        if (feed != 0) (marked ? traces_.struck : traces_.suspects).push_back(feed);
    }
}

PoisonSlots::~PoisonSlots() { munmap(slots_, count_ * sizeof(Slot)); }

PoisonSlots::Occupied::Occupied(PoisonSlots& slots, std::size_t worker, FeedId feed)
    : slot_(slots.slots_[worker]) {
    slot_.feed.store(feed, std::memory_order_relaxed);
    occupied_slot = &slot_;
}

PoisonSlots::Occupied::~Occupied() {
    occupied_slot = nullptr;
    slot_.feed.store(0, std::memory_order_relaxed);
}

void mark_poison_on_fatal_signals() {
    struct sigaction action{};
    action.sa_handler = on_fatal_signal;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    for (std::size_t index = 0; index < fatal_signals.size(); ++index)
        sigaction(fatal_signals[index], &action, &earlier_handlers()[index]);
}

SignalStack::SignalStack() : memory_(std::size_t{64} * 1024) {
    stack_t stack{};
    stack.ss_sp = memory_.data();
    stack.ss_size = memory_.size();
    sigaltstack(&stack, nullptr);
}

SignalStack::~SignalStack() {
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    sigaltstack(&none, nullptr);
}

}  // namespace newspool

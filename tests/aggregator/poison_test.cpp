// Who is blamed for a death: processes die here for real, and the next one reads what they left.
#include "aggregator/poison.hpp"

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;

namespace {

// Forks a process that reads feed 7 on worker 1 and dies of `signal`; says what it died of.
int die_reading(const std::filesystem::path& file, int signal) {
    const pid_t child = fork();
    if (child == 0) {
        mark_poison_on_fatal_signals();
        const SignalStack stack;
        PoisonSlots slots(file, 2);
        const PoisonSlots::Occupied occupied(slots, 1, 7);
        raise(signal);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("F59: a crash while a document is read is a strike against its feed", "[poison]") {
    const test::Folder folder;
    const int signal = GENERATE(SIGABRT, SIGILL, SIGFPE, SIGBUS, SIGSEGV);
    die_reading(folder / "slots", signal);
    const PoisonSlots after(folder / "slots", 2);
    CHECK(after.traces().struck == std::vector<FeedId>{7});
    CHECK(after.traces().suspects.empty());
}

TEST_CASE("after kill -9 nobody is blamed, but who was being read is suspect", "[poison]") {
    const test::Folder folder;
    CHECK(die_reading(folder / "slots", SIGKILL) == SIGKILL);
    const PoisonSlots after(folder / "slots", 2);
    CHECK(after.traces().struck.empty());
    CHECK(after.traces().suspects == std::vector<FeedId>{7});
}

TEST_CASE("what was found is not found again", "[poison]") {
    const test::Folder folder;
    die_reading(folder / "slots", SIGKILL);
    {
        const PoisonSlots first(folder / "slots", 2);
    }
    const PoisonSlots second(folder / "slots", 2);
    CHECK(second.traces().suspects.empty());
}

TEST_CASE("a document that was read leaves no trace", "[poison]") {
    const test::Folder folder;
    {
        PoisonSlots slots(folder / "slots", 1);
        const PoisonSlots::Occupied occupied(slots, 0, 7);
    }
    const PoisonSlots after(folder / "slots", 1);
    CHECK(after.traces().suspects.empty());
    CHECK(after.traces().struck.empty());
}

TEST_CASE("slots of a process with more workers are all read", "[poison]") {
    const test::Folder folder;
    die_reading(folder / "slots", SIGKILL);
    const PoisonSlots after(folder / "slots", 1);
    CHECK(after.traces().suspects == std::vector<FeedId>{7});
}

// A document that kills the parser of the real daemon, and one that is merely absurd: only the feed that did
// it is put aside, and only at the second time.
#include <cstdint>
#include <fstream>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stories/house.hpp"
#include "support/catch.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

// In the order of their start, which numbers that have come round do not keep: the first beside the main one
// are those that read documents, in the order of their slots.
std::vector<pid_t> threads_of(pid_t process) {
    std::vector<pid_t> threads;
    for (const auto& entry : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", process)))
        threads.push_back(std::stoi(entry.path().filename().string()));
    return threads;
}

// The number of a slot in which a feed stands (16 bytes each, the feed first), as soon as there is one.
std::size_t occupied_slot(const std::filesystem::path& file) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < deadline) {
        std::ifstream slots(file, std::ios::binary);
        std::int64_t slot[2];
        for (std::size_t number = 0; slots.read(reinterpret_cast<char*>(slot), sizeof slot); ++number)
            if (slot[0] != 0) return number;
    }
    FAIL("no document is read");
    return 0;
}

// As a fault of its own would: the first signal is its handler's, which returns to the instruction that
// faults, and so on until the handler has gone out of the way.
void crash_reader(const Daemon& daemon, const std::filesystem::path& file) {
    const std::size_t slot = occupied_slot(file);
    const pid_t reader = threads_of(daemon.pid()).at(slot + 1);
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (::syscall(SYS_tgkill, daemon.pid(), reader, SIGSEGV) == 0 &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(1ms);
}

std::string long_document() {
    std::string document = "<rss version=\"2.0\"><channel><title>long</title>";
    for (unsigned item = 0; item < 15'000; ++item)
        document +=
            fmt::format("<item><guid>{0}</guid><title>{0}</title><description>{1}</description></item>", item,
                        "&lt;p&gt;" + std::string(1500, 'x'));
    return document + "</channel></rss>";
}

}  // namespace

TEST_CASE("F59: a feed that crashes the parser twice is put aside, and all others go on", "[poison]") {
#ifdef __SANITIZE_THREAD__
    return skip("a signal at once beside a sanitizer");  // TSan puts it off to the next call that waits
#endif
    Server server;
    House house("", Folder::Where::memory);
    server.answers("/poison", ok(long_document()));
    server.answers("/sound", ok(rss("sound", 2)).after(100ms));
    house.subscribe("poison", server.url("/poison", 1), "max_body = \"100MiB\"\ntimeout = \"60s\"\n");
    for (int time = 0; time < 2; ++time) {
        // A sanitizer would end the process with an exit code of its own.
        Daemon daemon({"run", "--once", "--config", (house.folder() / "newspool.toml").string()},
                      {"ASAN_OPTIONS=handle_segv=0"});
        REQUIRE(daemon.says("articles go to"));
        crash_reader(daemon, house.folder() / "newspool.db.reading");
        const auto end = daemon.ended(30s);
        INFO(daemon.log());
        REQUIRE(end == 128 + SIGSEGV);
    }
    house.subscribe("sound", server.url("/sound", 2));
    const std::size_t asked = server.requests("/poison").size();
    const Round round = house.round();
    INFO(round.log);
    CHECK(round.code == 0);
    CHECK(server.requests("/poison").size() == asked);
    CHECK(house.articles_with("\"title\":\"sound ") == 2);
    CHECK(house.spooled().size() == 2);
}

TEST_CASE("F53: a feed that runs empty is no failure, and forgets nothing", "[poison]") {
    Server server;
    House house("", Folder::Where::memory);
    server.answers("/feed",
                   std::vector{ok(rss("feed", 3)), ok(rss("feed", 0)), ok(rss("feed", 3) + "<!-- -->")});
    house.subscribe("feed", server.url("/feed"));
    for (std::size_t poll = 1; poll <= 3; ++poll) {
        while (server.requests("/feed").size() < poll) {
            const Round round = house.round();
            INFO(round.log);
            REQUIRE(round.code == 0);
        }
        CHECK(house.spooled().size() == 3);
    }
}

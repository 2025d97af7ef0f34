// What the machine denies the real daemon: memory, threads, a death in order, a death by its own parser.
#include <cstdlib>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stories/house.hpp"
#include "support/catch.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"
#include "support/tracing.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;  // its shadow takes terabytes of addresses
#else
constexpr bool is_sanitized = false;
#endif

constexpr const char* large_body = "max_body = \"100MiB\"\ntimeout = \"60s\"\n";

// Items whose text is long.
std::string heavy(unsigned items, std::size_t bytes) {
    std::string document = "<rss version=\"2.0\"><channel><title>heavy</title>";
    for (unsigned item = 1; item <= items; ++item)
        document +=
            fmt::format("<item><guid>{0}</guid><title>heavy {0}</title><description>{1}</description></item>",
                        item, std::string(bytes / items, 'x'));
    return document + "</channel></rss>";
}

// A group of processes with a limit to its memory; cgroup version 1 or 2.
class MemoryGroup {
  public:
    explicit MemoryGroup(std::size_t bytes) {
        const bool old = std::filesystem::exists("/sys/fs/cgroup/memory");
        folder_ =
            fmt::format("{}/newspool-test-{}", old ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup", getpid());
        std::error_code error;
        std::filesystem::create_directory(folder_, error);
        std::ofstream limit(folder_ / (old ? "memory.limit_in_bytes" : "memory.max"));
        is_there_ = !error && (limit << bytes << std::flush).good();
    }
    ~MemoryGroup() { ::rmdir(folder_.c_str()); }
    MemoryGroup(const MemoryGroup&) = delete;
    MemoryGroup& operator=(const MemoryGroup&) = delete;

    [[nodiscard]] bool is_there() const { return is_there_; }
    // To stand before a program.
    [[nodiscard]] std::vector<std::string> before() const {
        return {"sh", "-c", fmt::format("echo $$ >{}/cgroup.procs && exec \"$@\"", folder_.string()), "sh"};
    }

  private:
    std::filesystem::path folder_;
    bool is_there_ = false;
};

}  // namespace

TEST_CASE("F21: after a death for want of memory nobody is blamed and everything is delivered once",
          "[shortage]") {
    if (is_sanitized) return skip("a limit to memory beside a sanitizer");
    const MemoryGroup group(std::size_t{32} << 20U);
    if (!group.is_there()) return skip("memory cgroup");
    Server server;
    House house("", Folder::Where::disk);
    server.answers("/heavy", ok(heavy(200, std::size_t{24} << 20U)));
    server.answers("/light", ok(rss("light", 3)));
    house.subscribe("light", server.url("/light", 1));
    house.subscribe("heavy", server.url("/heavy", 2), large_body);
    const Round killed = house.round(group.before());
    CHECK(killed.code == 128 + SIGKILL);
    const Round round = house.round();
    INFO(round.log);
    CHECK(round.code == 0);
    CHECK(house.articles_with("\"title\":\"light ") == 3);
    CHECK(house.articles_with("\"title\":\"heavy ") == 200);
    CHECK(house.spooled().size() == 203);
}

TEST_CASE("F22: a feed too large for the memory there is fails alone, and the daemon lives", "[shortage]") {
    if (is_sanitized) return skip("a limit to memory beside a sanitizer");
    Server server;
    House house("", Folder::Where::memory);
    server.answers("/heavy", ok(heavy(200, std::size_t{60} << 20U)));
    server.answers("/light", ok(rss("light", 3)).after(500ms));
    house.subscribe("heavy", server.url("/heavy", 1), large_body);
    house.subscribe("light", server.url("/light", 2));
    const Round round = house.round({"prlimit", fmt::format("--as={}", GENERATE(160'000'000, 250'000'000))});
    INFO(round.log);
    CHECK(round.code == 3);
    CHECK(round.lines_with("heavy: ").size() == 1);
    CHECK(house.articles_with("\"title\":\"light ") == 3);
    CHECK(house.spooled().size() == 3);
    CHECK(house.round().code == 0);
    CHECK(house.spooled().size() == 203);
}

TEST_CASE("F23: threads that cannot be started cost no article", "[shortage]") {
    if (!can_trace()) return skip("ptrace");
    Server server;
    server.answers("/feed", ok(rss("feed", 20)));
    unsigned failed = 0;
    for (unsigned thread = 1; thread <= 8; ++thread) {
        House house("", Folder::Where::memory);
        house.subscribe("feed", server.url("/feed"));
        const Round short_of = house.round(befalling("clone3", "error=EAGAIN", fmt::format("{}+", thread)));
        INFO(thread << ": " << short_of.log);
        CHECK((short_of.code == 0 || short_of.code == 1 || short_of.code == 3));
        failed += short_of.code != 0 ? 1 : 0;
        CHECK(house.round().code == 0);
        CHECK(house.spooled().size() == 20);
    }
    CHECK(failed >= 2);
}

TEST_CASE("F6: a second SIGTERM ends the daemon where it stands, and nothing is lost or doubled",
          "[shortage]") {
    if (!can_trace()) return skip("ptrace");
    Server server;
    House house("", Folder::Where::memory);
    server.answers("/feed", ok(rss("feed", 5)));
    house.subscribe("feed", server.url("/feed"));
    {
        const auto slow = befalling("renameat2", "delay_enter=1000000", "3");
        Daemon traced({"run", "--config", (house.folder() / "newspool.toml").string()}, {}, slow);
        REQUIRE(server.was_asked("/feed", 1));
        pid_t daemon = 0;
        while (daemon == 0) std::ifstream(fmt::format("/proc/{0}/task/{0}/children", traced.pid())) >> daemon;
        while (house.spooled().empty()) std::this_thread::sleep_for(1ms);
        ::kill(daemon, SIGTERM);
        std::this_thread::sleep_for(100ms);
        ::kill(daemon, SIGTERM);
        CHECK(traced.ended(10s) == 128 + SIGTERM);  // in order it would be 0
    }
    CHECK(house.round().code == 0);
    CHECK(house.spooled().size() == 5);
    for (unsigned item = 1; item <= 5; ++item)
        CHECK(house.articles_with(fmt::format("\"title\":\"feed {}\"", item)) == 1);
}

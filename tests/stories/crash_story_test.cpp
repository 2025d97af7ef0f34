// The real daemon is killed again and again, half of the times inside a chosen system call, while publishers
// go on and a consumer takes files: in the end each item was there once, whole. NEWSPOOL_LONG=1 kills more,
// with three seeds.
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <random>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include "stories/sliding_feeds.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/skip.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr unsigned feeds = 8;
constexpr int killed = 128 + SIGKILL;

// Where a delivery can be hit, and how far to count at most: about as often as one thread makes the call
// between a start and the end of its first few batches.
struct Target {
    const char* call;
    unsigned count_max;
};
constexpr std::array<Target, 6> targets{
    {{"fsync", 12}, {"fdatasync", 14}, {"renameat2", 25}, {"pwrite64", 60}, {"unlink", 4}, {"openat", 60}}};

class Scene {
  public:
    explicit Scene(unsigned seed) : random_(seed), publishers_(feeds, seed) {
        std::string text = fmt::format(
            "spool = \"{}\"\ndatabase = \"{}\"\n[fetch]\nper_host_delay = \"0s\"\nallow_private = true\n"
            "[schedule]\ninterval = \"1s\"\nmin_interval = \"1s\"\nretry_min = \"1s\"\nretry_max = \"1s\"\n"
            "jitter = 0.0\n",
            (folder_ / "spool").string(), database().string());
        for (const std::string& url : publishers_.urls())
            text += fmt::format("[[feed]]\nurl = \"{}\"\n", url);
        config_ = folder_.write("newspool.toml", text);
        consumer_.emplace(folder_ / "spool/new");
    }

    // Anywhere: after a wait of any length.
    void kill_at_random() {
        Daemon daemon({"run", "--config", config_.string()});
        std::this_thread::sleep_for(std::chrono::milliseconds(draw(1500)));
        daemon.signal(SIGKILL);
        count(daemon.ended());
    }

    // Before the k-th call of one kind that a thread of the daemon makes.
    void kill_inside_a_call() {
        const Target& target = targets.at(draw(static_cast<unsigned>(targets.size())));
        const std::string inject =
            fmt::format("inject={}:signal=KILL:when={}", target.call, 1 + draw(target.count_max));
        Daemon traced(
            {"run", "--config", config_.string()}, {},
            {"strace", "-f", "-o", "/dev/null", "-e", fmt::format("trace={}", target.call), "-e", inject});
        const auto end = traced.ended(4s);
        if (end) {
            if (*end == killed) ++kills_inside_;
            count(end);
        } else {
            kill_child_of(traced.pid());
            count(traced.ended());
        }
        wait_for_the_lock();
    }

    // The publishers stand still, and the daemon runs until nothing is left to be delivered.
    void finish_in_peace() {
        publishers_.stand_still();
        Daemon daemon({"run", "--config", config_.string()});
        REQUIRE(daemon.says("articles go to"));
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        while (consumer_->taken().size() < publishers_.published().size() &&
               std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(20ms);
        daemon.signal(SIGTERM);
        const int end = daemon.ended(30s).value_or(-1);
        INFO(daemon.log());
        CHECK(end == 0);
    }

    void judge(unsigned seed) {
        const std::set<std::string> published = publishers_.published();
        const std::set<std::string> taken = consumer_->taken();
        std::vector<std::string> lost;
        std::ranges::set_difference(published, taken, std::back_inserter(lost));
        fmt::print(
            "crash story, seed {}: kills {} (inside a call {}), served {} items and {} failures, lost {}, "
            "doubled {}, torn {}\n",
            seed, kills_, kills_inside_, published.size(), publishers_.failures_served(), lost.size(),
            consumer_->doubled().size(), consumer_->torn().size());
        CHECK(lost == std::vector<std::string>{});
        CHECK(consumer_->doubled() == std::vector<std::string>{});
        CHECK(consumer_->torn() == std::vector<std::string>{});
        CHECK(folder_.names("spool/newspool-state/stage") == std::vector<std::string>{});
        CHECK(endings_.empty());
    }

    [[nodiscard]] unsigned kills() const { return kills_; }
    [[nodiscard]] unsigned kills_inside() const { return kills_inside_; }

  private:
    [[nodiscard]] std::filesystem::path database() const { return folder_ / "state/newspool.db"; }
    unsigned draw(unsigned limit) { return std::uniform_int_distribution<unsigned>(0, limit - 1)(random_); }

    // A daemon that ended by itself has refused to start, or has failed: neither may happen.
    void count(const std::optional<int>& end) {
        if (end == killed)
            ++kills_;
        else
            endings_.push_back(end.value_or(-1));
    }

    static void kill_child_of(pid_t parent) {
        std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", parent));
        pid_t child = 0;
        if (children >> child) ::kill(child, SIGKILL);
    }

    // The traced process may be a moment later in dying than strace is in saying so.
    void wait_for_the_lock() const {
        const int lock = ::open((database().string() + ".lock").c_str(), O_RDWR | O_CLOEXEC);
        if (lock < 0) return;
        ::flock(lock, LOCK_EX);
        ::close(lock);
    }

    std::mt19937 random_;
    Folder folder_;
    SlidingFeeds publishers_;
    std::filesystem::path config_;
    std::optional<Consumer> consumer_;
    unsigned kills_ = 0;
    unsigned kills_inside_ = 0;
    std::vector<int> endings_;
};

bool can_trace() { return run_command({"strace", "-o", "/dev/null", "true"}).code == 0; }

void tell_story(unsigned seed, unsigned kills) {
    Scene scene(seed);
    const auto enough = [&] { return scene.kills() >= kills && 2 * scene.kills_inside() >= kills; };
    for (unsigned attempt = 0; !enough() && attempt < 3 * kills; ++attempt) {
        if (2 * scene.kills_inside() <= scene.kills())
            scene.kill_inside_a_call();
        else
            scene.kill_at_random();
    }
    scene.finish_in_peace();
    scene.judge(seed);
    CHECK(enough());
}

}  // namespace

TEST_CASE("sixty kills lose nothing, double nothing and tear nothing", "[crash]") {
    if (!can_trace()) {
        skip("ptrace");
        return;
    }
    const bool thorough = std::getenv("NEWSPOOL_LONG") != nullptr;
    const unsigned seeds = thorough ? 3 : 1;
    for (unsigned seed = 1; seed <= seeds; ++seed) tell_story(seed, thorough ? 200 : 60);
}

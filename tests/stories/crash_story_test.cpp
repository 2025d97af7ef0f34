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
#include <openssl/evp.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "store/sqlite_open.hpp"
#include "stories/scene.hpp"
#include "support/catch.hpp"
#include "support/mounts.hpp"
#include "support/skip.hpp"
#include "support/tracing.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr unsigned feeds = 8;
constexpr std::uintmax_t disk_bytes = std::uintmax_t{48} << 20U;
constexpr int killed = 128 + SIGKILL;

// Where a delivery can be hit, and how far to count at most: about as often as one thread makes the call
// between a start and the end of its first few batches.
struct Target {
    const char* call;
    unsigned count_max;
};
constexpr std::array<Target, 6> targets{
    {{"fsync", 12}, {"fdatasync", 14}, {"renameat2", 25}, {"pwrite64", 60}, {"unlink", 2}, {"openat", 60}}};

// As it was in the ledgers of schema 1: the first half of a SHA-256.
std::string key_of_id(const std::string& id) {
    const std::string text = std::string("id") + '\0' + id;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    REQUIRE(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
    return {digest.begin(), digest.begin() + 16};
}

// Kills the daemon of a scene, and counts how it ended.
class Killer {
  public:
    Killer(Scene& scene, std::filesystem::path database, unsigned seed)
        : scene_(scene), lock_(database += ".lock"), random_(seed) {}

    // Anywhere: after a wait of any length.
    void kill_at_random() {
        Daemon daemon = scene_.start(Scene::Manner::running);
        std::this_thread::sleep_for(std::chrono::milliseconds(draw(1000)));
        daemon.signal(SIGKILL);
        note(daemon, daemon.ended());
    }

    // Before the k-th call of one kind that a thread of the daemon makes. True: that moment came.
    bool kill_inside(Scene::Manner manner, const std::string& call, unsigned count) {
        Daemon traced = scene_.start(manner, befalling(call, "signal=KILL", std::to_string(count)));
        auto end = traced.ended(1500ms);
        const bool inside = end == killed;
        if (inside) ++inside_;
        if (!end) {
            kill_child_of(traced.pid());
            end = traced.ended();
        }
        note(traced, end);
        wait_for_the_lock();
        return inside;
    }
    void kill_inside_some_call() {
        const Target& target = targets.at(draw(static_cast<unsigned>(targets.size())));
        const auto manner = draw(4) == 0 ? Scene::Manner::running : Scene::Manner::once;
        kill_inside(manner, target.call, 1 + draw(target.count_max));
    }
    // Before one call after another, from the first on, until a round gets through.
    void kill_along(const std::string& call, unsigned step) {
        for (unsigned count = 1; kill_inside(Scene::Manner::once, call, count); count += 1 + draw(step)) {
        }
    }

    [[nodiscard]] unsigned kills() const { return kills_; }
    [[nodiscard]] unsigned inside() const { return inside_; }
    // What the daemon said when it ended by itself, refusing to start or failing: neither may happen.
    [[nodiscard]] const std::vector<std::string>& endings() const { return endings_; }

  private:
    unsigned draw(unsigned limit) { return std::uniform_int_distribution<unsigned>(0, limit - 1)(random_); }

    void note(const Daemon& daemon, const std::optional<int>& end) {
        if (end == killed)
            ++kills_;
        else if (end != 0 && end != 1)  // a round that was over before its moment came
            endings_.push_back(fmt::format("{}: {}", end.value_or(-1), daemon.log()));
    }

    static void kill_child_of(pid_t parent) {
        std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", parent));
        pid_t child = 0;
        if (children >> child) ::kill(child, SIGKILL);
    }

    // The traced process may be a moment later in dying than strace is in saying so.
    void wait_for_the_lock() const {
        const int lock = ::open(lock_.c_str(), O_RDWR | O_CLOEXEC);
        if (lock < 0) return;
        ::flock(lock, LOCK_EX);
        ::close(lock);
    }

    Scene& scene_;
    std::filesystem::path lock_;
    std::mt19937 random_;
    unsigned kills_ = 0;
    unsigned inside_ = 0;
    std::vector<std::string> endings_;
};

void judge(const std::string& title, Scene& scene, const Killer& killer) {
    scene.finish_in_peace();
    const Count count = scene.count();
    fmt::print("crash story, {}: kills {} (inside a call {}), failures served {}, {}\n", title,
               killer.kills(), killer.inside(), scene.publishers.failures_served(), count.text());
    const std::vector<std::string> none;
    CHECK(count.lost == none);
    CHECK(count.doubled == none);
    CHECK(count.come_again == none);
    CHECK(count.torn == none);
    CHECK(count.left_in_stage == none);
    CHECK(killer.endings() == none);
}

// Half of the kills inside system calls.
void tell_story(const std::string& title, const Whereto& whereto, unsigned seed, unsigned kills) {
    Scene scene(whereto, feeds, seed);
    Killer killer(scene, whereto.database, seed);
    const auto enough = [&] { return killer.kills() >= kills && 2 * killer.inside() >= kills; };
    for (unsigned attempt = 0; !enough() && attempt < 3 * kills; ++attempt) {
        if (2 * killer.inside() <= killer.kills())
            killer.kill_inside_some_call();
        else
            killer.kill_at_random();
    }
    judge(fmt::format("{}, seed {}", title, seed), scene, killer);
    CHECK(enough());
}

// A ledger as it was left by a newspool of that schema, which had delivered what the publishers begin with.
std::set<std::string> make_old_ledger(const std::filesystem::path& database, SlidingFeeds& publishers,
                                      std::size_t version) {
    store::Connection old(database, store::Connection::Access::create);
    old.execute(fmt::format("PRAGMA application_id = {}; PRAGMA journal_mode = WAL", store::application_id));
    store::migrate(old, store::migrations().first(version));
    old.execute(
        "INSERT INTO ledger (id, uuid, generation, batch, sequence) "
        "VALUES (1, '11111111-2222-4333-8444-555555555555', '0badcafe', 1, 24)");
    store::Statement feed(old,
                          "INSERT INTO feed (id, url, name, validators_url, etag, polls, due) "
                          "VALUES (?1, ?2, ?2, ?2, ?3, 1, 0)");
    store::Statement seen(old, "INSERT INTO seen VALUES (?1, ?2, 1700000000)");
    std::int64_t id = 0;
    for (const std::string& url : publishers.urls()) {
        feed.run(++id, std::string_view(url), std::string_view(publishers.first_etag()));
        for (const std::string& item : publishers.first_items(static_cast<unsigned>(id - 1)))
            seen.run(id, store::Blob{key_of_id(item)});
    }
    return publishers.published();
}

bool thorough() { return std::getenv("NEWSPOOL_LONG") != nullptr; }

void tell_stories(const std::string& title, const Whereto& whereto, unsigned few) {
    for (unsigned seed = 1; seed <= (thorough() ? 3U : 1U); ++seed) {
        const std::string folder = fmt::format("seed-{}", seed);
        Whereto there = whereto;
        there.database = whereto.database.parent_path() / folder / "newspool.db";
        for (Outlet& output : there.outputs) output.path += "-" + folder;
        tell_story(title, there, seed, thorough() ? 200 : few);
    }
}

// Along one kind of call, over the migration and the first round after it.
unsigned migrate_under_kills(std::size_t version, const char* call) {
    const Folder folder(Folder::Where::memory);
    const Whereto whereto{folder / "newspool.db", {{folder / "spool"}}};
    const auto seed = static_cast<unsigned>(version);
    Scene scene(whereto, feeds, seed);
    scene.delivered_before = make_old_ledger(whereto.database, scene.publishers, version);
    Killer killer(scene, whereto.database, seed);
    killer.kill_along(call, thorough() ? 1 : 10);
    judge(fmt::format("from schema {}", version), scene, killer);
    return killer.inside();
}

}  // namespace

TEST_CASE("F1, F2, F3, F29, F40, F51: sixty kills lose nothing, double nothing and tear nothing", "[crash]") {
    if (!can_trace()) return skip("ptrace");
    const Folder folder;
    tell_stories("one file system", {folder / "state/newspool.db", {{folder / "spool"}}}, 60);
}

TEST_CASE("F24: kills lose nothing when ledger and spool lie on two file systems", "[crash]") {
    if (!can_trace()) return skip("ptrace");
    const bool done = with_own_mounts([] {
        const Folder folder(Folder::Where::memory);
        make_ext4(folder / "one.img", disk_bytes);
        make_ext4(folder / "two.img", disk_bytes);
        const Mounted one = Mounted::image(folder / "one.img", folder / "one");
        const Mounted two = Mounted::image(folder / "two.img", folder / "two");
        tell_stories("two file systems", {folder / "one/newspool.db", {{folder / "two/spool"}}}, 20);
    });
    if (!done) skip("mount");
}

TEST_CASE("F1, F2, F3: kills lose nothing at any of two outputs with different formats", "[crash]") {
    if (!can_trace()) return skip("ptrace");
    const Folder folder;
    const Outlet one{folder / "one", "json"};
    const Outlet two{folder / "two", "maildir"};
    tell_stories("two outputs", {folder / "state/newspool.db", {one, two}}, 20);
}

TEST_CASE("F35: kills during the migration of an old ledger lose nothing and double nothing", "[crash]") {
    if (!can_trace()) return skip("ptrace");
    constexpr std::array<const char*, 5> calls{"pwrite64", "fdatasync", "openat", "unlink", "ftruncate"};
    const std::size_t newest = store::migrations().size();
    unsigned kills = 0;
    for (std::size_t version = 1; version < newest; ++version)
        for (std::size_t turn = 0; turn < calls.size(); ++turn)
            if (thorough() || version == 1 || version % calls.size() == turn)
                kills += migrate_under_kills(version, calls.at(turn));
    CHECK(kills >= 10);
}

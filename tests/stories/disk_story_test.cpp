// Disks under the real daemon that fill, run out of inodes, become read-only or are taken away while it runs:
// it says so once, waits, goes on by itself, and each article is there once.
#include <atomic>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "stories/house.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/mounts.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

// A publisher with more and more items, and a daemon that reads them.
class Reading {
  public:
    explicit Reading(const House& house) : house_(house) {
        server_.answers("/feed", [this](const Asked&) { return ok(rss("feed", items_)); });
    }
    [[nodiscard]] std::string url() { return server_.url("/feed"); }

    void publish(unsigned items) { items_ = items; }
    [[nodiscard]] bool all_arrive() const {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (house_.spooled().size() < items_ && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(10ms);
        return house_.spooled().size() == items_;
    }
    void check_each_once() const {
        for (unsigned item = 1; item <= items_; ++item)
            CHECK(house_.articles_with(fmt::format("\"title\":\"feed {}\"", item)) == 1);
        CHECK(house_.folder().names("spool/newspool-state/stage") == std::vector<std::string>{});
    }

  private:
    const House& house_;
    static constexpr unsigned at_first = 2;
    std::atomic<unsigned> items_ = at_first;
    Server server_;
};

// From two articles to five, while something is broken in between. `said`: how the log calls the cause.
void tell_story(House& house, const std::string& said, const std::function<void()>& break_it,
                const std::function<void()>& mend, const std::vector<std::string>& before = {}) {
    Reading reading(house);
    house.subscribe("feed", reading.url());
    Daemon daemon({"run", "--config", (house.folder() / "newspool.toml").string()}, {}, before);
    if (!reading.all_arrive()) FAIL(daemon.log());
    break_it();
    reading.publish(5);
    if (!daemon.says("nothing can be delivered")) FAIL(daemon.log());
    mend();
    if (!reading.all_arrive()) FAIL(daemon.log());
    CHECK(daemon.stopped() == 0);
    INFO(daemon.log());
    CHECK(daemon.lines_with("nothing can be delivered").size() == 1);
    CHECK(daemon.lines_with(said).size() >= 1);
    reading.check_each_once();
}

// Fills a file system to its last byte, until this goes.
class Filler {
  public:
    explicit Filler(std::filesystem::path file) : file_(std::move(file)) {
        std::ofstream stream(file_, std::ios::binary);
        const std::string some(4096, 'f');
        while (stream.write(some.data(), static_cast<std::streamsize>(some.size())).flush()) {
        }
    }
    ~Filler() { std::filesystem::remove(file_); }
    Filler(const Filler&) = delete;
    Filler& operator=(const Filler&) = delete;

  private:
    std::filesystem::path file_;
};

// Takes all inodes of a file system, until this goes.
class Crowd {
  public:
    explicit Crowd(std::filesystem::path folder) : folder_(std::move(folder)) {
        std::filesystem::create_directory(folder_);
        while (std::ofstream(folder_ / std::to_string(count_))) ++count_;
    }
    ~Crowd() { std::filesystem::remove_all(folder_); }
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

  private:
    std::filesystem::path folder_;
    unsigned count_ = 0;
};

// A house whose spool, and one whose ledger, is a file system of its own.
struct Spool {
    House house;
    Mounted mounted;
    explicit Spool(const std::string& options)
        : mounted(Mounted::memory(house.folder() / "spool", options + ",mode=0750")) {}
};
struct Ledger {
    House house;
    Mounted mounted;
    Mounted spool;
    explicit Ledger(const std::string& options)
        : mounted(Mounted::memory(house.folder().path(), options)),
          spool(Mounted::memory(house.folder() / "spool", "mode=0750")) {}
};

void on_own_mounts(const std::function<void()>& visit) {
    if (!with_own_mounts(visit)) skip("mount");
}

}  // namespace

TEST_CASE("F10: a full spool pauses delivery, and nothing is lost", "[disk]") {
    on_own_mounts([] {
        Spool spool("size=512k");
        std::optional<Filler> filler;
        tell_story(
            spool.house, "No space left", [&] { filler.emplace(spool.house.folder() / "spool/filler"); },
            [&] { filler.reset(); });
    });
}

TEST_CASE("F11: a full disk of the ledger pauses delivery, and nothing is lost", "[disk]") {
    on_own_mounts([] {
        Ledger ledger("size=1m");
        std::optional<Filler> filler;
        tell_story(
            ledger.house, "newspool.db", [&] { filler.emplace(ledger.house.folder() / "filler"); },
            [&] { filler.reset(); });
    });
}

TEST_CASE("F13: a file system without inodes pauses delivery, and nothing is lost", "[disk]") {
    on_own_mounts([] {
        Spool spool("nr_inodes=40");
        std::optional<Crowd> crowd;
        tell_story(
            spool.house, "No space left", [&] { crowd.emplace(spool.house.folder() / "spool/crowd"); },
            [&] { crowd.reset(); });
    });
}

TEST_CASE("F14: a disk that becomes read-only pauses delivery, said once, and nothing is lost", "[disk]") {
    const std::string broken = GENERATE("spool", "state");
    CAPTURE(broken);
    on_own_mounts([&] {
        const Folder image(Folder::Where::memory);
        make_ext4(image / "disk", 8U << 20U);
        House house("", Folder::Where::memory);
        house.replace("newspool.db", "state/newspool.db");
        const auto at = house.folder() / broken;
        Reading reading(house);
        house.subscribe("feed", reading.url());
        {
            const Mounted disk = Mounted::image(image / "disk", at, "loop,errors=remount-ro");
            Daemon daemon = house.run();
            if (!reading.all_arrive()) FAIL(daemon.log());
            disk.find_error();
            reading.publish(5);
            if (!daemon.says("nothing can be delivered")) FAIL(daemon.log());
            daemon.signal(SIGTERM);
            INFO(daemon.log());
            CHECK(daemon.ended(10s) == 3);
            CHECK(daemon.lines_with("nothing can be delivered").size() == 1);
        }
        CHECK(run_command({"e2fsck", "-f", "-p", image / "disk"}).code <= 1);
        const Mounted disk = Mounted::image(image / "disk", at);
        const Round round = house.round();
        INFO(round.log);
        CHECK(round.code == 0);
        CHECK(reading.all_arrive());
        reading.check_each_once();
    });
}

TEST_CASE("F15: a right that is taken away pauses delivery, and nothing is lost", "[disk]") {
    const std::string lost = GENERATE("spool/new", "spool/newspool-state/stage");
    CAPTURE(lost);
    House house("", Folder::Where::memory);
    // Rights do not bind root.
    const std::string be_nobody = fmt::format(
        "chown -R 65534:65534 {} && exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\"",
        house.folder().path().string());
    const bool is_root = ::geteuid() == 0;
    const auto before =
        is_root ? std::vector<std::string>{"sh", "-c", be_nobody, "sh"} : std::vector<std::string>{};
    const auto folder = house.folder() / lost;
    std::filesystem::perms rights{};
    const auto take = [&] {
        rights = std::filesystem::status(folder).permissions();
        std::filesystem::permissions(folder, std::filesystem::perms::owner_read);
    };
    const auto give_back = [&] { std::filesystem::permissions(folder, rights); };
    tell_story(house, "Permission denied", take, give_back, before);
}

TEST_CASE("F26: a spool that is not mounted is refused, and nothing is taken for delivered", "[disk]") {
    on_own_mounts([&] {
        const Folder image(Folder::Where::memory);
        make_ext4(image / "disk", 8U << 20U);
        House house("", Folder::Where::memory);
        Reading reading(house);
        house.subscribe("feed", reading.url());
        {
            const Mounted disk = Mounted::image(image / "disk", house.folder() / "spool");
            CHECK(house.round().code == 0);
        }
        const Round refused = house.round();
        INFO(refused.log);
        CHECK(refused.code == 3);
        CHECK(refused.lines_with("newspool recover").size() == 1);
        CHECK(house.folder().names("spool") == std::vector<std::string>{});
        const Mounted disk = Mounted::image(image / "disk", house.folder() / "spool");
        CHECK(house.round().code == 0);
        reading.check_each_once();
        CHECK(house.spooled().size() == 2);
    });
}

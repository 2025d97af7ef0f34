// Other programs at the daemon's files: a second daemon, readers and writers of the ledger, damage, and a
// consumer who never comes.
#include <atomic>
#include <fstream>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <signal.h>

#include "store/sqlite.hpp"
#include "stories/house.hpp"
#include "support/catch.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"
#include "support/tracing.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

// A publisher with one item more at each poll, and a house that reads it.
struct Growing {
    Server server;
    House house{"", Folder::Where::memory};
    std::atomic<unsigned> items = 1;

    Growing() {
        server.answers("/feed", [this](const Asked&) { return ok(rss("feed", ++items)); });
        house.subscribe("feed", server.url("/feed"));
    }
    void stand_still() {
        server.answers("/feed", [this](const Asked&) { return ok(rss("feed", items)); });
    }
    void check_each_once() const {
        CHECK(house.spooled().size() == items);
        for (unsigned item = 1; item <= items; ++item)
            CHECK(house.articles_with(fmt::format("\"title\":\"feed {}\"", item)) == 1);
    }
    [[nodiscard]] bool arrive(std::size_t articles) const {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (house.spooled().size() < articles && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(10ms);
        return house.spooled().size() >= articles;
    }
    void end(Daemon& daemon) {
        stand_still();
        daemon.signal(SIGTERM);
        const auto code = daemon.ended(20s);
        INFO(daemon.log());
        CHECK(code == 0);
    }
};

void overwrite(const std::filesystem::path& file, std::uintmax_t bytes) {
    std::mt19937 random(1);
    std::ofstream stream(file, std::ios::binary);
    for (std::uintmax_t at = 0; at < bytes; ++at) stream.put(static_cast<char>(random()));
}

std::filesystem::path database_of(const House& house, std::string_view ending = "") {
    return house.folder() / fmt::format("newspool.db{}", ending);
}

}  // namespace

TEST_CASE("F27, F28: a second daemon ends at once and names the first, which goes on", "[neighbours]") {
    Growing growing;
    Daemon first = growing.house.run();
    REQUIRE(growing.arrive(2));
    const std::string pid = fmt::format("pid {}", first.pid());

    const Round same = growing.house.round();
    CHECK(same.code == 3);
    CHECK(same.lines_with(pid).size() == 1);

    std::filesystem::create_directory(growing.house.folder() / "other");
    growing.house.replace("spool = \"spool\"", "spool = \"other\"");
    const Round other_spool = growing.house.round();
    CHECK(other_spool.code == 3);
    CHECK(other_spool.lines_with(pid).size() == 1);

    growing.house.replace("spool = \"other\"\ndatabase = \"newspool.db\"",
                          "spool = \"spool\"\ndatabase = \"other.db\"");
    const Round other_ledger = growing.house.round();
    CHECK(other_ledger.code == 3);
    CHECK(other_ledger.lines_with(pid).size() == 1);

    REQUIRE(growing.arrive(growing.house.spooled().size() + 1));
    growing.end(first);
    growing.check_each_once();
}

TEST_CASE("F30: a reader of the ledger who does not end holds nothing up", "[neighbours]") {
    Growing growing;
    Daemon daemon = growing.house.run();
    REQUIRE(growing.arrive(2));
    {
        store::Connection reader(database_of(growing.house), store::Connection::Access::read_only);
        reader.execute("BEGIN");
        const std::int64_t seen = reader.number("SELECT count(*) FROM feed");
        CHECK(seen == 1);
        REQUIRE(growing.arrive(growing.house.spooled().size() + 2));
        CHECK(daemon.lines_with("nothing can be delivered").empty());
    }
    growing.end(daemon);
    growing.check_each_once();
}

TEST_CASE("F31: while another program writes to the ledger nothing is asked, and it goes on by itself",
          "[neighbours]") {
    Growing growing;
    Daemon daemon = growing.house.run();
    REQUIRE(growing.arrive(2));
    {
        store::Connection writer(database_of(growing.house), store::Connection::Access::read_write);
        const store::Transaction held(writer);
        REQUIRE(daemon.says("another program holds it", 40s));
        const std::size_t asked = growing.server.requests().size();
        std::this_thread::sleep_for(2s);
        CHECK(growing.server.requests().size() == asked);
    }
    REQUIRE(growing.arrive(growing.house.spooled().size() + 1));
    CHECK(daemon.lines_with("nothing can be delivered").size() == 1);
    growing.end(daemon);
    growing.check_each_once();
}

TEST_CASE("F33: a lost or alien shared-memory file of the ledger changes nothing", "[neighbours]") {
    const bool is_alien = GENERATE(false, true);
    CAPTURE(is_alien);
    Growing growing;
    {
        Daemon daemon = growing.house.run();
        REQUIRE(growing.arrive(2));
        growing.stand_still();
        daemon.signal(SIGKILL);
        CHECK(daemon.ended() == 128 + SIGKILL);
    }
    REQUIRE(std::filesystem::exists(database_of(growing.house, "-wal")));
    std::filesystem::remove(database_of(growing.house, "-shm"));
    if (is_alien) overwrite(database_of(growing.house, "-shm"), 32768);
    std::this_thread::sleep_for(1s);  // the feed's interval
    const Round round = growing.house.round();
    INFO(round.log);
    CHECK(round.code == 0);
    growing.check_each_once();
}

TEST_CASE("F33: a lost or alien log of the ledger is refused or got over, and crashes nothing",
          "[neighbours]") {
    const bool is_alien = GENERATE(false, true);
    CAPTURE(is_alien);
    Growing growing;
    {
        Daemon daemon = growing.house.run();
        REQUIRE(growing.arrive(2));
        growing.stand_still();
        daemon.signal(SIGKILL);
        CHECK(daemon.ended() == 128 + SIGKILL);
    }
    std::filesystem::remove(database_of(growing.house, "-wal"));
    if (is_alien) overwrite(database_of(growing.house, "-wal"), 100'000);
    const Round round = growing.house.round();
    INFO(round.log);
    CHECK((round.code == 0 || round.code == 3));
    for (unsigned item = 1; item <= growing.items; ++item)
        CHECK(growing.house.articles_with(fmt::format("\"title\":\"feed {}\"", item)) >= 1);
}

TEST_CASE("F32: a damaged ledger is refused with the way out, and left as it is", "[neighbours]") {
    Growing growing;
    CHECK(growing.house.round().code == 0);
    growing.stand_still();
    const std::string whole = growing.house.folder().read("newspool.db");
    const std::string damaged =
        GENERATE_COPY(std::string(), whole.substr(0, whole.size() / 2), std::string(whole.size(), 'x'),
                      whole.substr(0, 4096) + std::string(whole.size() - 4096, '\xA5'));
    growing.house.folder().write("newspool.db", damaged);
    const Round round = growing.house.round();
    INFO(round.log);
    CHECK(round.code == 3);
    CHECK(round.lines_with("newspool recover").size() == 1);
    CHECK((growing.house.folder().read("newspool.db") == damaged));
    growing.check_each_once();
}

TEST_CASE("F36, F37: a deleted ledger and one of yesterday are refused with the way out", "[neighbours]") {
    Growing growing;
    CHECK(growing.house.round().code == 0);
    const std::string yesterday = growing.house.folder().read("newspool.db");
    std::this_thread::sleep_for(1s);  // the feed's interval
    CHECK(growing.house.round().code == 0);
    const std::size_t asked = growing.server.requests().size();
    std::filesystem::remove(database_of(growing.house));
    for (const bool is_there : {false, true}) {
        if (is_there) growing.house.folder().write("newspool.db", yesterday);
        const Round refused = growing.house.round();
        INFO(refused.log);
        CHECK(refused.code == 3);
        CHECK(refused.lines_with("newspool recover").size() == 1);
    }
    CHECK(growing.server.requests().size() == asked);
    growing.check_each_once();
}

TEST_CASE("F42: twenty thousand files that nobody takes are listed once at most, however many batches follow",
          "[neighbours]") {
    if (!can_trace()) return skip("ptrace");
    const std::size_t files = std::getenv("NEWSPOOL_LONG") != nullptr ? 1'000'000 : 20'000;
    Growing growing;
    CHECK(growing.house.round().code == 0);
    for (std::size_t file = 0; file < files; ++file)
        std::ofstream(growing.house.folder() /
                      fmt::format("spool/new/1600000000.0badcafe-{:016}.0123456789abcdef.json", file));
    const auto listings = [&](unsigned batches) {
        const Folder record;
        const std::string calls = record / "calls";
        Daemon traced({"run", "--config", growing.house.folder() / "newspool.toml"}, {},
                      recording("getdents64", calls));
        REQUIRE(growing.server.was_asked("/feed", growing.server.requests().size() + batches, 60s));
        std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", traced.pid()));
        pid_t daemon = 0;
        REQUIRE(children >> daemon);
        ::kill(daemon, SIGTERM);
        CHECK(traced.ended(60s) == 0);
        std::ifstream lines(calls);
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line);)
            if (line.find("spool/new>") != std::string::npos) ++count;
        return count;
    };
    constexpr std::size_t entries_a_call = 300;  // in the C library's 32 KiB
    const std::size_t few = listings(1);
    const std::size_t many = listings(4);
    fmt::print("{} files in new/: {} calls to list them with one batch, {} with four\n", files, few, many);
    CHECK(few <= files / entries_a_call + 2);
    CHECK(many <= few);
}

// In which states a ledger is opened, and in which it is refused, with the sentence that says what to do.
#include <fstream>
#include <span>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/lock.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"
#include "support/admitted.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;
using store::Connection;
using store::Ledger;
using store::Refused;

namespace {

// Why it is refused, and that the message names the file and the way out.
Refused::Why refusal(const std::filesystem::path& database, const std::string& advice) {
    try {
        Ledger ledger(database);
    } catch (const Refused& refused) {
        CHECK_THAT(refused.what(), ContainsSubstring(database.string()) && ContainsSubstring(advice));
        return refused.why();
    }
    FAIL("it was not refused");
    return Refused::Why::network;
}

void fill(const std::filesystem::path& database, int feeds) {
    Ledger ledger(database);
    std::vector<Subscription> many;
    for (int index = 0; index < feeds; ++index)
        many.push_back(subscription(fmt::format("https://example.org/{}", index)));
    ledger.adopt(many);
}

}  // namespace

TEST_CASE("a ledger is created once and stays the same", "[store]") {
    const Folder folder;
    const auto database = folder / "deep/newspool.db";
    const std::string uuid = Ledger(database).identity().uuid;
    CHECK(uuid.size() == 36);
    CHECK(Ledger(database).identity().uuid == uuid);
    CHECK(Ledger(folder / "other.db").identity().uuid != uuid);
    struct stat found{};
    REQUIRE(::stat(database.c_str(), &found) == 0);
    CHECK((found.st_mode & 0007) == 0);
}

TEST_CASE("a second holder of a ledger is told the pid of the first", "[store]") {
    const Folder folder;
    const Ledger first(folder / "newspool.db");
    CHECK_THROWS_WITH(Ledger(folder / "newspool.db"), ContainsSubstring(fmt::format("pid {}", ::getpid())));
    CHECK_THROWS_AS(Ledger(folder / "newspool.db"), LockHeld);
}

TEST_CASE("a lock dies with its process", "[store]") {
    const Folder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        const Ledger ledger(folder / "newspool.db");
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK_NOTHROW(Ledger(folder / "newspool.db"));
}

TEST_CASE("a creation that was cut short leaves no ledger, and the next one succeeds", "[store]") {
    const Folder folder;
    folder.write("newspool.db.new", "half a database");
    folder.write("newspool.db.new-journal", "half a journal");
    CHECK_NOTHROW(Ledger(folder / "newspool.db"));
    CHECK(folder.names() == std::vector<std::string>{"newspool.db", "newspool.db.lock"});
}

TEST_CASE("an empty ledger is refused", "[store]") {
    const Folder folder;
    CHECK(refusal(folder.write("newspool.db", ""), "recover --set-aside") == Refused::Why::damaged);
    CHECK(folder.read("newspool.db").empty());
}

TEST_CASE("a file that is no database is refused untouched", "[store]") {
    const Folder folder;
    const std::string letter(5000, 'x');
    CHECK(refusal(folder.write("newspool.db", letter), "--set-aside") == Refused::Why::damaged);
    CHECK(folder.read("newspool.db") == letter);
}

TEST_CASE("a database of another program is refused", "[store]") {
    const Folder folder;
    Connection(folder / "newspool.db", Connection::Access::create).execute("CREATE TABLE theirs (x)");
    CHECK(refusal(folder / "newspool.db", "correct `database`") == Refused::Why::foreign);
}

TEST_CASE("a truncated or overwritten ledger is refused", "[store]") {
    const Folder folder;
    const auto database = folder / "newspool.db";
    fill(database, 2000);
    const auto size = std::filesystem::file_size(database);
    SECTION("cut in half") { std::filesystem::resize_file(database, size / 2 / 4096 * 4096); }
    SECTION("overwritten in the middle") {
        std::fstream file(database, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(8192));
        file << std::string(static_cast<std::size_t>(size) - 20'000, '\xa5');
    }
    CHECK(refusal(database, "--set-aside") == Refused::Why::damaged);
}

TEST_CASE("a ledger that is missing while its log is there is refused", "[store]") {
    const Folder folder;
    folder.write("newspool.db-wal", "leftover");
    CHECK(refusal(folder / "newspool.db", "restore it") == Refused::Why::damaged);
}

TEST_CASE("F34: a newer schema is refused untouched", "[store]") {
    const Folder folder;
    fill(folder / "newspool.db", 3);
    Connection(folder / "newspool.db", Connection::Access::read_write).execute("PRAGMA user_version = 99");
    CHECK(refusal(folder / "newspool.db", "schema 99") == Refused::Why::newer);
}

TEST_CASE("a ledger of every past version is brought up to date", "[store]") {
    const auto list = store::migrations();
    for (std::size_t version = 1; version <= list.size(); ++version) {
        const Folder folder;
        const auto database = folder / "newspool.db";
        {
            Connection old(database, Connection::Access::create);
            old.execute(fmt::format("PRAGMA application_id = {}", store::application_id));
            store::migrate(old, list.first(version));
            old.execute("INSERT INTO ledger (id, uuid, generation) VALUES (1, 'u', '00000000')");
            old.execute("INSERT INTO feed (url, name) VALUES ('https://one.example/', 'one')");
        }
        Ledger ledger(database);
        CHECK(ledger.identity().uuid == "u");
        CHECK(ledger.adopt(subscriptions({"https://one.example/"})).front().id == 1);
        Connection now(database, Connection::Access::read_only);
        CHECK(now.number("PRAGMA user_version") == static_cast<std::int64_t>(list.size()));
    }
}

TEST_CASE("a migration that fails leaves the old version whole", "[store]") {
    const Folder folder;
    Connection connection(folder / "x.db", Connection::Access::create);
    std::vector<std::string_view> list{"CREATE TABLE one (x)", "CREATE TABLE two (x); CREATE TABLE one (x)"};
    CHECK_THROWS_AS(store::migrate(connection, list), store::StoreError);
    CHECK(connection.number("PRAGMA user_version") == 0);
    CHECK(connection.number("SELECT count(*) FROM sqlite_schema") == 0);
    list[1] = "CREATE TABLE two (x)";
    store::migrate(connection, list);
    CHECK(connection.number("PRAGMA user_version") == 2);
    CHECK_THROWS_AS(store::migrate(connection, std::span(list).first(1)), Refused);
}

TEST_CASE("a ledger that was set aside is whole under its new name", "[store]") {
    const Folder folder;
    fill(folder / "newspool.db", 3);
    folder.write("newspool.db-wal", "log");
    const auto moved = store::set_aside(folder / "newspool.db", at(42));
    CHECK(moved == folder / "newspool.db.damaged-42");
    CHECK(folder.read("newspool.db.damaged-42-wal") == "log");
    CHECK_FALSE(std::filesystem::exists(folder / "newspool.db"));
    CHECK_NOTHROW(Ledger(folder / "newspool.db"));
}

TEST_CASE("a ledger that is held cannot be set aside", "[store]") {
    const Folder folder;
    const Ledger holder(folder / "newspool.db");
    CHECK_THROWS_AS(store::set_aside(folder / "newspool.db", at(42)), LockHeld);
}

TEST_CASE("opening again finds what was committed and empties the log", "[store]") {
    const Folder folder;
    Ledger ledger(folder / "newspool.db");
    ledger.remember_output("spool", "/s");
    const FeedId feed = ledger.adopt(subscriptions({"https://one.example/"})).front().id;
    store::Batch batch = ledger.begin(store::Durability::full, at(1));
    static_cast<void>(admitted(batch, feed, key("a")));
    batch.commit();
    REQUIRE(std::filesystem::file_size(folder / "newspool.db-wal") > 0);
    ledger.reopen();
    const auto log = folder / "newspool.db-wal";
    CHECK((!std::filesystem::exists(log) || std::filesystem::file_size(log) == 0));
    CHECK(ledger.identity().batch == 1);
    CHECK(ledger.outstanding("spool").size() == 1);
}

TEST_CASE("after an orderly end the file alone is the whole ledger, though readers are left", "[store]") {
    const Folder folder;
    fill(folder / "newspool.db", 1);
    const store::Reader reader(folder / "newspool.db");
    fill(folder / "newspool.db", 2);
    CHECK(std::filesystem::file_size(folder / "newspool.db-wal") == 0);
}

TEST_CASE("plain feeds are found again by the seal of what was adopted, and by no other", "[store]") {
    const Folder folder;
    const auto database = folder / "newspool.db";
    CHECK_FALSE(store::holds(database, "seal"));
    auto feeds = subscriptions({"https://plain.example/", "https://own.example/", "https://gone.example/"});
    feeds[0].plain = feeds[2].plain = true;
    std::vector<store::Subscribed> rows;
    {
        Ledger ledger(database);
        ledger.adopt(feeds, "before");
        feeds.pop_back();
        rows = ledger.adopt(feeds, "seal");
    }
    CHECK(store::holds(database, "seal"));
    CHECK_FALSE(store::holds(database, "before"));
    CHECK_FALSE(store::holds(database, ""));

    Ledger ledger(database);
    CHECK_THROWS_AS(ledger.adopt_again(feeds, "before"), store::StoreError);
    const auto again = ledger.adopt_again(std::span(feeds).last(1), "seal");
    REQUIRE(again.size() == 1);
    CHECK(again.front().id == rows[1].id);
    std::vector<std::string> urls;
    ledger.each_plain([&](const store::Subscribed& row, const std::string& url) {
        CHECK(row.id == rows[0].id);
        urls.push_back(url);
    });
    CHECK(urls == std::vector<std::string>{"https://plain.example/"});
    ledger.adopt(feeds);
    CHECK_FALSE(store::holds(database, "seal"));

    ledger.adopt(feeds, "seal");
    CHECK(store::holds(database, "seal"));
    store::Connection(database, store::Connection::Access::read_write)
        .execute("DELETE FROM feed WHERE url = 'https://plain.example/'");
    CHECK_FALSE(store::holds(database, "seal"));
}

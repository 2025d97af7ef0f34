// What is counted of polls: by feed, by host and by day; and that a ledger of before goes on counting.
#include <numeric>

#include <fmt/format.h>

#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"
#include "support/admitted.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;
using store::Batch;
using store::Durability;
using store::Ledger;
using store::Reader;

namespace {

constexpr Day today = std::chrono::year(2026) / 11 / 23;

struct FigureShelf {
    Folder folder;
    std::filesystem::path database = folder / "newspool.db";
    Ledger ledger{database};
    std::vector<FeedId> feeds;

    explicit FigureShelf(std::initializer_list<const char*> urls = {"https://one.example/"}) {
        ledger.remember_output("spool", folder / "spool");
        for (const auto& row : ledger.adopt(subscriptions(urls))) feeds.push_back(row.id);
    }
    // One poll that brings these items, in a batch of its own.
    void poll(const Outcome& what, std::initializer_list<const char*> items = {}, std::size_t feed = 0) {
        Batch batch = ledger.begin(Durability::normal, what.polled_at);
        note(batch, what, items, feed);
        batch.commit();
    }
    void note(Batch& batch, const Outcome& what, std::initializer_list<const char*> items = {},
              std::size_t feed = 0) {
        for (const char* item : items) static_cast<void>(admitted(batch, feeds[feed], key(item)));
        batch.remember(feeds[feed], what, plan());
    }
    [[nodiscard]] std::vector<DayFigures> days() const { return Reader(database).days(Day()); }
};

Outcome polled(Verdict verdict, Time when, int status = 200) {
    Outcome made = outcome(verdict, when);
    made.status = status;
    made.bytes_received = 100;
    return made;
}

}  // namespace

TEST_CASE("polls and articles count for the day in UTC on which they came", "[figures]") {
    FigureShelf shelf;
    const Time midnight = today;
    Batch batch = shelf.ledger.begin(Durability::normal, midnight);
    shelf.note(batch, polled(Verdict::news, midnight - 1ms), {"a", "b"});
    shelf.note(batch, polled(Verdict::not_modified, midnight, 304));
    shelf.note(batch, polled(Verdict::failed, midnight + 24h - 1ms));
    batch.commit();
    shelf.poll(polled(Verdict::news, midnight + 1h), {"c", "a"});
    const std::vector<DayFigures> expected{
        {.day = today - std::chrono::days(1), .polls = 1, .requests = 1, .bytes = 100, .articles = 2},
        {.day = today,
         .polls = 3,
         .not_modified = 1,
         .failures = 1,
         .requests = 3,
         .bytes = 300,
         .articles = 1}};
    CHECK(shelf.days() == expected);
    CHECK(Reader(shelf.database).days(today).size() == 1);
    const auto standing = Reader(shelf.database).standing(shelf.feeds[0]);
    REQUIRE(standing);
    CHECK(standing->record.articles == 3);
    const auto recent = standing->record.recent.ending(today);
    CHECK(recent[28] == 2);
    CHECK(recent[29] == 1);
}

TEST_CASE("a batch that is rolled back counts nothing, nor does what is our own failure", "[figures]") {
    FigureShelf shelf;
    {
        Batch batch = shelf.ledger.begin(Durability::normal, today);
        shelf.note(batch, polled(Verdict::news, today), {"a"});
    }
    shelf.poll(polled(Verdict::our_failure, today));
    CHECK(shelf.days().empty());
    CHECK_FALSE(Reader(shelf.database).standing(99));
}

TEST_CASE("a body that came again whole is no answer of 304", "[figures]") {
    FigureShelf shelf;
    shelf.poll(polled(Verdict::not_modified, today, 200));
    CHECK(shelf.days().front().not_modified == 0);
}

TEST_CASE("delays are counted by their bounds, where the poll brought articles", "[figures]") {
    FigureShelf shelf;
    Outcome what = polled(Verdict::news, today);
    what.delays = {60s, 61s, 7 * 24h, 8 * 24h};
    shelf.poll(what, {"a", "b", "c", "d"});
    shelf.poll(what, {"a", "b", "c", "d"});
    Delays expected{};
    expected[0] = expected[1] = expected.back() = 1;
    CHECK(shelf.days().front().delays == expected);
}

TEST_CASE("hosts are told apart by the address in use, without users, and in order of requests",
          "[figures]") {
    FigureShelf shelf{"https://a.example/1", "https://me:word@b.example:8080/2",
                      "https://b.example:8080/3?u=x@y/", "file:///srv/feed.xml", "https://gone.example/4"};
    for (std::size_t feed = 0; feed < 4; ++feed) {
        shelf.poll(polled(Verdict::not_modified, today, 304), {}, feed);
        shelf.poll(polled(Verdict::refused, today, 500), {}, feed);
    }
    Outcome moved = polled(Verdict::nothing_new, today);
    moved.whereabouts = Whereabouts{.address = "https://a.example/there"};
    moved.requests = 7;
    shelf.poll(moved, {}, 4);
    std::vector<std::string> told;
    Reader(shelf.database).each_host([&](const store::HostFigures& one) {
        told.push_back(fmt::format("{}: {} feeds, {} failing, {} requests, {} bytes, {} of {}", one.host,
                                   one.feeds, one.failing, one.requests, one.bytes, one.not_modified,
                                   one.polls));
    });
    CHECK(told ==
          std::vector<std::string>{"a.example: 2 feeds, 1 failing, 9 requests, 300 bytes, 1 of 3",
                                   "b.example:8080: 2 feeds, 2 failing, 4 requests, 400 bytes, 2 of 4"});
}

TEST_CASE("what waits is told by output and by feed", "[figures]") {
    FigureShelf shelf;
    Batch batch = shelf.ledger.begin(Durability::full, today);
    const auto queue = [&](const char* item, store::Queued::Until until) {
        batch.queue({.feed = shelf.feeds[0], .key = key(item), .output = "spool", .extension = "json"},
                    "bytes", until);
    };
    queue("a", store::Queued::Until::room);
    queue("b", store::Queued::Until::release);
    queue("c", store::Queued::Until::release);
    batch.commit();
    Reader reader(shelf.database);
    const auto waiting = reader.waiting();
    REQUIRE(waiting.size() == 2);
    CHECK(waiting[0].until == store::Queued::Until::room);
    CHECK(waiting[1].articles == 2);
    CHECK(waiting[1].bytes == 10);
    const auto held = reader.held(5);
    REQUIRE(held.size() == 1);
    CHECK(held[0].name == "https://one.example/");
    CHECK(held[0].articles == 2);
}

TEST_CASE("a ledger of before figures keeps what it counted, and goes on", "[figures]") {
    const Folder folder;
    const auto database = folder / "newspool.db";
    {
        store::Connection old(database, store::Connection::Access::create);
        old.execute(fmt::format("PRAGMA application_id = {}", store::application_id));
        store::migrate(old, store::migrations().first(7));
        old.execute("INSERT INTO ledger (id, uuid, generation) VALUES (1, 'u', '00000000')");
        old.execute(
            "INSERT INTO feed (url, name, polls, requests, bytes, articles) VALUES "
            "('https://one.example/', 'one', 40, 50, 6000, 7)");
    }
    Ledger ledger(database);
    const FeedId feed = ledger.adopt(subscriptions({"https://one.example/"})).front().id;
    Batch batch = ledger.begin(Durability::normal, today);
    batch.remember(feed, polled(Verdict::not_modified, today, 304), plan());
    batch.commit();
    Reader reader(database);
    CHECK(reader.standing(feed)->record.articles == 7);
    CHECK(reader.standing(feed)->memory.history.polls == 41);
    std::uint64_t polls = 0;
    reader.each_host([&](const store::HostFigures& one) {
        polls = one.polls;
        CHECK(one.requests == 51);
        CHECK(one.not_modified == 1);
    });
    CHECK(polls == 1);
}

// What the ledger keeps of items: which were seen, when they left, and the last good document of each feed.
#include "store/sqlite_items.hpp"

#include "store/schema.hpp"
#include "store/store.hpp"
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

using Rows = std::vector<std::string>;

const Time today{std::chrono::days(20'000)};

struct Shelf {
    Folder folder;
    std::filesystem::path database = folder / "newspool.db";
    Ledger ledger{database};
    FeedId feed = ledger.adopt(subscriptions({"https://one.example/"})).front().id;

    void keep(DocumentChange change, Time when = today) {
        Outcome what = outcome(Verdict::news, when);
        what.document = std::move(change);
        Batch batch = ledger.begin(Durability::normal, when);
        batch.remember(feed, what, plan());
        batch.commit();
    }
    [[nodiscard]] std::optional<Trace> seen(std::string_view item) const {
        const std::vector<Key> keys{key(item)};
        return Reader(database).seen(feed, keys).front();
    }
    [[nodiscard]] std::int64_t rows(const std::string& table) const {
        store::Connection connection(database, store::Connection::Access::read_only);
        return connection.number("SELECT count(*) FROM " + table);
    }
};

}  // namespace

TEST_CASE("a trace comes back from its number, to the day", "[items]") {
    const Trace left{.revision = 200, .content = (1U << 25U) - 1, .present = false};
    const std::int64_t number = store::trace_number(left, today + 5h);
    CHECK(store::trace_from(number) == left);
    CHECK(store::left_at(number) == today);
    CHECK(number < std::int64_t{1} << 47U);
    CHECK(store::trace_number(Trace{}, today) == 0);
    CHECK(store::trace_from(0).present);
    CHECK_FALSE(store::left_at(0));
}

TEST_CASE("the last good document comes back byte for byte, and its items are seen", "[items]") {
    Shelf shelf;
    CHECK(Reader(shelf.database).document(shelf.feed).empty());
    shelf.keep({.items = {std::string("a\0b", 3), "c"},
                .arrived = {key("a"), key("b")},
                .departed = {},
                .forget_before = {}});
    CHECK(Reader(shelf.database).document(shelf.feed) == Rows{std::string("a\0b", 3), "c"});
    CHECK(shelf.seen("a") == Trace{});
    shelf.keep({.items = {"c"}, .arrived = {}, .departed = {}, .forget_before = {}});
    CHECK(Reader(shelf.database).document(shelf.feed) == Rows{"c"});
    CHECK(shelf.rows("document") == 1);
}

TEST_CASE("an item that leaves keeps its revision and content until it comes again", "[items]") {
    Shelf shelf;
    shelf.keep({.items = {"a"}, .arrived = {key("a")}, .departed = {}, .forget_before = {}});
    shelf.keep({.items = {}, .arrived = {}, .departed = {{key("a"), 3, 77, false}}, .forget_before = {}});
    CHECK(shelf.seen("a") == Trace{.revision = 3, .content = 77, .present = false});
    shelf.keep({.items = {"a"}, .arrived = {key("a")}, .departed = {}, .forget_before = {}});
    CHECK(shelf.seen("a") == Trace{});
    CHECK(shelf.rows("seen") == 1);
}

TEST_CASE("only what left long ago is forgotten, and never what is in the feed", "[items]") {
    Shelf shelf;
    shelf.keep(
        {.items = {"a"}, .arrived = {key("a"), key("b"), key("c")}, .departed = {}, .forget_before = {}});
    shelf.keep({.items = {"a"}, .arrived = {}, .departed = {{key("b"), 1, 1, false}}, .forget_before = {}});
    shelf.keep({.items = {"a"}, .arrived = {}, .departed = {{key("c"), 1, 1, false}}, .forget_before = {}},
               today + 48h);
    shelf.keep({.items = {"a"}, .arrived = {}, .departed = {}, .forget_before = today + 24h},
               today + 24h * 400);
    CHECK(shelf.seen("a") == Trace{});
    CHECK_FALSE(shelf.seen("b"));
    CHECK(shelf.seen("c"));
}

TEST_CASE("a key that was only passing is forgotten at once", "[items]") {
    Shelf shelf;
    shelf.keep({.items = {"a"}, .arrived = {key("a")}, .departed = {}, .forget_before = {}});
    shelf.keep(
        {.items = {"b"}, .arrived = {key("b")}, .departed = {{key("a"), 1, 1, true}}, .forget_before = {}});
    CHECK_FALSE(shelf.seen("a"));
}

TEST_CASE("what is undone with its feed leaves the document as it was", "[items]") {
    Shelf shelf;
    shelf.keep({.items = {"a"}, .arrived = {key("a")}, .departed = {}, .forget_before = {}});
    Outcome what = outcome(Verdict::news);
    what.document =
        DocumentChange{.items = {"b"}, .arrived = {key("b")}, .departed = {}, .forget_before = {}};
    Batch batch = shelf.ledger.begin(Durability::full, today);
    batch.begin_feed();
    batch.remember(shelf.feed, what, plan());
    batch.undo_feed();
    batch.commit();
    CHECK(Reader(shelf.database).document(shelf.feed) == Rows{"a"});
    CHECK_FALSE(shelf.seen("b"));
}

TEST_CASE("an item that recovery forgets is in no document either, so that it comes again", "[items]") {
    Shelf shelf;
    shelf.ledger.remember_output("spool", shelf.folder / "spool");
    Outcome what = outcome(Verdict::news, today);
    what.document =
        DocumentChange{.items = {"a"}, .arrived = {key("a")}, .departed = {}, .forget_before = {}};
    Batch batch = shelf.ledger.begin(Durability::full, today);
    CHECK(batch.admit(shelf.feed, key("a")));
    static_cast<void>(
        batch.stage({.feed = shelf.feed, .key = key("a"), .output = "spool", .extension = "json"}));
    batch.remember(shelf.feed, what, plan());
    batch.commit();
    const std::vector<std::int64_t> sequences{1};
    shelf.ledger.forget_items(sequences);
    CHECK_FALSE(shelf.seen("a"));
    CHECK(Reader(shelf.database).document(shelf.feed).empty());
}

TEST_CASE("what a ledger of an older schema had seen counts as gone, with unknown content", "[items]") {
    constexpr std::size_t before_traces = 6;
    const Folder folder;
    store::Connection old(folder / "old.db", store::Connection::Access::create);
    store::migrate(old, store::migrations().first(before_traces));
    old.execute("INSERT INTO seen (feed, key, first_seen) VALUES (1, x'01', 1700000000)");
    store::migrate(old);
    const std::int64_t number = old.number("SELECT trace FROM seen");
    CHECK(store::trace_from(number) == Trace{.revision = 1, .content = 0, .present = false});
    CHECK(wall_now() - *store::left_at(number) < 48h);
}

namespace {

std::vector<Subscription> grouped(std::initializer_list<std::pair<const char*, const char*>> feeds) {
    std::vector<Subscription> made;
    for (const auto& [url, group] : feeds) {
        made.push_back(subscription(url));
        made.back().group = group;
    }
    return made;
}

bool admits(Ledger& ledger, FeedId feed, std::string_view item) {
    Batch batch = ledger.begin(Durability::full, today);
    const bool admitted = batch.admit(feed, key(item));
    batch.commit();
    return admitted;
}

}  // namespace

TEST_CASE("feeds of a group share what they have seen, others do not", "[items][group]") {
    Shelf shelf;
    const auto rows = shelf.ledger.adopt(
        grouped({{"https://a.example/", "g"}, {"https://b.example/", "g"}, {"https://c.example/", ""}}));
    CHECK(admits(shelf.ledger, rows[0].id, "x"));
    CHECK_FALSE(admits(shelf.ledger, rows[1].id, "x"));
    CHECK(admits(shelf.ledger, rows[2].id, "x"));
    const std::vector<Key> keys{key("x")};
    CHECK(Reader(shelf.database).seen(rows[1].id, keys).front());
}

TEST_CASE("a feed that joins a group brings what it has seen, and takes it along when it leaves",
          "[items][group]") {
    Shelf shelf;
    const FeedId one =
        shelf.ledger.adopt(grouped({{"https://a.example/", ""}, {"https://b.example/", ""}})).front().id;
    CHECK(admits(shelf.ledger, one, "x"));
    const auto rows = shelf.ledger.adopt(grouped({{"https://a.example/", "g"}, {"https://b.example/", "g"}}));
    CHECK_FALSE(admits(shelf.ledger, rows[1].id, "x"));
    CHECK(admits(shelf.ledger, rows[1].id, "y"));
    shelf.ledger.adopt(grouped({{"https://a.example/", ""}, {"https://b.example/", "h"}}));
    CHECK_FALSE(admits(shelf.ledger, one, "x"));
    CHECK_FALSE(admits(shelf.ledger, one, "y"));
    CHECK_FALSE(admits(shelf.ledger, rows[1].id, "x"));
    CHECK(admits(shelf.ledger, one, "z"));
    CHECK(admits(shelf.ledger, rows[1].id, "z"));
}

TEST_CASE("an item leaves a group with the last feed that holds it, and its carriers are known",
          "[items][group]") {
    Shelf shelf;
    const auto rows = shelf.ledger.adopt(grouped({{"https://a.example/", "g"}, {"https://b.example/", "g"}}));
    const std::string held(key("x").view());
    shelf.feed = rows[0].id;
    shelf.keep({.items = {held}, .arrived = {key("x")}, .departed = {}, .forget_before = {}});
    shelf.feed = rows[1].id;
    shelf.keep({.items = {held}, .arrived = {key("x")}, .departed = {}, .forget_before = {}});
    shelf.keep({.items = {"-"}, .arrived = {}, .departed = {{key("x"), 1, 5, false}}, .forget_before = {}});
    CHECK(shelf.seen("x")->present);
    const auto met = Reader(shelf.database).met(key("x"));
    REQUIRE(met.size() == 1);
    CHECK(met.front().carriers == std::vector<std::string>{"https://a.example/", "https://b.example/"});
    shelf.feed = rows[0].id;
    shelf.keep({.items = {"-"}, .arrived = {}, .departed = {{key("x"), 1, 5, false}}, .forget_before = {}});
    CHECK_FALSE(shelf.seen("x")->present);
    shelf.keep({.items = {"-"}, .arrived = {}, .departed = {}, .forget_before = today + 24h * 9});
    CHECK_FALSE(shelf.seen("x"));
    CHECK(shelf.rows("carrier") == 0);
}

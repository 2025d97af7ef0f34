// A subscription whose URL has changed: what its row keeps, and what two rows come to that become one feed.
#include "store/sqlite_moves.hpp"

#include "model/habits.hpp"
#include "store/store.hpp"
#include "support/admitted.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;
using store::Batch;
using store::Durability;
using store::Ledger;
using store::Reader;

namespace {

const char* const old_url = "https://old.example/feed";
const char* const new_url = "https://new.example/feed";

struct Desk {
    Folder folder;
    std::filesystem::path database = folder / "n.db";
    Ledger ledger{database};

    store::Subscribed adopt(const std::string& url, std::vector<std::string> formerly = {}) {
        Subscription feed = subscription(url);
        feed.formerly = std::move(formerly);
        return ledger.adopt(std::vector{feed}).front();
    }
    void poll(FeedId feed, Outcome what, Plan next = plan()) {
        Batch batch = ledger.begin(Durability::normal, at(1'000'000'000));
        batch.remember(feed, what, next);
        batch.commit();
    }
    // A document with this item was read from `url`.
    void read(FeedId feed, const std::string& url, const std::string& item) {
        Outcome what = outcome(Verdict::news);
        what.validators = Validators{url, "\"1\"", "yesterday"};
        what.document =
            DocumentChange{.items = {item}, .arrived = {key(item)}, .departed = {}, .forget_before = {}};
        poll(feed, what);
    }
    [[nodiscard]] std::optional<Trace> seen(FeedId feed, const std::string& item) const {
        const std::vector<Key> keys{key(item)};
        return Reader(database).seen(feed, keys).front();
    }
    // Whether a poll that brings this item finds it new.
    bool admits(FeedId feed, const std::string& item) {
        Batch batch = ledger.begin(Durability::normal, at(1'000'000'000));
        return batch.admit(feed, key(item));
    }
    [[nodiscard]] Memory recall(FeedId feed) const { return Reader(database).recall(feed); }
};

}  // namespace

TEST_CASE("a feed that moves keeps its row, what it has seen and its document", "[moves]") {
    Desk desk;
    const FeedId feed = desk.adopt(old_url).id;
    desk.read(feed, old_url, "a");
    const auto moved = desk.adopt(new_url, {old_url});
    CHECK(moved.id == feed);
    CHECK(moved.moved);
    CHECK(moved.due == at(1'000'000'000) + std::chrono::hours(1));
    CHECK_FALSE(desk.admits(feed, "a"));
    CHECK(Reader(desk.database).document(feed) == std::vector<std::string>{"a"});
    CHECK(desk.recall(feed).history.last_success);
    CHECK(Reader(desk.database).find(old_url) == std::nullopt);
    CHECK_FALSE(desk.adopt(new_url, {old_url}).moved);
}

TEST_CASE("validators stay with the URL that gave them", "[moves]") {
    Desk desk;
    const FeedId feed = desk.adopt(old_url).id;
    desk.read(feed, old_url, "a");
    desk.adopt(new_url, {old_url});
    CHECK(desk.recall(feed).validators.empty());

    Desk redirected;
    const FeedId other = redirected.adopt(old_url).id;
    redirected.read(other, new_url, "a");  // a redirect led there
    redirected.adopt(new_url, {old_url});
    CHECK(redirected.recall(other).validators == Validators{new_url, "\"1\"", "yesterday"});
}

TEST_CASE("what kept a feed from being polled stays with the old URL, patience goes along", "[moves]") {
    Desk desk;
    const FeedId feed = desk.adopt(old_url).id;
    Plan never = plan();
    never.never = true;
    desk.poll(feed, outcome(Verdict::gone), never);
    const auto moved = desk.adopt(new_url, {old_url});
    CHECK_FALSE(moved.never);
    CHECK_FALSE(moved.due);

    Desk asked;
    const FeedId other = asked.adopt(old_url).id;
    Plan patient = plan();
    patient.habits.not_before = std::chrono::sys_seconds(std::chrono::seconds(1'000'007'200));
    asked.poll(other, outcome(Verdict::refused), patient);
    CHECK(asked.adopt(new_url, {old_url}).due == at(1'000'007'200));
    CHECK(asked.recall(other).history.failures == 0);
}

TEST_CASE("a feed that moved on before anybody looked is found by the first URL that is known", "[moves]") {
    Desk desk;
    const FeedId feed = desk.adopt(old_url).id;
    desk.read(feed, old_url, "a");
    CHECK(desk.adopt(new_url, {"https://between.example/", old_url}).id == feed);
    CHECK_FALSE(desk.admits(feed, "a"));
}

TEST_CASE("a new URL with a row of its own keeps that, and knows what the old one has seen", "[moves]") {
    Desk desk;
    const FeedId old = desk.adopt(old_url).id;
    desk.read(old, old_url, "a");
    const FeedId own = desk.adopt(new_url).id;
    desk.read(own, new_url, "b");
    const auto moved = desk.adopt(new_url, {old_url});
    CHECK(moved.id == own);
    CHECK(moved.moved);
    CHECK(desk.recall(own).validators.etag == "\"1\"");
    CHECK(Reader(desk.database).document(own) == std::vector<std::string>{"b"});
    CHECK(desk.seen(own, "b") == Trace{});
    CHECK(desk.seen(own, "a") == Trace{.revision = 1, .content = 0, .present = false});
    CHECK(desk.admits(own, "c"));
    CHECK_FALSE(desk.adopt(new_url, {old_url}).moved);
    CHECK(Reader(desk.database).find(new_url)->requests == 2);

    // A poll that was still under way under the old row tells both.
    desk.read(old, old_url, "late");
    CHECK_FALSE(desk.admits(own, "late"));
}

TEST_CASE("a new URL of which nothing was ever read takes over document and habits", "[moves]") {
    Desk desk;
    const FeedId old = desk.adopt(old_url).id;
    desk.read(old, old_url, "a");
    const FeedId own = desk.adopt(new_url).id;
    desk.poll(own, outcome(Verdict::refused));
    CHECK(desk.adopt(new_url, {old_url}).id == own);
    CHECK(Reader(desk.database).document(own) == std::vector<std::string>{"a"});
    CHECK(desk.seen(own, "a") == Trace{});
    CHECK(desk.recall(own).history.last_success);
}

TEST_CASE("what waits of a feed that moved is delivered still", "[moves]") {
    Desk desk;
    desk.ledger.remember_output("spool", "/spool");
    const FeedId old = desk.adopt(old_url).id;
    const FeedId own = desk.adopt(new_url).id;
    {
        Batch batch = desk.ledger.begin(Durability::full, at(1'000'000'000));
        REQUIRE(batch.admit(old, key("a")));
        batch.queue({.feed = old, .key = key("a"), .output = "spool", .extension = "json"}, "text",
                    store::Queued::Until::room);
        batch.commit();
    }
    desk.adopt(new_url, {old_url});
    CHECK(desk.ledger.queued("spool", 10, 1000).size() == 1);
    CHECK_FALSE(desk.admits(own, "a"));
}

TEST_CASE("a feed that goes back to its old URL knows all that it saw meanwhile", "[moves]") {
    Desk desk;
    const FeedId old = desk.adopt(old_url).id;
    desk.read(old, old_url, "a");
    const FeedId own = desk.adopt(new_url).id;
    desk.read(own, new_url, "b");
    desk.adopt(new_url, {old_url});
    CHECK(desk.adopt(old_url).id == old);
    CHECK_FALSE(desk.admits(old, "a"));
    CHECK_FALSE(desk.admits(old, "b"));
}

// What a batch writes, what a rollback leaves, and what the names promise.
#include "model/name.hpp"
#include "store/archive.hpp"
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
using store::Outstanding;
using store::Parcel;
using store::Queued;
using store::Reader;

namespace {

struct Shelf {
    Folder folder;
    std::filesystem::path database = folder / "newspool.db";
    Ledger ledger{database};
    FeedId feed = 0;

    Shelf() {
        ledger.remember_output("spool", folder / "spool");
        feed = ledger.adopt(subscriptions({"https://one.example/"})).front().id;
    }

    std::string deliver(std::string_view item, Time now = at(1'000'000'000)) {
        Batch batch = ledger.begin(Durability::full, now);
        const auto name = admitted(batch, feed, key(item));
        batch.commit();
        return name.value_or("");
    }
    Memory remember(const Outcome& what, const Plan& then = plan()) {
        Batch batch = ledger.begin(Durability::normal, at(1));
        batch.remember(feed, what, then);
        batch.commit();
        return Reader(database).recall(feed);
    }
};

}  // namespace

TEST_CASE("an item is admitted once, in one batch or in two", "[store]") {
    Shelf shelf;
    Batch batch = shelf.ledger.begin(Durability::full, at(5));
    const auto first = admitted(batch, shelf.feed, key("a"));
    REQUIRE(first);
    CHECK_FALSE(admitted(batch, shelf.feed, key("a")));
    batch.commit();
    CHECK(shelf.deliver("a").empty());
    const auto rows = shelf.ledger.outstanding("spool");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].name == *first);
    CHECK(rows[0].state == Outstanding::State::staged);
}

TEST_CASE("a key seen in one feed is still news in another", "[store]") {
    Shelf shelf;
    const auto rows = shelf.ledger.adopt(subscriptions({"https://one.example/", "https://two.example/"}));
    CHECK_FALSE(shelf.deliver("a").empty());
    shelf.feed = rows[1].id;
    CHECK_FALSE(shelf.deliver("a").empty());
}

TEST_CASE("a name tells seconds, generation, sequence and key", "[store]") {
    Shelf shelf;
    const auto name = DeliveryName::parse(shelf.deliver("abcdefgh-and-more", at(1'763'875'920)));
    REQUIRE(name);
    CHECK(name->second == std::chrono::sys_seconds(1'763'875'920s));
    CHECK(name->generation == shelf.ledger.identity().generation);
    CHECK(name->sequence == 1);
    CHECK(name->key == "6162636465666768");
    CHECK(name->extension == "json");
}

TEST_CASE("names sort in the order of delivery though the clock goes back", "[store]") {
    Shelf shelf;
    std::vector<std::string> names{shelf.deliver("a", at(2'000)), shelf.deliver("b", at(1'000))};
    CHECK(names[1].starts_with("2000."));
    {
        Ledger moved = std::move(shelf.ledger);
    }
    shelf.ledger = Ledger(shelf.database);
    names.push_back(shelf.deliver("c", at(500)));
    CHECK(names[2].starts_with("2000."));
    CHECK(std::is_sorted(names.begin(), names.end()));
}

TEST_CASE("what is rolled back was never seen, and its sequence is drawn again", "[store]") {
    Shelf shelf;
    std::string lost;
    {
        Batch batch = shelf.ledger.begin(Durability::full, at(7));
        lost = admitted(batch, shelf.feed, key("a")).value();
    }
    CHECK(shelf.ledger.outstanding("spool").empty());
    CHECK(shelf.ledger.identity().batch == 0);
    CHECK(shelf.deliver("a", at(7)) == lost);
}

TEST_CASE("undoing one feed leaves the others of the batch", "[store]") {
    Shelf shelf;
    Batch batch = shelf.ledger.begin(Durability::full, at(7));
    batch.begin_feed();
    CHECK(admitted(batch, shelf.feed, key("a")));
    batch.end_feed();
    batch.begin_feed();
    CHECK(admitted(batch, shelf.feed, key("b")));
    batch.undo_feed();
    batch.commit();
    CHECK(shelf.ledger.identity().sequence == 1);
    CHECK(shelf.deliver("a").empty());
    CHECK_FALSE(shelf.deliver("b").empty());
}

TEST_CASE("the batch number moves on only with a full commit that delivers", "[store]") {
    Shelf shelf;
    shelf.remember(outcome(Verdict::not_modified));
    CHECK(shelf.ledger.identity().batch == 0);
    shelf.deliver("a");
    CHECK(shelf.ledger.identity().batch == 1);
    shelf.deliver("a");
    CHECK(shelf.ledger.identity().batch == 1);
}

TEST_CASE("a delivery is staged, then emitted, then gone", "[store]") {
    Shelf shelf;
    shelf.deliver("a");
    shelf.deliver("b");
    Batch marking = shelf.ledger.begin(Durability::normal, at(1));
    marking.mark_emitted("spool", 1);
    marking.commit();
    CHECK(shelf.ledger.outstanding("spool")[0].state == Outstanding::State::emitted);
    CHECK(shelf.ledger.outstanding("spool")[1].state == Outstanding::State::staged);
    Batch forgetting = shelf.ledger.begin(Durability::normal, at(1));
    forgetting.forget_emitted("spool", 2);
    forgetting.commit();
    CHECK(shelf.ledger.outstanding("spool").empty());
    CHECK(shelf.deliver("a").empty());
}

TEST_CASE("a queued delivery is neither marked nor forgotten", "[store]") {
    Shelf shelf;
    shelf.deliver("a");
    store::Connection aside(shelf.database, store::Connection::Access::read_write);
    aside.execute("UPDATE delivery SET state = 0, bytes = x'00'");
    Batch batch = shelf.ledger.begin(Durability::normal, at(1));
    batch.mark_emitted("spool", 9);
    batch.forget_emitted("spool", 9);
    batch.commit();
    CHECK(shelf.ledger.queue_length("spool").deliveries == 1);
}

TEST_CASE("a renamed delivery has a new sequence, and recovery will remove the old file", "[store]") {
    Shelf shelf;
    const std::string old = shelf.deliver("a");
    Batch batch = shelf.ledger.begin(Durability::full, at(9));
    const std::string renamed = batch.rename(old);
    batch.commit();
    CHECK(DeliveryName::parse(renamed)->sequence == 2);
    CHECK(DeliveryName::parse(renamed)->key == DeliveryName::parse(old)->key);
    const auto rows = shelf.ledger.outstanding("spool");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].state == Outstanding::State::emitted);
    CHECK((rows[1].name == renamed && rows[1].state == Outstanding::State::staged));
}

TEST_CASE("an item that was given up is never delivered", "[store]") {
    Shelf shelf;
    Batch batch = shelf.ledger.begin(Durability::full, at(1));
    batch.give_up(shelf.feed, key("a"), "the file is too large");
    batch.commit();
    CHECK(shelf.deliver("a").empty());
    CHECK(shelf.ledger.outstanding("spool").empty());
}

TEST_CASE("a skipped document is recorded as seen and nothing of it is delivered", "[store]") {
    Shelf shelf;
    shelf.ledger.skip_next();
    Batch batch = shelf.ledger.begin(Durability::full, at(1));
    CHECK_FALSE(admitted(batch, shelf.feed, key("a")));
    batch.remember(shelf.feed, outcome(Verdict::news), plan());
    batch.commit();
    CHECK(shelf.deliver("a").empty());
    CHECK_FALSE(shelf.deliver("b").empty());
}

TEST_CASE("validators come back byte for byte, and stay when an outcome brings none", "[store]") {
    Shelf shelf;
    Outcome first = outcome(Verdict::news);
    first.validators = Validators{"https://one.example/x", "W/\"\xff' \t\"", "yesterday, maybe"};
    first.body_hash = BodyHash{1, 2, 3, 0, 5};
    CHECK(shelf.remember(first).validators == *first.validators);
    const Memory later = shelf.remember(outcome(Verdict::refused));
    CHECK(later.validators == *first.validators);
    CHECK(later.body_hash == first.body_hash);
    CHECK(later.history.had_validators);
    Outcome bare = outcome(Verdict::nothing_new);
    bare.validators = Validators{};
    CHECK(shelf.remember(bare).validators.empty());
}

TEST_CASE("where a feed is asked is kept until it changes, and a start is told of it", "[store]") {
    Shelf shelf;
    Outcome moving = outcome(Verdict::news);
    moving.whereabouts = Whereabouts{"https://new.example/", "https://newer.example/?a", 2, at(7), true};
    CHECK(shelf.remember(moving).whereabouts == *moving.whereabouts);
    CHECK(shelf.remember(outcome(Verdict::failed)).whereabouts == *moving.whereabouts);
    CHECK(shelf.ledger.adopt(subscriptions({"https://one.example/"})).front().address ==
          "https://new.example/");
    Reader reader(shelf.database);
    CHECK(reader.movers(at(0), at(6)).empty());
    const auto movers = reader.movers(at(7), at(8));
    REQUIRE(movers.size() == 1);
    CHECK(movers.front().url == "https://one.example/");
    CHECK(movers.front().moving_to == "https://newer.example/?a");
    Outcome home = outcome(Verdict::news);
    home.whereabouts = Whereabouts{};
    CHECK(shelf.remember(home).whereabouts == Whereabouts{});
}

TEST_CASE("hosts that want https are kept until they no longer do", "[store]") {
    Shelf shelf;
    Outcome heard = outcome(Verdict::failed);
    heard.secure_hosts = {{"a.example", at(100), true}, {"b.example", at(200), false}};
    static_cast<void>(shelf.remember(heard));
    CHECK(shelf.ledger.secure_hosts(at(50)) == heard.secure_hosts);
    CHECK(shelf.ledger.secure_hosts(at(100)) == std::vector{heard.secure_hosts[1]});
    heard.secure_hosts = {{"b.example", at(60), false}};
    static_cast<void>(shelf.remember(heard));
    CHECK(shelf.ledger.secure_hosts(at(60)) == std::vector<SecureHost>{{"a.example", at(100), true}});
}

TEST_CASE("failures in a row are counted, and our own are nobody's", "[store]") {
    Shelf shelf;
    CHECK(shelf.remember(outcome(Verdict::failed, at(10))).history.failures == 1);
    CHECK(shelf.remember(outcome(Verdict::refused, at(20))).history.failures == 2);
    const History ours = shelf.remember(outcome(Verdict::our_failure, at(30))).history;
    CHECK(ours.failures == 2);
    CHECK(ours.polls == 2);
    CHECK_FALSE(ours.last_success);
    const History well = shelf.remember(outcome(Verdict::not_modified, at(40))).history;
    CHECK(well.failures == 0);
    CHECK(well.last_success == at(40));
    CHECK(well.last_poll == at(40));
}

TEST_CASE("what was learned is carried on, and our own failure neither adds nor takes any of it", "[store]") {
    Shelf shelf;
    CHECK(shelf.remember(outcome(Verdict::failed)).history.habits == Habits());
    Plan wise = plan();
    wise.habits.hints.ttl = 2h;
    wise.habits.rhythm.days[3] = 2.5F;
    CHECK(shelf.remember(outcome(Verdict::news), wise).history.habits == wise.habits);
    CHECK(shelf.remember(outcome(Verdict::our_failure)).history.habits == wise.habits);
}

TEST_CASE("a feed that is gone stays so until it answers again", "[store]") {
    Shelf shelf;
    Plan never = plan();
    never.never = true;
    CHECK(shelf.remember(outcome(Verdict::gone), never).history.gone);
    CHECK(shelf.ledger.adopt(subscriptions({"https://one.example/"})).front().never);
    CHECK(shelf.remember(outcome(Verdict::failed)).history.gone);
    CHECK_FALSE(shelf.remember(outcome(Verdict::nothing_new)).history.gone);
}

TEST_CASE("a good parse clears the strikes, a 304 does not", "[store]") {
    Shelf shelf;
    shelf.ledger.strike(shelf.feed);
    shelf.ledger.strike(shelf.feed);
    CHECK(shelf.remember(outcome(Verdict::not_modified)).strikes == 2);
    CHECK(shelf.remember(outcome(Verdict::nothing_new)).strikes == 0);
}

TEST_CASE("the reader knows what was committed and nothing else", "[store]") {
    Shelf shelf;
    Reader reader(shelf.database);
    shelf.deliver("a");
    Batch open = shelf.ledger.begin(Durability::full, at(1));
    static_cast<void>(admitted(open, shelf.feed, key("b")));
    const std::vector<Key> keys{key("b"), key("a"), key("c")};
    CHECK(reader.seen(shelf.feed, keys) ==
          std::vector<std::optional<Trace>>{std::nullopt, Trace{}, std::nullopt});
    CHECK(reader.seen(shelf.feed + 1, keys) == std::vector<std::optional<Trace>>(3));
    CHECK(reader.recall(shelf.feed + 1).history.polls == 0);
}

TEST_CASE("a subscription keeps its row, its date and its items while it is away", "[store]") {
    Shelf shelf;
    const Outcome seen = outcome(Verdict::news, at(1'000));
    shelf.deliver("a");
    shelf.remember(seen, plan(2h));
    shelf.ledger.adopt(subscriptions({"https://other.example/"}));
    const auto rows = shelf.ledger.adopt(subscriptions({"https://other.example/", "https://one.example/"}));
    CHECK_FALSE(rows[0].due);
    CHECK(rows[1].id == shelf.feed);
    CHECK(rows[1].due == at(1'000) + 2h);
    CHECK(shelf.deliver("a").empty());
}

TEST_CASE("forgetting items and validators lets them come again", "[store]") {
    Shelf shelf;
    Outcome first = outcome(Verdict::news);
    first.validators = Validators{"u", "e", "l"};
    shelf.remember(first);
    shelf.deliver("a");
    const std::vector<std::int64_t> sequences{1};
    shelf.ledger.forget_items(sequences);
    shelf.ledger.forget_validators();
    CHECK(Reader(shelf.database).recall(shelf.feed).validators.empty());
    const std::string generation = shelf.ledger.identity().generation;
    shelf.ledger.draw_generation();
    CHECK(shelf.ledger.identity().generation != generation);
    CHECK(shelf.deliver("a").find(shelf.ledger.identity().generation) != std::string::npos);
}

TEST_CASE("what waits for room comes back in order, with its bytes, until it is dequeued", "[store]") {
    Shelf shelf;
    shelf.ledger.remember_output("mail", shelf.folder / "mail");
    const auto parcel = [&](std::string_view item, std::string_view output) {
        return Parcel{.feed = shelf.feed, .key = key(item), .output = output, .extension = "json"};
    };
    {
        Batch batch = shelf.ledger.begin(Durability::full, at(7));
        batch.queue(parcel("a", "spool"), "one", Queued::Until::room);
        batch.queue(parcel("b", "mail"), "elsewhere", Queued::Until::room);
        batch.queue(parcel("c", "spool"), "three", Queued::Until::room);
        batch.queue(parcel("d", "spool"), "held", Queued::Until::release);
        batch.commit();
    }
    const auto waiting = shelf.ledger.queued("spool", 10, 100);
    REQUIRE(waiting.size() == 2);
    CHECK(waiting[0].bytes == "one");
    CHECK(waiting[0].key == key("a"));
    CHECK(waiting[0].feed == shelf.feed);
    CHECK(waiting[0].extension == "json");
    CHECK(waiting[1].bytes == "three");
    CHECK(shelf.ledger.queue_length("spool").deliveries == 2);
    CHECK(shelf.ledger.queue_length("spool").bytes == 8);
    CHECK(shelf.ledger.queued("spool", 1, 100).size() == 1);
    CHECK(shelf.ledger.queued("spool", 10, 1).size() == 1);
    CHECK(shelf.ledger.queued("spool", 10, 7).size() == 1);
    CHECK(shelf.ledger.outstanding("spool").empty());
    {
        Batch batch = shelf.ledger.begin(Durability::full, at(8));
        batch.dequeue(waiting[0].sequence);
        batch.commit();
    }
    CHECK(shelf.ledger.queued("spool", 10, 100).front().bytes == "three");
    CHECK(shelf.ledger.abandoned_outputs(std::vector<std::string>{"spool"}) ==
          std::vector<std::string>{"mail"});
}

TEST_CASE("held deliveries wait for room once they are released, and are forgotten when discarded",
          "[store]") {
    Shelf shelf;
    const auto hold = [&](std::string_view item) {
        Batch batch = shelf.ledger.begin(Durability::full, at(7));
        batch.queue({.feed = shelf.feed, .key = key(item), .output = "spool", .extension = "json"}, item,
                    Queued::Until::release);
        batch.commit();
    };
    hold("a");
    hold("b");
    CHECK(shelf.ledger.release(shelf.feed + 1) == 0);
    CHECK(shelf.ledger.release(shelf.feed) == 2);
    CHECK(shelf.ledger.queue_length("spool").deliveries == 2);
    hold("c");
    CHECK(shelf.ledger.discard(shelf.feed) == 1);
    CHECK(shelf.ledger.discard(shelf.feed) == 0);
    CHECK(shelf.ledger.queue_length("spool").deliveries == 2);
}

TEST_CASE("held deliveries that cannot be discarded stay in the archive too", "[store]") {
    Shelf shelf;
    {
        Batch batch = shelf.ledger.begin(Durability::full, at(7));
        batch.queue({.feed = shelf.feed, .key = key("a"), .output = "spool", .extension = "json"}, "a",
                    Queued::Until::release);
        batch.archive(shelf.feed, key("a"), store::packed("a"));
        batch.commit();
    }
    store::Connection(shelf.database, store::Connection::Access::read_write)
        .execute("CREATE TRIGGER no BEFORE DELETE ON delivery BEGIN SELECT RAISE(ABORT, 'no'); END");
    CHECK_THROWS_AS(shelf.ledger.discard(shelf.feed), store::StoreError);
    CHECK(Reader(shelf.database).archived(shelf.feed, {}, 0, 10).size() == 1);
}

TEST_CASE("the archive gives back what was delivered since a date, and forgets what is old", "[store]") {
    Shelf shelf;
    const FeedId other = shelf.feed + 1;
    const auto archive = [&](FeedId feed, std::string_view article, Time now) {
        Batch batch = shelf.ledger.begin(Durability::full, now);
        batch.archive(feed, key(article), store::packed(article));
        batch.commit();
    };
    archive(shelf.feed, "first", at(100));
    archive(other, "second", at(200));
    archive(shelf.feed, "third", at(300));
    Reader reader(shelf.database);
    const auto since = [](int seconds) { return std::chrono::sys_seconds(std::chrono::seconds(seconds)); };
    const auto all = reader.archived(std::nullopt, since(0), 0, 10);
    REQUIRE(all.size() == 3);
    CHECK(all[0].article == "first");
    CHECK(all[0].at == since(100));
    CHECK(all[0].key == key("first"));
    CHECK(reader.archived(std::nullopt, since(200), 0, 10).size() == 2);
    CHECK(reader.archived(shelf.feed, since(0), 0, 10).size() == 2);
    CHECK(reader.archived(std::nullopt, since(0), all[1].sequence, 10).front().article == "third");
    CHECK(reader.archived(std::nullopt, since(0), 0, 2).size() == 2);
    Batch batch = shelf.ledger.begin(Durability::normal, at(400));
    batch.prune_archive(at(250));
    batch.commit();
    CHECK(reader.archived(std::nullopt, since(0), 0, 10).size() == 1);
}

TEST_CASE("an archived article that is damaged is an error, not an article", "[store]") {
    CHECK(store::unpacked(store::packed(std::string(100'000, 'x'))) == std::string(100'000, 'x'));
    CHECK_THROWS_AS(store::unpacked("no archive"), store::StoreError);
    CHECK_THROWS_AS(store::unpacked(""), store::StoreError);
    std::string cut = store::packed(std::string(1'000, 'y'));
    cut.pop_back();
    CHECK_THROWS_AS(store::unpacked(cut), store::StoreError);
}

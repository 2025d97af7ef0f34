// Every row of the recovery table, every refusal of the start, and that recovery may be cut short anywhere.
#include "aggregator/recovery.hpp"

#include "aggregator/protocol.hpp"
#include "base/lock.hpp"
#include "store/sqlite.hpp"
#include "support/admitted.hpp"
#include "support/catch.hpp"
#include "support/depot.hpp"

using namespace newspool;
using namespace newspool::test;
using Names = std::vector<std::string>;

namespace {

// Commits deliveries of these items and leaves their files in the stage, as a death before the rename does.
Names stage(Delivering& open, FeedId feed, std::initializer_list<const char*> items) {
    Names names;
    store::Batch batch = open.ledger.begin(store::Durability::full, at(1'700'000'000));
    spool::Preparation files = open.spools.front().prepare();
    for (const char* item : items) {
        names.push_back(admitted(batch, feed, key(item)).value());
        files.write(names.back(), item);
    }
    REQUIRE(files.sync().empty());
    batch.commit();
    return names;
}

FeedId subscribe(Delivering& open) {
    return open.ledger.adopt(subscriptions({"https://one.example/"}))[0].id;
}

Recovered did(std::size_t renamed, std::size_t marked, std::size_t removed, std::size_t foreign) {
    return {renamed, marked, removed, foreign};
}

}  // namespace

TEST_CASE("a first start makes ledger and spool, and has nothing to recover", "[recovery]") {
    const Depot depot;
    const Delivering open = depot.open();
    CHECK(open.recovered.nothing());
    CHECK(open.ledger.knows_output("spool"));
    CHECK(open.spools.front().owner()->ledger == open.ledger.identity().uuid);
}

TEST_CASE("what was committed but not renamed is delivered by the next start", "[recovery]") {
    const Depot depot;
    Names names;
    {
        Delivering open = depot.open();
        names = stage(open, subscribe(open), {"a", "b"});
        CHECK(depot.arrived().empty());
    }
    CHECK(depot.open().recovered == did(2, 0, 0, 0));
    CHECK(depot.arrived() == names);
    CHECK(depot.texts() == Names{"a", "b"});
    CHECK(depot.open().recovered.nothing());
}

TEST_CASE("what was renamed but not marked is not delivered again, though its consumer took it",
          "[recovery]") {
    const Depot depot;
    {
        Delivering open = depot.open();
        const Names names = stage(open, subscribe(open), {"a", "b"});
        const Names first{names[0]};
        REQUIRE(open.spools.front().publish(first)[0].fate == spool::Published::Fate::visible);
        std::filesystem::remove(depot.folder / ("spool/new/" + names[0]));
    }
    CHECK(depot.open().recovered == did(1, 1, 0, 0));
    CHECK(depot.texts() == Names{"b"});
    CHECK(depot.open().recovered.nothing());
}

TEST_CASE("what was staged but never committed is removed, and comes again with the next poll",
          "[recovery]") {
    const Depot depot;
    {
        Delivering open = depot.open();
        const FeedId feed = subscribe(open);
        store::Batch batch = open.ledger.begin(store::Durability::full, at(1'700'000'000));
        open.spools.front().prepare().write(admitted(batch, feed, key("a")).value(), "a");
    }
    Delivering open = depot.open();
    CHECK(open.recovered == did(0, 0, 1, 0));
    CHECK(depot.stage().empty());
    CHECK(stage(open, subscribe(open), {"a"}).size() == 1);
}

TEST_CASE("a delivered file whose stage name came back is removed", "[recovery]") {
    const Depot depot;
    {
        Delivering open = depot.open();
        const Names names = stage(open, subscribe(open), {"a"});
        store::Batch batch = open.ledger.begin(store::Durability::normal, at(1));
        batch.mark_emitted("spool", 1);
        batch.commit();
    }
    CHECK(depot.open().recovered == did(0, 0, 1, 0));
    CHECK(depot.stage().empty());
    CHECK(depot.arrived().empty());
}

TEST_CASE("files of the stage that are not ours are kept aside", "[recovery]") {
    const Depot depot;
    {
        Delivering open = depot.open();
        stage(open, subscribe(open), {"a"});
    }
    depot.folder.write("spool/newspool-state/stage/letter", "strange");
    depot.folder.write("spool/newspool-state/stage/1.00000000-0000000000000099.0123456789abcdef.json",
                       "lost");
    CHECK(depot.open().recovered == did(1, 0, 0, 2));
    CHECK(depot.stage() == Names{"foreign"});
    CHECK(depot.folder.names("spool/newspool-state/stage/foreign").size() == 2);
}

TEST_CASE("a file of ours below the last sequence that no row names is kept aside", "[recovery]") {
    const Depot depot;
    std::string generation;
    {
        Delivering open = depot.open();
        stage(open, subscribe(open), {"a", "b"});
        generation = open.ledger.identity().generation;
    }
    CHECK(depot.open().recovered == did(2, 0, 0, 0));
    depot.folder.write(
        "spool/newspool-state/stage/1." + generation + "-0000000000000001.0123456789abcdef.json", "?");
    CHECK(depot.open().recovered == did(0, 0, 0, 1));
}

TEST_CASE("a queued delivery has no file and is left alone", "[recovery]") {
    const Depot depot;
    {
        Delivering open = depot.open();
        const Names names = stage(open, subscribe(open), {"a"});
        open.spools.front().remove_staged(names[0]);
    }
    store::Connection(depot.database, store::Connection::Access::read_write)
        .execute("UPDATE delivery SET state = 0, bytes = x'00'");
    Delivering open = depot.open();
    CHECK(open.recovered.nothing());
    CHECK(open.ledger.queue_length("spool").deliveries == 1);
}

TEST_CASE("recovery gives a new name where another file has taken ours", "[recovery]") {
    const Depot depot;
    Names names;
    {
        Delivering open = depot.open();
        names = stage(open, subscribe(open), {"a", "b"});
    }
    depot.folder.write("spool/new/" + names[0], "someone else's");
    CHECK(depot.open().recovered == did(2, 0, 0, 0));
    CHECK(depot.folder.read("spool/new/" + names[0]) == "someone else's");
    CHECK(depot.texts() == Names{"someone else's", "b", "a"});
    CHECK(depot.stage().empty());
    CHECK(depot.open().recovered.nothing());
}

TEST_CASE("a new name that was only half given is finished", "[recovery]") {
    const Depot depot;
    const bool committed = GENERATE(false, true);
    {
        Delivering open = depot.open();
        const Names names = stage(open, subscribe(open), {"a"});
        depot.folder.write("spool/new/" + names[0], "someone else's");
        store::Batch batch = open.ledger.begin(store::Durability::full, at(1'700'000'000));
        open.spools.front().alias(names[0], batch.rename(names[0]));
        if (committed) batch.commit();
    }
    depot.open();
    CHECK(depot.texts() == Names{"someone else's", "a"});
    CHECK(depot.stage().empty());
    CHECK(depot.open().recovered.nothing());
}

TEST_CASE("staged articles wait while new/ cannot be written, and the start says so", "[recovery]") {
    const Depot depot;
    {
        Delivering open = depot.open();
        stage(open, subscribe(open), {"a"});
    }
    Delivering open = depot.open();
    CHECK(depot.texts() == Names{"a"});
    stage(open, subscribe(open), {"b"});
    std::filesystem::remove_all(depot.folder / "spool/new");
    CHECK_THROWS_WITH(recover(open.ledger, open.spools.front()), ContainsSubstring("new"));
    CHECK(depot.stage().size() == 1);
    open.spools.front().probe();
    CHECK(recover(open.ledger, open.spools.front()) == did(1, 0, 0, 0));
}

TEST_CASE("F36: a deleted ledger is refused and not made anew", "[recovery]") {
    const Depot depot;
    depot.open();
    std::filesystem::remove(depot.database);
    CHECK_THROWS_WITH(depot.open(), ContainsSubstring("there is no ledger") && ContainsSubstring("recover"));
    CHECK_FALSE(std::filesystem::exists(depot.database));
}

TEST_CASE("F26, F38: an emptied or unmounted spool is refused, and nothing is marked", "[recovery]") {
    const Depot depot;
    {
        Delivering open = depot.open();
        stage(open, subscribe(open), {"a"});
    }
    std::filesystem::rename(depot.folder / "spool", depot.folder / "unmounted");
    CHECK_THROWS_WITH(depot.open(), ContainsSubstring("mounted?"));
    std::filesystem::create_directory(depot.folder / "spool");
    CHECK_THROWS_WITH(depot.open(), ContainsSubstring("mounted?"));
    std::filesystem::remove(depot.folder / "spool");
    std::filesystem::rename(depot.folder / "unmounted", depot.folder / "spool");
    CHECK(depot.open().recovered == did(1, 0, 0, 0));
}

TEST_CASE("F37: a restored ledger is refused", "[recovery]") {
    const Depot depot;
    {
        depot.open();
    }
    std::filesystem::copy_file(depot.database, depot.folder / "backup");
    {
        Delivering open = depot.open();
        const FeedId feed = subscribe(open);
        Protocol protocol(std::move(open.ledger), std::move(open.spools),
                          [](Log::Level, const std::string&) {});
        std::vector<Delivery> batch{found(feed, {"a"})};
        std::vector<Delivery> none;
        REQUIRE_FALSE(protocol.deliver(batch, none)[0].error);
        protocol.note_owners();
    }
    std::filesystem::copy_file(depot.folder / "backup", depot.database,
                               std::filesystem::copy_options::overwrite_existing);
    CHECK_THROWS_WITH(depot.open(), ContainsSubstring("old copy"));
}

TEST_CASE("a second daemon is turned away, by the spool or by the ledger", "[recovery]") {
    const Depot depot;
    Delivering open = depot.open();
    CHECK_THROWS_AS(depot.open(), LockHeld);
    OutputSettings elsewhere = depot.output;
    elsewhere.path = depot.folder / "other";
    CHECK_THROWS_AS(open_delivery(depot.database, std::vector{elsewhere}), LockHeld);
    CHECK_THROWS_AS(open_delivery(depot.folder / "other.db", std::vector{depot.output}), LockHeld);
    CHECK(stage(open, subscribe(open), {"a"}).size() == 1);
}

// The delivery protocol on real files and a real ledger: once, whole, and what happens when the disk says no.
#include "aggregator/protocol.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "model/name.hpp"
#include "store/sqlite.hpp"
#include "support/catch.hpp"
#include "support/depot.hpp"
#include "support/file_limit.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;
using Names = std::vector<std::string>;

namespace {

struct Works {
    Depot depot;
    FeedId feed = 0;
    FeedId other = 0;
    Names told;
    std::vector<Delivery> bookkeeping;
    std::optional<Protocol> protocol;

    Works() { start(); }
    void start() {
        Delivering open = depot.open();
        const auto rows = open.ledger.adopt(subscriptions({"https://one.example/", "https://two.example/"}));
        feed = rows[0].id;
        other = rows[1].id;
        protocol.emplace(std::move(open.ledger), std::move(open.spools),
                         [this](Log::Level, const std::string& text) { told.push_back(text); });
    }
    std::vector<Settled> deliver(std::vector<Delivery> batch) {
        return protocol->deliver(batch, bookkeeping);
    }
    Settled deliver(std::initializer_list<const char*> items) {
        return deliver(std::vector<Delivery>{found(feed, items)}).front();
    }
    [[nodiscard]] Memory memory() const { return store::Reader(depot.database).recall(feed); }
    [[nodiscard]] std::int64_t count(const std::string& sql) const {
        return store::Connection(depot.database, store::Connection::Access::read_only).number(sql);
    }
};

std::string said(const Settled& settled) { return settled.error.value_or(""); }

}  // namespace

TEST_CASE("a delivered batch is visible, whole, in order, with its validators", "[protocol]") {
    Works works;
    const Settled settled = works.deliver({"a", "b", "c"});
    CHECK_FALSE(settled.error);
    CHECK(settled.kept == Kept{true, true, true});
    CHECK(works.depot.texts() == Names{"a", "b", "c"});
    CHECK(works.depot.stage().empty());
    CHECK(works.memory().validators.etag == "\"1\"");
    CHECK(works.protocol->trouble().empty());
}

TEST_CASE("the same batch offered twice is delivered once", "[protocol]") {
    Works works;
    works.deliver({"a", "b"});
    const Settled again = works.deliver({"a", "b"});
    CHECK_FALSE(again.error);
    CHECK(again.kept == Kept{false, false});
    CHECK(works.depot.texts().size() == 2);
}

TEST_CASE("the same item twice in one poll, or in two polls of a batch, is delivered once", "[protocol]") {
    Works works;
    const auto settled = works.deliver({found(works.feed, {"a", "a"}), found(works.feed, {"a", "b"})});
    CHECK(works.depot.texts() == Names{"a", "b"});
    CHECK((settled[0].kept[0] && !settled[0].kept[1] && !settled[1].kept[0]));
}

TEST_CASE("marks follow with the next commit, and rows go when the stage has forgotten", "[protocol]") {
    Works works;
    works.deliver({"a"});
    CHECK(works.count("SELECT count(*) FROM delivery WHERE state = 1") == 1);
    CHECK(works.protocol->has_marks());
    works.protocol->flush(works.bookkeeping, store::Durability::normal);
    CHECK_FALSE(works.protocol->has_marks());
    CHECK(works.count("SELECT count(*) FROM delivery WHERE state = 2") == 1);
    works.deliver({"b"});
    CHECK(works.count("SELECT count(*) FROM delivery") == 1);
}

TEST_CASE("bookkeeping rides along, older before newer", "[protocol]") {
    Works works;
    Delivery old = found(works.feed, {});
    old.outcome.validators->etag = "\"0\"";
    works.bookkeeping.push_back(old);
    works.deliver({"a"});
    CHECK(works.bookkeeping.empty());
    CHECK(works.memory().history.polls == 2);
    CHECK(works.memory().validators.etag == "\"1\"");
}

TEST_CASE("bookkeeping alone touches no file", "[protocol]") {
    Works works;
    works.bookkeeping.push_back(found(works.feed, {}));
    works.protocol->flush(works.bookkeeping, store::Durability::normal);
    CHECK(works.bookkeeping.empty());
    CHECK(works.memory().history.polls == 1);
    CHECK(works.depot.arrived().empty());
}

TEST_CASE("F19: an item that the disk refuses is given up at the third try, and holds nothing else back",
          "[protocol]") {
    Works works;
    const std::string large(200'000, 'x');
    // The limit also holds for the ledger, whose log must be there already and may only grow a little.
    works.deliver({"start"});
    const auto offer = [&] {
        Delivery poll = found(works.feed, {"a"});
        poll.articles.push_back({.key = key("large"), .copies = {{0, large, "json"}}});
        const FileLimit limit(199'000);
        return works.deliver({poll, found(works.other, {"z"})});
    };
    for (int attempt = 1; attempt <= 2; ++attempt) {
        const auto settled = offer();
        CHECK_THAT(said(settled[0]), ContainsSubstring("File too large"));
        CHECK(said(settled[1]).empty());
        CHECK(works.protocol->trouble().empty());
        CHECK(works.depot.stage().empty());
    }
    CHECK(works.depot.texts() == Names{"start", "z"});
    const auto settled = offer();
    CHECK(said(settled[0]).empty());
    CHECK(works.depot.texts() == Names{"start", "z", "a"});
    CHECK(works.count("SELECT count(*) FROM undeliverable") == 1);
    works.deliver({"large"});
    CHECK(works.depot.texts().size() == 3);
}

TEST_CASE("when new/ cannot be written articles wait, and follow when it can", "[protocol]") {
    Works works;
    std::filesystem::remove(works.depot.folder / "spool/new");
    const Settled settled = works.deliver({"a"});
    CHECK(said(settled).empty());
    CHECK_THAT(works.protocol->trouble(), ContainsSubstring("new"));
    CHECK(works.depot.stage().size() == 1);
    works.depot.folder.write("spool/new", "in the way");
    works.protocol->resume();
    CHECK_FALSE(works.protocol->trouble().empty());
    std::filesystem::remove(works.depot.folder / "spool/new");
    works.protocol->resume();
    CHECK(works.protocol->trouble().empty());
    CHECK(works.depot.texts() == Names{"a"});
    CHECK_FALSE(works.deliver({"a", "b"}).error);
    CHECK(works.depot.texts() == Names{"a", "b"});
}

TEST_CASE("trouble is told once, and its end once", "[protocol]") {
    Works works;
    std::filesystem::remove(works.depot.folder / "spool/new");
    works.depot.folder.write("spool/new", "in the way");
    works.deliver({"a"});
    for (int attempt = 0; attempt < 5; ++attempt) works.protocol->resume();
    std::filesystem::remove(works.depot.folder / "spool/new");
    std::filesystem::create_directory(works.depot.folder / "spool/new");
    works.protocol->resume();
    CHECK(works.protocol->trouble().empty());
    CHECK(works.told.size() <= 4);
    CHECK(works.told.back() == "delivering again");
}

TEST_CASE("a name that another file has taken in new/ is replaced by a new one", "[protocol]") {
    Works works;
    works.deliver({"a"});
    const DeliveryName first = DeliveryName::parse(works.depot.arrived().front()).value();
    DeliveryName next = first;
    next.sequence = 2;
    next.key = key_digits(key("b"));
    // The second that b will be given is not known: take the names of the next few.
    for (int second = 0; second < 5; ++second, next.second += std::chrono::seconds(1))
        works.depot.folder.write("spool/new/" + next.text(), "someone else's");
    works.deliver({"b"});
    CHECK(works.protocol->trouble().empty());
    const Names texts = works.depot.texts();
    REQUIRE(std::ranges::count(texts, "b") == 1);
    const auto place = std::ranges::find(texts, "b") - texts.begin();
    CHECK(DeliveryName::parse(works.depot.arrived()[static_cast<std::size_t>(place)])->sequence == 3);
    CHECK(works.depot.stage().empty());
    works.protocol.reset();
    CHECK(works.depot.open().recovered == Recovered{0, 1, 0, 0});
}

TEST_CASE("a full disk fails the batch whole, and delivery goes on when there is room", "[protocol]") {
    Works works;
    works.deliver({"start"});
    works.protocol.reset();
    // Only the stage: the ledger is on another file system.
    const auto spool = works.depot.folder / "spool";
    std::filesystem::remove_all(spool);
    std::filesystem::remove_all(works.depot.folder / "state");
    std::filesystem::create_directory(spool);
    if (::mount("tmpfs", spool.c_str(), "tmpfs", 0, "size=256k,mode=0750") != 0) {
        skip("mount");
        return;
    }
    works.start();
    works.depot.folder.write("spool/filler", std::string(200'000, 'f'));
    Delivery poll = found(works.feed, {"a"});
    poll.articles.push_back({.key = key("large"), .copies = {{0, std::string(150'000, 'x'), "json"}}});
    CHECK_THAT(said(works.deliver(std::vector<Delivery>{poll})[0]), ContainsSubstring("No space left"));
    CHECK_FALSE(works.protocol->trouble().empty());
    CHECK(works.depot.stage().empty());
    CHECK(works.depot.arrived().empty());
    CHECK(works.memory().validators.empty());
    std::filesystem::remove(works.depot.folder / "spool/filler");
    works.protocol->resume();
    CHECK(works.protocol->trouble().empty());
    CHECK(said(works.deliver(std::vector<Delivery>{poll})[0]).empty());
    CHECK(works.depot.arrived().size() == 2);
    works.protocol.reset();
    REQUIRE(::umount(spool.c_str()) == 0);
}

TEST_CASE("a ledger that another program holds fails the batch, and is tried again", "[protocol]") {
    Works works;
    {
        store::Connection other(works.depot.database, store::Connection::Access::read_write);
        const store::Transaction held(other);
        CHECK_THAT(said(works.deliver({"a"})), ContainsSubstring("another program holds it"));
        CHECK(works.depot.stage().empty());
    }
    works.protocol->resume();
    CHECK(works.protocol->trouble().empty());
    works.deliver({"a"});
    CHECK(works.depot.texts() == Names{"a"});
}

TEST_CASE("while nothing can be delivered nothing is begun over the ledger", "[protocol]") {
    Works works;
    {
        store::Connection other(works.depot.database, store::Connection::Access::read_write);
        const store::Transaction held(other);
        works.deliver({"a"});
    }
    CHECK_THAT(said(works.deliver({"b"})), ContainsSubstring("another program holds it"));
    CHECK_THAT(said(works.protocol->settle_held(works.feed, Held::release)),
               ContainsSubstring("another program holds it"));
    CHECK(works.depot.texts().empty());
    works.protocol->resume();
    CHECK_FALSE(works.deliver({"a", "b"}).error);
    CHECK(works.depot.texts() == Names{"a", "b"});
}

TEST_CASE("a large batch is delivered whole", "[protocol]") {
    Works works;
    Delivery poll = found(works.feed, {});
    for (int index = 0; index < 700; ++index)
        poll.articles.push_back(rendered(fmt::format("text {}", index)));
    works.deliver(std::vector<Delivery>{poll});
    CHECK(works.depot.texts().size() == 700);
    CHECK(works.depot.texts()[699] == "text 699");
}

TEST_CASE("the owner file follows the ledger, so that an old ledger will be known", "[protocol]") {
    Works works;
    works.deliver({"a"});
    works.deliver({"b"});
    works.protocol->note_owners();
    works.protocol.reset();
    CHECK(works.depot.open().spools.front().owner()->batch == 2);
}

TEST_CASE("F30: that somebody reads the ledger and does not end is told once, when its log has grown",
          "[protocol]") {
    Works works;
    works.deliver({"a"});
    const auto grow = [&](int megabytes) {
        Delivery poll = found(works.feed, {});
        for (int part = 0; part < megabytes; ++part)
            poll.articles.push_back({.key = key(fmt::format("{} {}", megabytes, part)),
                                     .copies = {},
                                     .record = std::string(std::size_t{1} << 20U, 'x')});
        works.deliver(std::vector<Delivery>{poll});
        std::vector<Delivery> bookkeeping{found(works.feed, {})};
        works.protocol->flush(bookkeeping, store::Durability::normal);
    };
    const auto warnings = [&] {
        return std::ranges::count_if(works.told, [](const std::string& text) {
            return text.find("the ledger's log has grown") != std::string::npos;
        });
    };
    store::Connection reader(works.depot.database, store::Connection::Access::read_only);
    reader.execute("BEGIN");
    CHECK(reader.number("SELECT count(*) FROM seen") == 1);
    grow(20);
    CHECK(warnings() == 0);
    grow(50);
    CHECK(warnings() == 1);
    grow(1);
    CHECK(warnings() == 1);
    CHECK(works.protocol->trouble().empty());
}

// Other outputs while the daemon runs: they come and leave between two batches, whole or not at all.
#include <algorithm>
#include <filesystem>

#include "aggregator/protocol.hpp"
#include "aggregator/recovery.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;
using Names = std::vector<std::string>;
using Need = Protocol::Need;

namespace {

// A ledger that delivers to the output "one" at first.
struct Counter {
    Folder folder;
    FeedId feed = 0;
    std::uint64_t edition = 0;
    std::size_t outputs = 1;
    std::vector<Delivery> bookkeeping;
    std::optional<Protocol> protocol;

    Counter() {
        Delivering open = open_delivery(folder / "newspool.db", std::vector{output("one")});
        feed = open.ledger.adopt(feeds()).front().id;
        protocol.emplace(std::move(open.ledger), std::move(open.spools),
                         [](Log::Level, const std::string&) {});
    }
    static std::vector<Subscription> feeds() { return subscriptions({"https://one.example/"}); }
    [[nodiscard]] OutputSettings output(const std::string& name) const {
        OutputSettings made;
        made.name = name;
        made.path = folder / name;
        return made;
    }
    void go_over_to(const std::vector<OutputSettings>& next) {
        protocol->flush(bookkeeping, store::Durability::normal);
        const auto rows = protocol->adopt({feeds(), "", false, next, {}, edition + 1});
        REQUIRE(rows.front().id == feed);
        ++edition;
        outputs = next.size();
    }
    // An item that goes to every output.
    Settled deliver(const std::string& item, bool held = false) {
        Delivery poll;
        poll.feed = feed;
        poll.outcome = outcome(Verdict::news);
        poll.plan = plan();
        poll.edition = edition;
        Rendered article{.key = key(item), .held = held};
        for (std::size_t index = 0; index < outputs; ++index) article.copies.push_back({index, item, "json"});
        poll.articles.push_back(std::move(article));
        std::vector<Delivery> batch{std::move(poll)};
        return protocol->deliver(batch, bookkeeping).front();
    }
    [[nodiscard]] Names texts(const std::string& name) const {
        Names found;
        for (const std::string& file : folder.names(name + "/new"))
            found.push_back(folder.read(name + "/new/" + file));
        return found;
    }
};

}  // namespace

TEST_CASE("an output that is added gets what comes from then on, in whatever order they are named",
          "[adoption]") {
    Counter counter;
    counter.deliver("a");
    counter.go_over_to({counter.output("two"), counter.output("one")});
    CHECK(counter.deliver("b").kept == Kept{true});
    CHECK(counter.texts("one") == Names{"a", "b"});
    CHECK(counter.texts("two") == Names{"b"});
}

TEST_CASE("an output that leaves is let go of, and may come back", "[adoption]") {
    Counter counter;
    counter.go_over_to({counter.output("one"), counter.output("two")});
    counter.deliver("a");
    counter.go_over_to({counter.output("two")});
    counter.deliver("b");
    CHECK(counter.texts("one") == Names{"a"});
    {
        const spool::Spool free(counter.output("one"));
    }
    counter.go_over_to({counter.output("two"), counter.output("one")});
    counter.deliver("c");
    CHECK(counter.texts("one") == Names{"a", "c"});
    CHECK(counter.texts("two") == Names{"a", "b", "c"});
}

TEST_CASE("what was rendered for other outputs is not kept, and comes when it is rendered again",
          "[adoption]") {
    Counter counter;
    counter.go_over_to({counter.output("two")});
    const std::uint64_t now = std::exchange(counter.edition, 0);
    const Settled settled = counter.deliver("a");
    CHECK(settled.outdated);
    CHECK(settled.kept.empty());
    CHECK(counter.texts("two").empty());
    counter.edition = now;
    CHECK(counter.deliver("a").kept == Kept{true});
    CHECK(counter.texts("two") == Names{"a"});
}

TEST_CASE("an output for which articles wait cannot leave, and all stays as it was", "[adoption]") {
    Counter counter;
    counter.deliver("a", true);
    CHECK_THROWS_WITH(counter.go_over_to({counter.output("two")}),
                      ContainsSubstring("articles wait for the output 'one'"));
    CHECK_FALSE(std::filesystem::exists(counter.folder / "two"));
    CHECK(counter.deliver("b").kept == Kept{true});
    CHECK(counter.texts("one") == Names{"b"});
    CHECK(counter.protocol->settle_held(counter.feed, Held::discard).settled_articles == 1);
    counter.go_over_to({counter.output("two")});
}

TEST_CASE("an output cannot get another name while it is in use", "[adoption]") {
    Counter counter;
    OutputSettings renamed = counter.output("one");
    renamed.name = "two";
    CHECK_THROWS_WITH(counter.go_over_to({renamed}), ContainsSubstring("the spool of the output 'one'"));
    CHECK(counter.deliver("a").kept == Kept{true});
    CHECK(counter.texts("one") == Names{"a"});
}

TEST_CASE("a new output that must not be used leaves all as it was", "[adoption]") {
    Counter counter;
    {
        const Folder elsewhere;
        const auto foreign = open_delivery(elsewhere / "newspool.db", std::vector{counter.output("two")});
    }
    CHECK_THROWS_AS(counter.go_over_to({counter.output("one"), counter.output("two")}), spool::Refused);
    CHECK(counter.deliver("a").kept == Kept{true});
    CHECK(counter.texts("one") == Names{"a"});
    CHECK(counter.texts("two").empty());
}

TEST_CASE("a higher limit lets an output go on that stood still", "[adoption]") {
    Counter counter;
    OutputSettings narrow = counter.output("one");
    narrow.max_files = 1;
    counter.go_over_to({narrow});
    counter.deliver("a");
    CHECK(counter.protocol->need() == Need::later);
    counter.deliver("b");
    counter.go_over_to({counter.output("one")});
    CHECK(counter.protocol->need() == Need::soon);
    counter.protocol->resume();
    CHECK(counter.texts("one") == Names{"a", "b"});
}

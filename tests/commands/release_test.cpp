// `newspool release` and `discard` by the real program, on a ledger in which articles wait.
#include <fmt/format.h>

#include "aggregator/protocol.hpp"
#include "support/catch.hpp"
#include "support/daemon.hpp"
#include "support/depot.hpp"

using namespace newspool;
using namespace newspool::test;
using Names = std::vector<std::string>;

namespace {

// A ledger that holds back two articles of a feed. Its server is gone, so that a round delivers nothing new.
struct Dam {
    Depot depot;

    Dam() {
        depot.folder.write("newspool.toml",
                           fmt::format("spool = \"{}\"\ndatabase = \"{}\"\n[[feed]]\nname = \"flood\"\n"
                                       "url = \"https://flood.invalid/\"\n",
                                       depot.output.path.string(), depot.database.string()));
        Delivering open = depot.open();
        const auto feeds = subscriptions({"https://flood.invalid/"});
        const FeedId feed = open.ledger.adopt(feeds).front().id;
        Protocol protocol(std::move(open.ledger), std::move(open.spools),
                          [](Log::Level, const std::string&) {});
        Delivery poll = found(feed, {"a", "b"});
        for (Rendered& article : poll.articles) article.held = true;
        std::vector<Delivery> batch{poll};
        std::vector<Delivery> none;
        REQUIRE(protocol.deliver(batch, none).front().kept == Kept{true, true});
    }
    [[nodiscard]] Said says(std::vector<std::string> words) const {
        return run_newspool(std::move(words), depot.folder / "newspool.toml");
    }
};

}  // namespace

TEST_CASE("held articles are delivered by the first run after their release", "[release]") {
    const Dam dam;
    static_cast<void>(dam.says({"run", "--once"}));
    CHECK(dam.depot.texts().empty());
    const Said said = dam.says({"release", "https://flood.invalid/"});
    CHECK(said.code == 0);
    CHECK_THAT(said.out, ContainsSubstring("2 held articles"));
    static_cast<void>(dam.says({"run", "--once"}));
    CHECK(dam.depot.texts() == Names{"a", "b"});
    static_cast<void>(dam.says({"run", "--once"}));
    CHECK(dam.depot.texts().size() == 2);
}

TEST_CASE("discarded articles never come, and are not news again", "[release]") {
    const Dam dam;
    CHECK(dam.says({"discard", "https://flood.invalid/"}).code == 0);
    CHECK_THAT(dam.says({"release", "https://flood.invalid/"}).out, ContainsSubstring("0 held articles"));
    static_cast<void>(dam.says({"run", "--once"}));
    CHECK(dam.depot.texts().empty());
}

TEST_CASE("releasing a feed that nobody knows names the nearest one that is known", "[release]") {
    const Dam dam;
    const Said said = dam.says({"release", "https://floods.invalid/"});
    CHECK(said.code == 1);
    CHECK_THAT(said.err, ContainsSubstring("knows no feed"));
    CHECK(dam.says({"discard"}).code == 2);
    CHECK(dam.says({"discard", "--output", "nobody"}).code == 1);
}

TEST_CASE("where there is no ledger nothing is released, and none is made", "[release]") {
    const Dam dam;
    std::filesystem::remove(dam.depot.database);
    for (const auto& words :
         {std::vector<std::string>{"release", "flood"}, {"discard", "--output", "spool"}}) {
        const Said said = dam.says(words);
        CHECK(said.code == 1);
        CHECK_THAT(said.err, ContainsSubstring("no ledger"));
    }
    CHECK_FALSE(std::filesystem::exists(dam.depot.database));
}

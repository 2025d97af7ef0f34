// newspool recover: what it finds, which choices it offers, and what each of them does.
#include <algorithm>

#include <fmt/format.h>

#include "aggregator/protocol.hpp"
#include "support/admitted.hpp"
#include "support/catch.hpp"
#include "support/daemon.hpp"
#include "support/depot.hpp"

using namespace newspool;
using namespace newspool::test;
using Names = std::vector<std::string>;

namespace {

// A depot with a configuration file of one feed, and one article delivered from it.
struct Farm {
    Depot depot;
    FeedId feed = 0;

    Farm() {
        depot.folder.write("newspool.toml",
                           fmt::format("spool = \"{}\"\ndatabase = \"{}\"\n[[feed]]\nurl = \"{}\"\n",
                                       depot.output.path.string(), depot.database.string(), url));
        deliver({"a"});
    }
    Names deliver(std::initializer_list<const char*> items) {
        Delivering open = depot.open();
        feed = open.ledger.adopt(subscriptions({url})).front().id;
        Protocol protocol(std::move(open.ledger), std::move(open.spools),
                          [](Log::Level, const std::string&) {});
        std::vector<Delivery> batch{found(feed, items)};
        std::vector<Delivery> none;
        const Names before = depot.arrived();
        static_cast<void>(protocol.deliver(batch, none));
        protocol.flush(none, store::Durability::full);
        protocol.note_owners();
        Names after = depot.arrived();
        std::erase_if(after, [&](const std::string& name) { return std::ranges::count(before, name) > 0; });
        return after;
    }
    [[nodiscard]] Said recover(std::vector<std::string> options) const {
        options.insert(options.begin(), "recover");
        return run_newspool(std::move(options), depot.folder / "newspool.toml");
    }
    // Sorted: within one second, names of two generations sort anyhow.
    [[nodiscard]] Names texts() const {
        Names found = depot.texts();
        std::ranges::sort(found);
        return found;
    }
    [[nodiscard]] Memory memory() const { return store::Reader(depot.database).recall(feed); }
    [[nodiscard]] bool starts() const {
        try {
            static_cast<void>(depot.open());
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }

    static constexpr const char* url = "https://one.example/";
};

}  // namespace

TEST_CASE("recover says that all is well, and changes nothing whatever was chosen", "[recover]") {
    Farm farm;
    for (const std::string option : {"", "--skip", "--deliver", "--set-aside"}) {
        const Said said = farm.recover(option.empty() ? Names{} : Names{option});
        CHECK(said.code == 0);
        CHECK_THAT(said.out, ContainsSubstring("fit each other"));
    }
    CHECK(farm.memory().validators.etag == "\"1\"");
    farm.deliver({"a", "b"});
    CHECK(farm.texts() == Names{"a", "b"});
}

TEST_CASE("recover offers the choices for a lost ledger and changes nothing by itself", "[recover]") {
    Farm farm;
    std::filesystem::remove(farm.depot.database);
    const Said said = farm.recover({});
    CHECK(said.code == 1);
    CHECK_THAT(said.err, ContainsSubstring("there is no ledger") && ContainsSubstring("--deliver") &&
                             ContainsSubstring("--skip"));
    CHECK_FALSE(std::filesystem::exists(farm.depot.database));
    CHECK(farm.recover({"--set-aside"}).code == 1);
}

TEST_CASE("after recover --deliver a new ledger delivers what the feed still holds", "[recover]") {
    Farm farm;
    std::filesystem::remove(farm.depot.database);
    CHECK(farm.recover({"--deliver"}).code == 0);
    farm.deliver({"a", "b"});
    CHECK(farm.texts().size() == 3);
}

TEST_CASE("after recover --skip a new ledger delivers only what appears later", "[recover]") {
    Farm farm;
    std::filesystem::remove(farm.depot.database);
    CHECK(farm.recover({"--skip"}).code == 0);
    CHECK(farm.deliver({"a", "b"}).empty());
    farm.deliver({"a", "b", "c"});
    CHECK(farm.texts() == Names{"a", "c"});
}

TEST_CASE("a damaged ledger is set aside, then a choice is made", "[recover]") {
    Farm farm;
    const std::string wreck(5000, 'x');
    farm.depot.folder.write("state/newspool.db", wreck);
    const Said first = farm.recover({"--skip"});
    CHECK(first.code == 1);
    CHECK_THAT(first.err, ContainsSubstring("--set-aside"));
    const Said aside = farm.recover({"--set-aside"});
    CHECK(aside.code == 0);
    CHECK_THAT(aside.out, ContainsSubstring(".damaged-"));
    CHECK_FALSE(farm.starts());
    CHECK(farm.recover({"--skip"}).code == 0);
    CHECK(farm.starts());
}

TEST_CASE("a restored ledger takes its spool over under a new generation", "[recover]") {
    Farm farm;
    std::filesystem::copy_file(farm.depot.database, farm.depot.folder / "backup");
    const Names names = farm.deliver({"a", "b"});
    std::filesystem::copy_file(farm.depot.folder / "backup", farm.depot.database,
                               std::filesystem::copy_options::overwrite_existing);
    CHECK_FALSE(farm.starts());
    CHECK(farm.recover({"--deliver"}).code == 0);
    CHECK(farm.memory().validators.empty());
    const Names again = farm.deliver({"a", "b"});
    REQUIRE(again.size() == 1);
    CHECK(again[0] != names[1]);
    CHECK(farm.texts() == Names{"a", "b", "b"});
}

TEST_CASE("an emptied spool is made again, and what was staged in it comes again", "[recover]") {
    Farm farm;
    {
        Delivering open = farm.depot.open();
        store::Batch batch = open.ledger.begin(store::Durability::full, at(1));
        static_cast<void>(admitted(batch, farm.feed, key("b")));
        batch.commit();
    }
    std::filesystem::remove_all(farm.depot.output.path);
    CHECK_FALSE(farm.starts());
    CHECK(farm.recover({"--deliver"}).code == 0);
    farm.deliver({"a", "b"});
    CHECK(farm.texts() == Names{"b"});
}

TEST_CASE("recover does nothing while a newspool runs, and says which", "[recover]") {
    Farm farm;
    const Delivering running = farm.depot.open();
    const Said said = farm.recover({"--deliver"});
    CHECK(said.code == 3);
    CHECK_THAT(said.err, ContainsSubstring("locked by another newspool (pid "));
}

TEST_CASE("recover takes one choice at most", "[recover]") {
    Farm farm;
    CHECK(farm.recover({"--deliver", "--skip"}).code == 2);
}

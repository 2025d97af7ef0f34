// `newspool replay` by the real program: what was delivered comes again, marked, and once.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool::test;
using Json = nlohmann::json;

namespace {

// Two feeds of three and two articles, polled once, with an archive or without.
struct Shop {
    Server server;
    Folder folder;

    explicit Shop(const char* keep = "30d") {
        server.answers("/one", ok(rss("one", 3)));
        server.answers("/two", ok(rss("two", 2)));
        folder.write("n.toml",
                     fmt::format("spool = \"spool\"\ndatabase = \"n.db\"\n[fetch]\nallow_private = true\n"
                                 "per_host_delay = \"0s\"\n[archive]\nkeep = \"{}\"\n"
                                 "[[feed]]\nname = \"one\"\nurl = \"{}\"\n"
                                 "[[feed]]\nname = \"two\"\nurl = \"{}\"\n",
                                 keep, server.url("/one"), server.url("/two")));
        std::filesystem::create_directory(folder / "spool");
        REQUIRE(says({"run", "--once"}).code == 0);
        REQUIRE(folder.names("spool/new").size() == 5);
    }
    [[nodiscard]] Said says(std::vector<std::string> words) const {
        return run_newspool(std::move(words), folder / "n.toml");
    }
    [[nodiscard]] Said replays(std::vector<std::string> words) const {
        words.insert(words.begin(), {"replay", "--output", (folder / "again").string()});
        return says(std::move(words));
    }
};

}  // namespace

TEST_CASE("what the archive holds is delivered again, marked as replayed, without the network", "[replay]") {
    Shop shop;
    const auto asked = shop.server.requests().size();
    const Said said = shop.replays({});
    INFO(said.err);
    CHECK(said.code == 0);
    CHECK(shop.server.requests().size() == asked);
    const auto names = shop.folder.names("again/new");
    REQUIRE(names.size() == 5);
    const auto first_names = shop.folder.names("spool/new");
    for (std::size_t index = 0; index < names.size(); ++index) {
        Json again = Json::parse(shop.folder.read("again/new/" + names[index]));
        CHECK(again["_newspool"].contains("replayed_at"));
        again["_newspool"].erase("replayed_at");
        CHECK(again == Json::parse(shop.folder.read("spool/new/" + first_names[index])));
    }
}

TEST_CASE("a replay that is begun again delivers nothing twice", "[replay]") {
    const Shop shop;
    CHECK(shop.replays({}).code == 0);
    const auto names = shop.folder.names("again/new");
    std::filesystem::remove(shop.folder / ("again/new/" + names.front()));
    CHECK_THAT(shop.replays({}).out, ContainsSubstring("1 articles delivered again"));
    CHECK(shop.folder.names("again/new") == names);
    CHECK(shop.folder.names("again/newspool-state/stage").empty());
}

TEST_CASE("a replay can be of one feed, since a date, and in another format", "[replay]") {
    const Shop shop;
    CHECK(shop.replays({"--feed", "two"}).code == 0);
    CHECK(shop.folder.names("again/new").size() == 2);
    CHECK_THAT(shop.replays({"--since", "2999-01-01"}).out, ContainsSubstring("0 articles"));
    CHECK_THAT(shop.replays({"--since", "1h"}).out, ContainsSubstring("3 articles"));
    CHECK(shop.says({"replay", "--format", "jsonl", "--output", (shop.folder / "lines").string()}).code == 0);
    CHECK(shop.folder.names("lines/new").size() == 1);
    // One of them begins with the same article as all together, and is another file.
    const auto lines = [&](std::vector<std::string> words) {
        words.insert(words.begin(),
                     {"replay", "--format", "jsonl", "--output", (shop.folder / "few").string()});
        return shop.says(words).out;
    };
    CHECK_THAT(lines({"--feed", "one"}), ContainsSubstring("3 articles delivered again"));
    CHECK_THAT(lines({"--feed", "two"}), ContainsSubstring("2 articles delivered again"));
    CHECK_THAT(lines({}), ContainsSubstring("5 articles delivered again"));
    CHECK_THAT(lines({}), ContainsSubstring("5 were there already"));
    CHECK(shop.says({"replay", "--format", "text", "--output", (shop.folder / "texts").string()}).code == 0);
    REQUIRE(shop.folder.names("texts/new").size() == 5);
    CHECK(shop.folder.read("texts/new/" + shop.folder.names("texts/new").front()).starts_with("date "));
}

TEST_CASE("a replay refuses what makes no sense, and says so", "[replay]") {
    const Shop shop("0s");
    CHECK_THAT(shop.replays({}).err, ContainsSubstring("no archive is kept"));
    CHECK(shop.replays({"--since", "yesterday"}).code == 2);
    CHECK(shop.replays({"--feed", "three"}).code == 1);
    // The daemon's own output is no place for a replay.
    CHECK(shop.says({"replay", "--output", (shop.folder / "spool").string()}).code == 3);
}

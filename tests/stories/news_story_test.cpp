// Which items are news, by the real daemon: floods that wait for a word, feeds that share, items that change.
#include <algorithm>
#include <csignal>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

// One output of articles and one of articles and events; every feed is asked each second.
struct Desk {
    Server server;
    Folder folder;

    void write(std::string_view feeds) {
        std::filesystem::create_directories(folder / "spool");
        std::filesystem::create_directories(folder / "all");
        folder.write("n.toml",
                     "database = \"n.db\"\n[fetch]\nallow_private = true\nper_host_delay = \"0s\"\n"
                     "[schedule]\ninterval = \"1s\"\nmin_interval = \"1s\"\njitter = 0.0\n"
                     "[[output]]\nname = \"spool\"\npath = \"spool\"\n"
                     "[[output]]\nname = \"all\"\npath = \"all\"\nevents = true\n" +
                         std::string(feeds));
    }
    [[nodiscard]] std::string feed(const char* name, std::string_view more = "") {
        return fmt::format("[[feed]]\nname = \"{0}\"\nurl = \"{1}\"\n{2}\n", name,
                           server.url("/" + std::string(name)), more);
    }
    [[nodiscard]] Daemon run() const { return Daemon({"run", "--config", (folder / "n.toml").string()}); }
    [[nodiscard]] Said says(std::vector<std::string> words) const {
        return run_newspool(std::move(words), folder / "n.toml");
    }
    [[nodiscard]] std::vector<Json> files(const std::string& output) const {
        std::vector<Json> found;
        for (const std::string& name : folder.names(output + "/new"))
            found.push_back(Json::parse(folder.read(output + "/new/" + name)));
        return found;
    }
};

}  // namespace

TEST_CASE("F54: a flood waits for a word, is told as an event, and comes when it is released", "[story]") {
    Desk desk;
    desk.server.answers("/flood", ok(rss("old", 5)));
    desk.write(desk.feed("flood"));
    Daemon daemon = desk.run();
    REQUIRE(daemon.says("flood: 5 new"));
    desk.server.answers("/flood", ok(rss("all other ids", 30)));
    REQUIRE(daemon.says("held"));
    CHECK(desk.says({"explain", "flood"}).code == 0);
    CHECK(desk.files("spool").size() == 5);
    const auto told = desk.files("all");
    REQUIRE(told.size() >= 6);
    CHECK(std::ranges::count_if(
              told, [](const Json& file) { return file["_newspool"].value("event", "") == "held"; }) == 1);
    // The next document is compared with what is held: nothing comes by itself, nor a second time.
    const auto asked = desk.server.requests("/flood").size();
    REQUIRE(desk.server.was_asked("/flood", asked + 2, 20s));
    CHECK(desk.files("spool").size() == 5);

    const Said said = desk.says({"release", "flood"});
    CHECK(said.code == 0);
    CHECK_THAT(said.out, ContainsSubstring("30 held articles"));
    CHECK_THAT(desk.says({"release", "flood"}).out, ContainsSubstring("0 held articles"));
    REQUIRE(daemon.stopped() == 0);
    CHECK(desk.files("spool").size() == 35);
}

TEST_CASE("feeds of a group bring what they share once", "[story]") {
    Desk desk;
    desk.server.answers("/one", ok(rss("shared", 3)));
    desk.server.answers("/two", ok(rss("shared", 3)));
    desk.write(desk.feed("one", "group = \"g\"") + desk.feed("two", "group = \"g\""));
    Daemon daemon = desk.run();
    REQUIRE(desk.server.was_asked("/one", 3, 20s));
    REQUIRE(desk.server.was_asked("/two", 3, 20s));
    REQUIRE(daemon.stopped() == 0);
    CHECK(desk.files("spool").size() == 3);
}

TEST_CASE("an edited item comes again as a revision, where that is wanted", "[story]") {
    const bool wanted = GENERATE(true, false);
    Desk desk;
    const auto page = [](const std::string& title) {
        return ok(
            "<rss version=\"2.0\"><channel><title>t</title><item><guid "
            "isPermaLink=\"false\">1</guid><title>" +
            title + "</title><description>text</description></item></channel></rss>");
    };
    desk.server.answers("/feed", page("first"));
    desk.write(desk.feed("feed", wanted ? "updates = \"deliver\"" : ""));
    Daemon daemon = desk.run();
    REQUIRE(daemon.says("feed: 1 new"));
    desk.server.answers("/feed", page("second"));
    const auto asked = desk.server.requests("/feed").size();
    REQUIRE(desk.server.was_asked("/feed", asked + 3, 20s));
    REQUIRE(daemon.stopped() == 0);
    const auto files = desk.files("spool");
    REQUIRE(files.size() == (wanted ? 2U : 1U));
    if (!wanted) return;
    const Json& own = files[1]["_newspool"];
    CHECK(files[1]["title"] == "second");
    CHECK(own["revision"] == 2);
    CHECK(own["replaces"] == files[0]["_newspool"]["id"]);
    CHECK(own["changed"] == Json::array({"title"}));
}

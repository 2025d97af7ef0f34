// A running daemon takes over a changed configuration, or leaves it and says why.
#include <chrono>
#include <csignal>
#include <fstream>
#include <optional>

#include <sys/stat.h>

#include <fmt/format.h>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

struct Shelf {
    Server server;
    Folder folder;

    Shelf() {
        for (const char* feed : {"one", "two", "three"})
            server.answers("/" + std::string(feed),
                           ok(rss(feed, 1)).with("ETag", "\"" + std::string(feed) + "\""));
        std::filesystem::create_directory(folder / "spool");
    }
    // These feeds, each asked every hour.
    void write(std::initializer_list<const char*> feeds, std::string_view more = "") {
        std::string text =
            "spool = \"spool\"\ndatabase = \"n.db\"\n[fetch]\nallow_private = true\nper_host_delay = \"0s\"\n"
            "[schedule]\ninterval = \"1h\"\n";
        text += more;
        for (const char* feed : feeds)
            text += fmt::format("[[feed]]\nname = \"{0}\"\nurl = \"{1}\"\n", feed,
                                server.url("/" + std::string(feed)));
        folder.write("n.toml", text);
    }
    [[nodiscard]] Daemon run() const { return Daemon({"run", "--config", (folder / "n.toml").string()}); }
    [[nodiscard]] Said says(std::vector<std::string> words) const {
        return run_newspool(std::move(words), folder / "n.toml");
    }
};

}  // namespace

TEST_CASE("F7: a changed configuration adds and removes feeds, and nothing is polled twice", "[story]") {
    Shelf shelf;
    shelf.write({"one", "two"});
    Daemon daemon = shelf.run();
    REQUIRE(daemon.says("one: 1 new"));
    REQUIRE(daemon.says("two: 1 new"));
    shelf.write({"two", "three"});
    daemon.signal(SIGHUP);
    REQUIRE(daemon.says("reloaded: 1 feeds added, 1 removed"));
    REQUIRE(daemon.says("three: 1 new"));
    CHECK(shelf.says({"poll", "one"}).code == 1);
    const Said status = shelf.says({"status"});
    CHECK_THAT(status.out, ContainsSubstring("2 feeds: 2 fine"));
    // It comes back with its validators.
    shelf.write({"one", "two", "three"});
    const Said said = shelf.says({"reload"});
    CHECK(said.code == 0);
    CHECK(said.out == "1 feeds added, 0 removed\n");
    CHECK(shelf.says({"poll", "one"}).code == 0);
    REQUIRE(shelf.server.was_asked("/one", 2, 20s));
    REQUIRE(daemon.stopped() == 0);
    CHECK(shelf.server.requests("/one").at(1).header("If-None-Match") == "\"one\"");
    CHECK(shelf.server.requests("/two").size() == 1);
    CHECK(shelf.server.requests("/three").size() == 1);
    CHECK(shelf.folder.names("spool/new").size() == 3);
}

TEST_CASE("F8: a broken configuration leaves the old one in force, and is told with its place", "[story]") {
    Shelf shelf;
    shelf.write({"one"});
    Daemon daemon = shelf.run();
    REQUIRE(daemon.says("one: 1 new"));
    shelf.write({"one", "two"}, "intervall = \"2h\"\n");
    daemon.signal(SIGHUP);
    REQUIRE(daemon.says("n.toml:8:1: unknown key 'intervall'"));
    CHECK(shelf.says({"check"}).code == 1);
    CHECK(shelf.says({"reload"}).code == 2);
    shelf.write({"one"});
    shelf.folder.write("n.toml", shelf.folder.read("n.toml") + "[[feed]]\nurl = \"gopher:\"\n");
    const Said refused = shelf.says({"reload"});
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err, ContainsSubstring("left as it was") && ContainsSubstring("n.toml:"));
    CHECK(shelf.says({"status"}).code == 0);
    shelf.write({"one", "two"});
    CHECK(shelf.says({"reload"}).code == 0);
    REQUIRE(daemon.says("two: 1 new"));
    REQUIRE(daemon.stopped() == 0);
    CHECK(shelf.server.requests("/one").size() == 1);
}

TEST_CASE("a hang-up while the configuration is still read is a reload and no death", "[story]") {
    Shelf shelf;
    shelf.write({"one"});
    shelf.folder.write("n.toml",
                       shelf.folder.read("n.toml") + "username = \"u\"\npassword_file = \"pass\"\n");
    const std::string pipe = (shelf.folder / "pass").string();
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    Daemon daemon = shelf.run();
    std::ofstream password(pipe);  // opened as soon as the daemon reads it
    daemon.signal(SIGHUP);
    std::filesystem::remove(pipe);
    shelf.folder.write("pass", "secret\n");
    std::filesystem::permissions(pipe, std::filesystem::perms::owner_read);
    password << "secret\n";
    password.close();
    REQUIRE(daemon.says("reloaded: 0 feeds added, 0 removed"));
    REQUIRE(daemon.says("one: 1 new"));
    REQUIRE(daemon.stopped() == 0);
}

TEST_CASE("hang-ups that come while the daemon stops do not change how it ends", "[story]") {
    Shelf shelf;
    shelf.write({"one"});
    Daemon daemon = shelf.run();
    REQUIRE(daemon.says("one: 1 new"));
    daemon.signal(SIGTERM);
    std::optional<int> code;
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!code && std::chrono::steady_clock::now() < deadline) {
        daemon.signal(SIGHUP);
        code = daemon.ended(1ms);
    }
    CHECK(code == 0);
}

TEST_CASE("F9: a hundred hang-ups in a row are one configuration in the end", "[story]") {
    Shelf shelf;
    shelf.write({"one"});
    Daemon daemon = shelf.run();
    REQUIRE(daemon.says("one: 1 new"));
    for (int round = 0; round < 100; ++round) {
        if (round % 2 == 0)
            shelf.write({"one"});
        else
            shelf.write({"one", "two"});
        daemon.signal(SIGHUP);
    }
    REQUIRE(daemon.says("two: 1 new"));  // asked is not yet answered, and a stop does not wait for answers
    REQUIRE(daemon.stopped() == 0);
    CHECK(shelf.server.requests("/one").size() == 1);
    CHECK(shelf.folder.names("spool/new").size() == 2);
}

TEST_CASE("a shorter interval holds from the next poll on, and what needs a new start is named", "[story]") {
    Shelf shelf;
    shelf.write({"one"});
    Daemon daemon = shelf.run();
    REQUIRE(daemon.says("one: 1 new"));
    shelf.write({"one"}, "min_interval = \"1s\"\n");
    std::string text = shelf.folder.read("n.toml");
    text.replace(text.find("\"spool\""), 7, "\"other\"");
    text.replace(text.find("\"1h\""), 4, "\"1s\"");
    shelf.folder.write("n.toml", text);
    CHECK_THAT(shelf.says({"reload"}).out,
               ContainsSubstring(
                   "a changed path, format or folders of the output 'spool' holds from the next start"));
    CHECK(shelf.server.requests("/one").size() == 1);
    CHECK(shelf.says({"poll", "one"}).code == 0);
    CHECK(shelf.server.was_asked("/one", 3, 20s));
    REQUIRE(daemon.stopped() == 0);
}

TEST_CASE("a reload shortens no wait that a publisher asked for", "[story]") {
    Shelf shelf;
    shelf.server.answers("/two", ok(rss("two", 1)).with("Cache-Control", "max-age=3600"));
    shelf.write({"one", "two"});
    std::string text = shelf.folder.read("n.toml");
    text.replace(text.find("interval = \"1h\""), 15,
                 "interval = \"1s\"\nmin_interval = \"1s\"\njitter = 0.0");
    shelf.folder.write("n.toml", text);
    Daemon daemon = shelf.run();
    REQUIRE(daemon.says("two: 1 new"));
    CHECK(shelf.says({"reload"}).code == 0);
    const auto asked = shelf.server.requests("/one").size();
    REQUIRE(shelf.server.was_asked("/one", asked + 3, 20s));
    REQUIRE(daemon.stopped() == 0);
    CHECK(shelf.server.requests("/two").size() == 1);
}

TEST_CASE("outputs come and go while feeds are polled, and no article is lost or doubled in one that stays",
          "[story]") {
    constexpr unsigned articles = 40;
    Shelf shelf;
    std::filesystem::create_directory(shelf.folder / "other");
    const std::string stays = "[[output]]\nname = \"spool\"\npath = \"spool\"\n";
    const std::string comes = "[[output]]\nname = \"other\"\npath = \"other\"\nformat = \"text\"\n";
    const auto write = [&](const std::string& outputs) {
        shelf.folder.write("n.toml",
                           "database = \"n.db\"\n[fetch]\nallow_private = true\nper_host_delay = \"0s\"\n"
                           "[schedule]\ninterval = \"1s\"\nmin_interval = \"1s\"\n" +
                               outputs + "[[feed]]\nname = \"one\"\nurl = \"" + shelf.server.url("/one") +
                               "\"\n");
    };
    write(stays);
    Daemon daemon = shelf.run();
    REQUIRE(daemon.says("one: 1 new"));
    for (unsigned count = 2; count <= articles; ++count) {
        shelf.server.answers("/one", ok(rss("one", count)));
        CHECK(shelf.says({"poll", "one"}).code <= 1);
        write(count % 2 == 0 ? comes + stays : stays);
        const Said said = shelf.says({"reload"});
        INFO(said.err);
        CHECK_THAT(said.out,
                   ContainsSubstring(count % 2 == 0 ? "output 'other' added" : "output 'other' removed"));
    }
    REQUIRE(shelf.server.was_asked("/one", shelf.server.requests("/one").size() + 2, 20s));
    REQUIRE(daemon.stopped() == 0);
    CHECK(shelf.folder.names("spool/new").size() == articles);
    CHECK(shelf.folder.names("other/new").size() < articles);
}

TEST_CASE("a feed that moves to a new URL on reload goes on where it was", "[story]") {
    Shelf shelf;
    shelf.server.answers("/moved", ok(rss("one", 2)).with("ETag", "\"there\""));
    shelf.write({"one", "two"});
    Daemon daemon = shelf.run();
    REQUIRE(daemon.says("one: 1 new"));
    REQUIRE(daemon.says("two: 1 new"));
    const std::string before = shelf.folder.read("n.toml");
    std::string text = before;
    const std::string old_url = shelf.server.url("/one");
    text.replace(text.find(old_url), old_url.size(), shelf.server.url("/moved"));
    shelf.folder.write("n.toml", text + "was = \"" + shelf.server.url("/two") + "\"\n");
    CHECK_THAT(shelf.says({"reload"}).err, ContainsSubstring("'was' names the URL that the feed has,"));
    const auto name = text.find("name = \"one\"");
    text.insert(name, "was = \"" + old_url + "\"\n");
    shelf.folder.write("n.toml", text);
    CHECK(shelf.says({"reload"}).out == "0 feeds added, 0 removed, 1 moved to a new URL\n");
    CHECK(shelf.says({"poll", "one"}).code == 0);
    REQUIRE(daemon.says("one: 1 new of 2 items"));
    REQUIRE(daemon.stopped() == 0);
    CHECK(daemon.lines_with("one: 1 new").size() == 2);
    CHECK_FALSE(shelf.server.requests("/moved").at(0).has("If-None-Match"));
    CHECK(shelf.server.requests("/one").size() == 1);
    CHECK(shelf.folder.names("spool/new").size() == 3);
}

TEST_CASE("a feed that gets another name and other tags on reload keeps what it remembers", "[story]") {
    Shelf shelf;
    shelf.write({"one"});
    Daemon daemon = shelf.run();
    REQUIRE(daemon.says("one: 1 new"));
    std::string text = shelf.folder.read("n.toml");
    text.replace(text.find("name = \"one\""), 12, "name = \"another\"\ntags = [\"fresh\"]");
    shelf.folder.write("n.toml", text);
    CHECK(shelf.says({"reload"}).out == "0 feeds added, 0 removed\n");
    shelf.server.answers("/one", ok(rss("one", 2)).with("ETag", "\"2\""));
    CHECK(shelf.says({"poll", "one"}).code == 1);
    CHECK(shelf.says({"poll", "another"}).code == 0);
    REQUIRE(daemon.says("another: 1 new"));
    REQUIRE(daemon.stopped() == 0);
    CHECK(shelf.server.requests("/one").at(1).header("If-None-Match") == "\"one\"");
    const auto names = shelf.folder.names("spool/new");
    REQUIRE(names.size() == 2);
    CHECK_THAT(shelf.folder.read("spool/new/" + names.back()), ContainsSubstring("fresh"));
}

TEST_CASE("an unchanged list is taken from the ledger: a start and a reload lose and ask nothing twice",
          "[story]") {
    Shelf shelf;
    shelf.write({"three"}, "lists = [\"feeds.txt\"]\n");
    const std::string text = shelf.folder.read("n.toml");
    const std::string list_first = "lists = [\"feeds.txt\"]\n";
    shelf.folder.write("n.toml", list_first + text.substr(0, text.find(list_first)) +
                                     text.substr(text.find(list_first) + list_first.size()));
    shelf.folder.write("feeds.txt", shelf.server.url("/one") + "\n" + shelf.server.url("/two") + " tech\n");
    {
        Daemon daemon = shelf.run();
        for (const char* feed : {"/one: 1 new", "/two: 1 new", "three: 1 new"}) REQUIRE(daemon.says(feed));
        REQUIRE(daemon.stopped() == 0);
    }
    Daemon daemon = shelf.run();
    REQUIRE(daemon.says("3 feeds from"));
    CHECK(shelf.says({"reload"}).out == "0 feeds added, 0 removed\n");
    CHECK(shelf.says({"poll", shelf.server.url("/one")}).code == 0);
    REQUIRE(shelf.server.was_asked("/one", 2, 20s));
    CHECK(shelf.server.requests("/one").at(1).header("If-None-Match") == "\"one\"");
    CHECK(shelf.server.requests("/two").size() == 1);
    CHECK(shelf.server.requests("/three").size() == 1);
    shelf.folder.write("feeds.txt", shelf.server.url("/two") + " tech\n");
    CHECK(shelf.says({"reload"}).out == "0 feeds added, 1 removed\n");
    CHECK(shelf.says({"poll", shelf.server.url("/one")}).code == 1);
    CHECK_THAT(shelf.says({"status"}).out, ContainsSubstring("2 feeds: 2 fine"));
    REQUIRE(daemon.stopped() == 0);
}

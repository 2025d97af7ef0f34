// The page that the daemon itself writes, every so often, wherever it may.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "stories/house.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* report = "[report]\npath = \"page.html\"\nevery = \"1s\"\n";
constexpr const char* hourly = "interval = \"1h\"";

// Whether the page comes to hold this, within 20 s.
bool page_says(const House& house, std::string_view text) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < end) {
        if (std::filesystem::exists(house.folder() / "page.html") &&
            house.folder().read("page.html").find(text) != std::string::npos)
            return true;
        std::this_thread::sleep_for(20ms);
    }
    return false;
}

}  // namespace

TEST_CASE("the daemon writes its page anew and anew, and a whole one each time", "[story]") {
    Server server;
    server.answers("/good", {ok(rss("good", 2)), ok(rss("good", 3))});
    House house(report);
    house.subscribe("good", server.url("/good"), hourly);
    Daemon daemon = house.run();
    REQUIRE(page_says(house, "<dt>Articles today</dt><dd>2</dd>"));
    CHECK_THAT(house.folder().read("page.html"), ContainsSubstring("while its daemon was running"));
    REQUIRE(run_newspool({"poll", "good"}, house.folder() / "newspool.toml").code == 0);
    CHECK(page_says(house, "<dt>Articles today</dt><dd>3</dd>"));
    CHECK(daemon.stopped() == 0);
    for (const std::string& name : house.folder().names()) CHECK_THAT(name, !ContainsSubstring(".new"));
}

TEST_CASE("a page that cannot be written is told once, and the daemon polls on", "[story]") {
    Server server;
    server.answers("/good", ok(rss("good", 2)));
    House house("[report]\npath = \"none/page.html\"\nevery = \"1s\"\n");
    house.subscribe("good", server.url("/good"), "interval = \"1s\"");
    Daemon daemon = house.run();
    REQUIRE(daemon.says("no report is written, all else goes on: cannot write"));
    REQUIRE(server.was_asked("/good", server.requests("/good").size() + 3));
    CHECK(daemon.lines_with("no report is written").size() == 1);
    CHECK_THAT(daemon.log(), ContainsSubstring("none/page.html") && ContainsSubstring("[report]"));
    CHECK(house.spooled().size() == 2);
    std::filesystem::create_directory(house.folder() / "none");
    CHECK(daemon.says("page.html is written again"));
    CHECK(daemon.stopped() == 0);
}

TEST_CASE("a reload begins, moves and ends the page", "[story]") {
    Server server;
    server.answers("/good", ok(rss("good", 2)));
    House house("[report]\npath = \"\"\nevery = \"1s\"\n");
    house.subscribe("good", server.url("/good"), hourly);
    Daemon daemon = house.run();
    REQUIRE(daemon.says("good: 2 new"));
    house.replace("path = \"\"", "path = \"page.html\"");
    daemon.signal(SIGHUP);
    CHECK(page_says(house, "</html>"));
    house.replace("path = \"page.html\"", "path = \"\"");
    daemon.signal(SIGHUP);
    CHECK(daemon.stopped() == 0);
}

TEST_CASE("a round of polls leaves a page at its end", "[story]") {
    Server server;
    server.answers("/good", ok(rss("good", 2)));
    House house("[report]\npath = \"page.html\"\n");
    house.subscribe("good", server.url("/good"), hourly);
    CHECK(house.round().code == 0);
    CHECK_THAT(house.folder().read("page.html"), ContainsSubstring("<dt>Articles today</dt><dd>2</dd>") &&
                                                     ContainsSubstring("while no daemon was running"));
}

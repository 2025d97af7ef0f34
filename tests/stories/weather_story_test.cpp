// What is not the fault of one feed: the network, a busy host, a shortage on this machine.
#include "support/catch.hpp"

#include <csignal>

#include <fmt/format.h>

#include "stories/house.hpp"
#include "support/server.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

TEST_CASE("when no host can be reached the network is blamed, once, and not the feeds", "[story]") {
    House house;
    // TCP has no route to a multicast address.
    for (const int host : {1, 2, 3, 4, 5, 6, 7, 8})
        house.subscribe("", fmt::format("http://224.0.0.{}/feed", host));
    Daemon daemon = house.run();
    REQUIRE(daemon.says("the network seems to be down"));
    CHECK(daemon.stopped() == 0);
    CHECK(daemon.lines_with("the network seems to be down").size() == 1);
    CHECK(daemon.lines_with("; next poll in").size() == 3);  // those that came before it was plain
}

TEST_CASE("a host that asks one feed for patience is spared by all, unless it is shared", "[story]") {
    const bool is_shared = GENERATE(false, true);
    CAPTURE(is_shared);
    Server server;
    House house;
    server.answers("/busy", status(429).with("Retry-After", "3600"));
    server.answers("/other", ok(rss("other", 1)));
    server.answers("/elsewhere", ok(rss("elsewhere", 1)));
    house.subscribe("busy", server.url("/busy", 1), is_shared ? "shared_host = true" : "");
    house.subscribe("other", server.url("/other", 1));
    house.subscribe("elsewhere", server.url("/elsewhere", 2));
    Daemon daemon = house.run();
    REQUIRE(server.was_asked("/elsewhere", 3, 60s));
    CHECK(daemon.stopped() == 0);
    CHECK(server.requests("/busy").size() == 1);
    CHECK(server.requests("/other").empty() == !is_shared);

    // So it is after a restart, and a round does not wait for the end of it.
    CHECK(house.round().code == 0);
    CHECK(server.requests("/busy").size() == 1);
    CHECK(server.requests("/other").empty() == !is_shared);
}

TEST_CASE("a round ends though a host asks for patience", "[story]") {
    Server server;
    House house;
    server.answers("/busy", status(429).with("Retry-After", "3600"));
    server.answers("/other", ok(rss("other", 1)));
    house.subscribe("busy", server.url("/busy", 1));
    house.subscribe("other", server.url("/other", 1));
    CHECK(house.round().code == 1);
    CHECK(server.requests("/busy").size() == 1);
    CHECK(server.requests("/other").empty());
}

TEST_CASE("F20: with few descriptors fewer polls go on at once, and every article is delivered all the same",
          "[story]") {
    Server server;
    House house;
    for (unsigned feed = 1; feed <= 40; ++feed) {
        const std::string path = fmt::format("/{}", feed);
        server.answers(path, ok(rss(fmt::format("feed-{}-", feed), 20)));
        house.subscribe("", server.url(path, feed));
    }
    const Round round = house.round({"prlimit", "--nofile=140:140"});
    CHECK(round.code == 0);
    CHECK(round.lines_with("3 polls go on at once in place of the 64").size() == 1);
    CHECK(house.spooled().size() == 800);

    const Round impossible = house.round({"prlimit", "--nofile=100:100"});
    CHECK(impossible.code == 3);
    CHECK(impossible.lines_with("only 100 files may be open").size() == 1);
}

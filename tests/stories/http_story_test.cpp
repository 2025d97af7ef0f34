// The real daemon against a scripted server: what lands in the spool, what the server sees, what the log
// says.
//
// Each feed has a host of its own (127.0.0.N), as feeds have in the world, so that none waits for another.
#include "support/catch.hpp"

#include <csignal>

#include <fmt/format.h>

#include "stories/house.hpp"
#include "support/server.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

const auto html = ok("<!DOCTYPE html><html><head><title>Sign in</title></head><body>x</body></html>")
                      .with("Content-Type", "text/html");

// Every article of the feed, whole and once.
void check_delivered(const House& house, std::string_view name, unsigned items) {
    for (unsigned item = 1; item <= items; ++item) {
        CAPTURE(name, item);
        CHECK(house.articles_with(fmt::format("The text of {} {}.", name, item)) == 1);
    }
}

// Rounds, until the server has been asked so often: a feed is not due before its interval of one second.
void rounds_until(const House& house, const Server& server, std::string_view path, std::size_t times) {
    for (int round = 0; server.requests(path).size() < times && round < 1000; ++round)
        CHECK(house.round().code == 0);
    REQUIRE(server.requests(path).size() == times);
}

}  // namespace

TEST_CASE("a round delivers every article once, and the next asks conditionally and delivers none",
          "[story]") {
    Server server;
    House house;
    const auto feed = [&](const std::string& name, unsigned host, const Answer& first) {
        server.answers("/" + name, std::vector{first, not_modified()});
        house.subscribe(name, server.url("/" + name, host));
    };
    feed("both", 1, ok(rss("both", 3)).with("ETag", "W/\"a-gzip\"").with("Last-Modified", "Mon, 1 Jan 2024"));
    feed("date", 2, ok(rss("date", 2)).with("Last-Modified", "Sunday, 06-Nov-94 08:49:37 GMT"));
    feed("gzip", 3, ok(gzip(rss("gzip", 20))).with("Content-Encoding", "gzip").with("ETag", "\"z\""));
    feed("slow", 4, ok(rss("slow", 2)).dripping(100, 20ms).with("ETag", "\"s\""));
    feed("chunked", 5, ok(rss("chunked", 30)).chunked().with("ETag", "\"c\""));

    const Round first = house.round();
    CAPTURE(first.log);
    CHECK(first.code == 0);
    check_delivered(house, "both", 3);
    check_delivered(house, "date", 2);
    check_delivered(house, "gzip", 20);
    check_delivered(house, "slow", 2);
    check_delivered(house, "chunked", 30);
    const auto delivered = house.spooled();
    CHECK(delivered.size() == 57);
    for (const char* path : {"/both", "/date", "/gzip", "/slow", "/chunked"}) {
        CHECK(server.requests(path).size() == 1);
        CHECK_FALSE(server.requests(path).at(0).has("If-None-Match"));
        CHECK_FALSE(server.requests(path).at(0).has("If-Modified-Since"));
    }

    for (const char* path : {"/both", "/date", "/gzip", "/slow", "/chunked"})
        rounds_until(house, server, path, std::max<std::size_t>(2, server.requests(path).size()));
    CHECK(server.requests("/both").at(1).header("If-None-Match") == "W/\"a-gzip\"");
    CHECK(server.requests("/both").at(1).header("If-Modified-Since") == "Mon, 1 Jan 2024");
    CHECK_FALSE(server.requests("/date").at(1).has("If-None-Match"));
    CHECK(server.requests("/date").at(1).header("If-Modified-Since") == "Sunday, 06-Nov-94 08:49:37 GMT");
    CHECK(server.requests("/gzip").at(1).header("If-None-Match") == "\"z\"");
    CHECK(house.spooled() == delivered);
}

TEST_CASE("redirected feeds are delivered once, whatever the kind of redirect", "[story]") {
    Server server;
    House house;
    for (const int code : {301, 302, 303, 307, 308}) {
        const std::string name = "to" + std::to_string(code);
        const unsigned host = static_cast<unsigned>(code - 290);
        server.answers("/" + name, redirect(code, "/moved/" + name));
        server.answers("/moved/" + name,
                       std::vector{ok(rss(name, 2)).with("ETag", "\"" + name + "\""), not_modified()});
        house.subscribe(name, server.url("/" + name, host));
    }
    CHECK(house.round().code == 0);
    for (const int code : {301, 302, 303, 307, 308}) check_delivered(house, "to" + std::to_string(code), 2);
    CHECK(house.spooled().size() == 10);

    rounds_until(house, server, "/moved/to302", 2);
    CHECK(server.requests("/moved/to302").at(1).header("If-None-Match") == "\"to302\"");
    CHECK_FALSE(server.requests("/to302").at(1).has("If-None-Match"));  // that address gave none
    CHECK(house.spooled().size() == 10);
}

TEST_CASE("each failing feed is named with its cause in one line, and harms no other", "[story]") {
    Server server;
    House house;
    struct Failing {
        std::string name;
        Answer answer;
        std::string cause;
        std::string more;
    };
    const std::vector<Failing> failing{
        {"cut", ok(rss("cut", 9)).cut_short(500), "the connection ended before the body did", ""},
        {"large", ok(rss("large", 2000)), "larger than", ""},
        {"bomb", ok(gzip(std::string(10 << 20, ' '))).with("Content-Encoding", "gzip"), "larger than", ""},
        {"page", html, "not a feed", ""},
        {"empty", ok(""), "not a feed", ""},
        {"broken", status(500), "500", ""},
        {"missing", status(404), "404", ""},
        {"gone", status(410), "410", ""},
        {"mute", silence(), "closed the connection without an answer", ""},
        {"hanging", hang(), "no answer within 1 s", "timeout = \"1s\"\n"},
        {"circle", redirect(302, "/circle"), "redirected in a circle", ""},
        {"local", redirect(302, "file:///etc/passwd"), "not allowed", ""},
        {"noise", raw("\x01\x02\x03\r\n\r\n"), "not HTTP", ""},
        {"private", ok(rss("private", 1)), "allow_private", "allow_private = false\n"},
        {"unasked", not_modified(), "304", ""},
    };
    unsigned host = 10;
    for (const Failing& feed : failing) {
        server.answers("/" + feed.name, feed.answer);
        house.subscribe(feed.name, server.url("/" + feed.name, host++), feed.more);
    }
    house.subscribe("dead", fmt::format("http://127.0.0.2:{}/feed", dead_port()));
    house.subscribe("nowhere", "http://no-such-host.invalid/feed");
    server.answers("/sound", ok(rss("sound", 5)));
    house.subscribe("sound", server.url("/sound", 3));

    const Round round = house.round();
    CAPTURE(round.log);
    CHECK(round.code == 0);  // not all have failed
    const auto check_named = [&](const std::string& name, const std::string& cause) {
        const auto lines = round.lines_with(name + ": ");
        CAPTURE(name, cause);
        REQUIRE(lines.size() == 1);
        CHECK(lines.front().find(cause) != std::string::npos);
    };
    for (const Failing& feed : failing) check_named(feed.name, feed.cause);
    check_named("dead", "connection refused");
    check_named("nowhere", "cannot resolve host 'no-such-host.invalid'");
    check_delivered(house, "sound", 5);
    CHECK(house.spooled().size() == 5);
}

TEST_CASE("a round in which every feed failed ends with 1", "[story]") {
    House house;
    house.subscribe("dead", fmt::format("http://127.0.0.1:{}/feed", dead_port()));
    const Round round = house.round();
    CAPTURE(round.log);
    CHECK(round.code == 1);
}

TEST_CASE("F51, F52: validators are kept only of an answer that was a whole feed", "[story]") {
    Server server;
    House house("retry_max = \"1s\"");
    const std::string body = rss("news", 2);
    server.answers("/news", std::vector{ok(body).with("ETag", "\"good\""), html.with("ETag", "\"page\""),
                                        ok(body).with("ETag", "\"cut\"").cut_short(100), status(503),
                                        ok(rss("news", 3)).with("ETag", "\"next\""), not_modified()});
    house.subscribe("news", server.url("/news"));
    Daemon daemon = house.run();
    REQUIRE(server.was_asked("/news", 6, 60s));
    const auto asked = server.requests("/news");
    CHECK_FALSE(asked.at(0).has("If-None-Match"));
    for (const std::size_t poll : {1U, 2U, 3U, 4U})
        CHECK(asked.at(poll).header("If-None-Match") == "\"good\"");
    CHECK(asked.at(5).header("If-None-Match") == "\"next\"");
    CHECK(daemon.stopped() == 0);
    check_delivered(house, "news", 3);
    CHECK(house.spooled().size() == 3);
}

TEST_CASE("errors make the daemon come back later and later, and a feed that is gone is left alone",
          "[story]") {
    Server server;
    House house;
    server.answers("/failing", status(500));
    server.answers("/busy", status(503).with("Retry-After", "4"));
    server.answers("/gone", status(410));
    server.answers("/steady", ok(rss("steady", 1)));
    unsigned host = 1;
    for (const char* name : {"failing", "busy", "gone", "steady"})
        house.subscribe(name, server.url(std::string("/") + name, host++));
    Daemon daemon = house.run();
    REQUIRE(server.was_asked("/busy", 2, 60s));
    REQUIRE(server.was_asked("/failing", 3, 60s));
    CHECK(daemon.stopped() == 0);

    const auto busy = server.requests("/busy");
    CHECK(busy.at(1).at - busy.at(0).at >= 4s);
    const auto failing = server.requests("/failing");
    CHECK(failing.at(1).at - failing.at(0).at >= 1s);
    CHECK(failing.at(2).at - failing.at(1).at >= 2s);
    CHECK(server.requests("/gone").size() == 1);
    CHECK(server.requests("/steady").size() >= 3);
    CHECK(house.spooled().size() == 1);
}

TEST_CASE("F5: a stop in the middle of polls comes at once and loses nothing", "[story]") {
    Server server;
    House house;
    const int signal = GENERATE(SIGTERM, SIGINT);
    server.answers("/quick", ok(rss("quick", 2)));
    server.answers("/hanging", std::vector{hang(), ok(rss("hanging", 2))});
    server.answers("/dripping", std::vector{ok(rss("dripping", 2)).dripping(1, 1s), ok(rss("dripping", 2))});
    house.subscribe("quick", server.url("/quick", 1));
    house.subscribe("hanging", server.url("/hanging", 2), "timeout = \"5m\"");
    house.subscribe("dripping", server.url("/dripping", 3), "timeout = \"5m\"");
    {
        Daemon daemon = house.run();
        if (!server.was_asked("/quick", 2)) FAIL(daemon.log());  // so its first poll has been delivered
        REQUIRE(server.was_asked("/hanging", 1));
        REQUIRE(server.was_asked("/dripping", 1));
        daemon.signal(signal);
        CHECK(daemon.ended(5s) == 0);
        CHECK(daemon.lines_with("hanging: ").empty());  // nobody's failure
    }
    check_delivered(house, "quick", 2);
    CHECK(house.spooled().size() == 2);

    CHECK(house.round().code == 0);
    check_delivered(house, "hanging", 2);
    check_delivered(house, "dripping", 2);
    CHECK(house.spooled().size() == 6);
}

TEST_CASE("after a restart only what is new is delivered", "[story]") {
    Server server;
    House house;
    // Without validators the whole document comes each time; the title makes another body of it.
    server.answers("/plain", [&](const Asked&) {
        const std::size_t poll = server.requests("/plain").size();
        return ok(rss("plain", poll < 4 ? 3 : 4) + fmt::format("<!-- {} -->", poll));
    });
    house.subscribe("plain", server.url("/plain"));
    rounds_until(house, server, "/plain", 1);
    const auto delivered = house.spooled();
    CHECK(delivered.size() == 3);
    rounds_until(house, server, "/plain", 3);
    CHECK(house.spooled() == delivered);
    rounds_until(house, server, "/plain", 4);
    check_delivered(house, "plain", 4);
    CHECK(house.spooled().size() == 4);
}

TEST_CASE("an article that a consumer has taken does not come again", "[story]") {
    Server server;
    House house;
    server.answers("/feed", [&](const Asked&) {
        return ok(rss("feed", 2) + fmt::format("<!-- {} -->", server.requests("/feed").size()));
    });
    house.subscribe("feed", server.url("/feed"));
    rounds_until(house, server, "/feed", 1);
    CHECK(house.spooled().size() == 2);
    house.take_all();
    rounds_until(house, server, "/feed", 3);
    CHECK(house.spooled().empty());
}

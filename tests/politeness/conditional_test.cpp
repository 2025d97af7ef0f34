// Rules 1 to 13: what is asked conditionally, with which validators, and what becomes of them.
#include "support/catch.hpp"

#include <ostream>

#include <fmt/format.h>

#include "politeness/visitor.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

// The same news in another document each time, so that no hash of the body shortens a poll.
std::string varied(unsigned items, std::size_t number) {
    return rss("news", items) + fmt::format("<!-- {} -->", number);
}

struct Poll {
    std::string etag;
    std::string date;
    bool operator==(const Poll&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const Poll& poll) {
        return out << '(' << poll.etag << " | " << poll.date << ')';
    }
};

// What each request for the path held against another sending of the same.
std::vector<Poll> conditions(const Server& server, std::string_view path = "/feed") {
    std::vector<Poll> found;
    for (const Asked& asked : server.requests(path))
        found.push_back({asked.header("If-None-Match"), asked.header("If-Modified-Since")});
    return found;
}

// What each feed with these answers is asked, on a host of its own, beside the others in the same rounds.
std::vector<std::vector<Poll>> after_each(const std::vector<std::vector<Answer>>& feeds, unsigned rounds) {
    Server server;
    Visitor visitor;
    const auto path = [](std::size_t feed) { return fmt::format("/{}", feed); };
    for (std::size_t feed = 0; feed < feeds.size(); ++feed) {
        server.answers(path(feed), feeds[feed]);
        visitor.subscribe(server.url(path(feed), static_cast<unsigned>(feed + 1)));
    }
    visitor.rounds(rounds);
    std::vector<std::vector<Poll>> asked;
    for (std::size_t feed = 0; feed < feeds.size(); ++feed) {
        asked.push_back(conditions(server, path(feed)));
        REQUIRE(asked.back().size() == rounds);
    }
    return asked;
}

std::vector<Poll> after(const std::vector<Answer>& answers, unsigned rounds) {
    return after_each({answers}, rounds).front();
}

Answer marked(const Answer& answer, std::string_view etag, std::string_view date) {
    return answer.with("ETag", etag).with("Last-Modified", date);
}

const Answer page =
    ok("<!DOCTYPE html><html><head><title>Sign in</title></head></html>").with("Content-Type", "text/html");

}  // namespace

TEST_CASE("rule 1: validators go back byte for byte, whatever they look like", "[politeness]") {
    const std::vector<Poll> odd{
        {"W/\"weak\"", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"unquoted", "Sunday, 06-Nov-94 08:49:37 GMT"},
        {"\"a, b\\\"c\"", "Sun Nov  6 08:49:37 1994"},   {"\"caf\xC3\xA9\"", "1994-11-06T08:49:37+02:00"},
        {"\"\"", "Thu, 01 Jan 2099 00:00:00 GMT"},       {"w/\"lower\"", "the day before yesterday"}};
    std::vector<std::vector<Answer>> feeds;
    feeds.reserve(odd.size());
    for (const Poll& poll : odd)
        feeds.push_back({marked(ok(rss("news", 1)), poll.etag, poll.date), not_modified()});
    const auto asked = after_each(feeds, 3);
    for (std::size_t feed = 0; feed < odd.size(); ++feed)
        CHECK(asked.at(feed) == std::vector<Poll>{{"", ""}, odd[feed], odd[feed]});
}

TEST_CASE("rule 2: both validators are sent when both were received", "[politeness]") {
    const auto asked = after_each({{marked(ok(rss("news", 1)), "\"1\"", "yesterday")},
                                   {ok(rss("news", 1)).with("ETag", "\"1\"")},
                                   {ok(rss("news", 1)).with("Last-Modified", "yesterday")}},
                                  2);
    CHECK(asked.at(0).at(1) == Poll{"\"1\"", "yesterday"});
    CHECK(asked.at(1).at(1) == Poll{"\"1\"", ""});
    CHECK(asked.at(2).at(1) == Poll{"", "yesterday"});
}

TEST_CASE("rule 3: no validator is sent that was not received", "[politeness]") {
    Server server;
    server.answers("/feed", ok(rss("news", 1)).with("Date", "Sun, 06 Nov 1994 08:49:37 GMT"));
    Visitor visitor;
    visitor.subscribe(server.url("/feed"));
    visitor.rounds(3);
    REQUIRE(server.requests().size() == 3);
    for (const Asked& asked : server.requests())
        for (const char* conditional :
             {"If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range", "A-IM"}) {
            INFO(conditional);
            CHECK_FALSE(asked.has(conditional));
        }
}

TEST_CASE("rule 4: a tag ending in -gzip goes back as it is, and endless 200s repeat no article",
          "[politeness]") {
    Server server;
    server.answers("/feed", ok(gzip(rss("news", 3)))
                                .with("Content-Encoding", "gzip")
                                .with("ETag", "\"5f-gzip\"")
                                .with("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"));
    Visitor visitor;
    visitor.subscribe(server.url("/feed"));
    visitor.rounds(4);
    CHECK(conditions(server).at(3) == Poll{"\"5f-gzip\"", "Sun, 06 Nov 1994 08:49:37 GMT"});
    CHECK(visitor.articles().size() == 3);
}

TEST_CASE("rule 5: a 304 can carry new validators, which replace the old ones field by field",
          "[politeness]") {
    const auto asked =
        after({marked(ok(rss("news", 1)), "\"1\"", "monday"), not_modified().with("ETag", "\"2\""),
               not_modified().with("Last-Modified", "tuesday"), not_modified()},
              5);
    CHECK(
        asked ==
        std::vector<Poll>{
            {"", ""}, {"\"1\"", "monday"}, {"\"2\"", "monday"}, {"\"2\"", "tuesday"}, {"\"2\"", "tuesday"}});
}

TEST_CASE("rule 6: a 200 replaces the validators even when its body is the same as before", "[politeness]") {
    const Answer same = ok(rss("news", 1));
    const auto asked = after({marked(same, "\"1\"", "monday"), marked(same, "\"2\"", "tuesday"),
                              marked(same, "\"3\"", "wednesday")},
                             4);
    CHECK(asked ==
          std::vector<Poll>{{"", ""}, {"\"1\"", "monday"}, {"\"2\"", "tuesday"}, {"\"3\"", "wednesday"}});
}

TEST_CASE("rule 7: a 200 without a validator clears that validator", "[politeness]") {
    const auto feed = [](const std::vector<std::string>& bodies) {
        return std::vector{marked(ok(bodies[0]), "\"1\"", "monday"),
                           ok(bodies[1]).with("Last-Modified", "tuesday"), ok(bodies[2])};
    };
    const std::vector<Poll> cleared{{"", ""}, {"\"1\"", "monday"}, {"", "tuesday"}, {"", ""}};
    const auto asked = after_each(
        {feed({varied(1, 1), varied(1, 2), varied(1, 3)}), feed({varied(1, 1), varied(1, 1), varied(1, 1)})},
        4);
    CHECK(asked.at(0) == cleared);
    CHECK(asked.at(1) == cleared);
}

TEST_CASE("rule 8: validators are stored only with a body that was complete and a feed", "[politeness]") {
    const std::string body = rss("other", 9);
    const std::vector<Answer> bad{ok(body).cut_short(300),
                                  ok(body).chunked().cut_short(300),
                                  ok(gzip(body)).with("Content-Encoding", "gzip").cut_short(100),
                                  ok(gzip(body).substr(0, 100)).with("Content-Encoding", "gzip"),
                                  ok(body.substr(0, 300)).until_close(),
                                  page,
                                  ok(""),
                                  ok("  \n"),
                                  ok("<rss"),
                                  ok("{}"),
                                  status(204),
                                  status(206, body),
                                  status(503, body),
                                  silence()};
    std::vector<std::vector<Answer>> feeds;
    for (const Answer& answer : bad) {
        const Answer misleading = marked(answer, "\"bad\"", "never");
        feeds.push_back({marked(ok(rss("news", 1)), "\"good\"", "monday"), misleading, not_modified()});
        feeds.push_back({misleading, ok(rss("news", 1))});
    }
    const auto asked = after_each(feeds, 3);
    for (std::size_t feed = 0; feed < feeds.size(); feed += 2) {
        CAPTURE(feed / 2, bad[feed / 2].status);
        CHECK(asked[feed].at(2) == Poll{"\"good\"", "monday"});
        CHECK(asked[feed + 1].at(1) == Poll{"", ""});
    }
}

TEST_CASE("rule 9: the request after an error is conditional", "[politeness]") {
    std::vector<std::vector<Answer>> feeds;
    for (const Answer& error : {status(429), status(500), status(404), status(403), silence(),
                                raw("nonsense\r\n\r\n"), redirect(302, "ftp://example.org/")})
        feeds.push_back({marked(ok(rss("news", 1)), "\"1\"", "monday"), error.with("ETag", "\"error\""),
                         error, not_modified()});
    for (const auto& asked : after_each(feeds, 4))
        CHECK(asked ==
              std::vector<Poll>{{"", ""}, {"\"1\"", "monday"}, {"\"1\"", "monday"}, {"\"1\"", "monday"}});
}

TEST_CASE("rule 10: headers against caching do not forbid to ask conditionally", "[politeness]") {
    std::vector<std::vector<Answer>> feeds;
    for (const auto& [name, value] : std::vector<Header>{{"Cache-Control", "no-cache"},
                                                         {"Cache-Control", "no-store, must-revalidate"},
                                                         {"Cache-Control", "private, max-age=0"},
                                                         {"Expires", "0"},
                                                         {"Expires", "Thu, 01 Jan 1970 00:00:00 GMT"},
                                                         {"Pragma", "no-cache"}})
        feeds.push_back({ok(rss("news", 1)).with("ETag", "\"1\"").with(name, value)});
    for (const auto& asked : after_each(feeds, 2)) CHECK(asked.at(1) == Poll{"\"1\"", ""});
}

TEST_CASE("rule 11: a validator is not sent to another URL than the one that gave it", "[politeness]") {
    Server server;
    server.answers("/feed", std::vector{redirect(302, "/a"), redirect(302, "/a"), redirect(302, "/b"),
                                        redirect(302, "/b")});
    server.answers("/a", ok(rss("news", 1)).with("ETag", "\"1\""));
    server.answers("/b", ok(rss("news", 1)).with("ETag", "\"1\""));
    Visitor visitor;
    visitor.subscribe(server.url("/feed"));
    visitor.rounds(4);
    CHECK(conditions(server, "/feed") == std::vector<Poll>(4));
    CHECK(conditions(server, "/a") == std::vector<Poll>{{"", ""}, {"\"1\"", ""}});
    CHECK(conditions(server, "/b") == std::vector<Poll>{{"", ""}, {"\"1\"", ""}});
    CHECK(visitor.articles().size() == 1);
}

TEST_CASE("rule 12: a 304 that lies is believed, and nothing is asked unconditionally for it",
          "[politeness]") {
    std::vector<Answer> answers(20, not_modified().with("Last-Modified", "Thu, 01 Jan 2099 00:00:00 GMT"));
    answers.front() = ok(rss("news", 1)).with("Last-Modified", "Thu, 01 Jan 2099 00:00:00 GMT");
    const auto asked = after(answers, 12);
    REQUIRE(asked.size() == 12);
    for (std::size_t poll = 1; poll < asked.size(); ++poll)
        CHECK(asked.at(poll).date == "Thu, 01 Jan 2099 00:00:00 GMT");
}

TEST_CASE("rule 13: only what is new is asked for beside a validator, and a 226 adds to what is known",
          "[politeness]") {
    const auto delta = [](std::string_view item) { return status(226, rss(item, 1)).with("IM", "feed"); };
    Server server;
    server.answers("/feed",
                   std::vector{ok(rss("news", 3)).with("ETag", "\"1\""), delta("more").with("ETag", "\"2\""),
                               delta("most"), delta("last").with("ETag", "\"3\"").cut_short(100),
                               not_modified(), ok(rss("news", 3)).with("ETag", "\"4\""), not_modified()});
    server.answers("/unasked", delta("unasked").with("ETag", "\"1\""));
    Visitor visitor;
    visitor.subscribe(server.url("/feed"));
    visitor.subscribe(server.url("/unasked"), "unasked");
    visitor.round();
    CHECK(visitor.lines_with("unasked: 226").size() == 1);
    visitor.rounds(6);
    const auto asked = server.requests("/feed");
    CHECK(conditions(server) == std::vector<Poll>{{"", ""},
                                                  {"\"1\"", ""},
                                                  {"\"2\"", ""},
                                                  {"\"2\"", ""},  // the delta before brought no tag
                                                  {"\"2\"", ""},  // and the one before was cut
                                                  {"\"2\"", ""},
                                                  {"\"4\"", ""}});
    for (const Asked& one : asked) CHECK(one.header("A-IM") == (one.has("If-None-Match") ? "feed" : ""));
    for (const Asked& one : server.requests("/unasked")) CHECK_FALSE(one.has("A-IM"));
    CHECK(visitor.articles().size() == 5);
}

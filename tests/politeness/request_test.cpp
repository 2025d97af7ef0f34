// Rules 37 to 42: what every request looks like, and which are never made.
#include "support/catch.hpp"

#include <set>

#include <fmt/format.h>

#include "base/version.hpp"
#include "politeness/visitor.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

// Every kind of answer, one feed each, for two rounds.
void visit_all_kinds(Server& server, Visitor& visitor) {
    const std::vector<std::vector<Answer>> kinds{
        {ok(rss("sound", 2)).with("ETag", "\"1\"").with("Set-Cookie", "id=1; Path=/"), not_modified()},
        {redirect(301, "/target")},
        {status(403)},
        {status(429)},
        {ok("<html></html>").with("Content-Type", "text/html").with("Set-Cookie", "id=2")},
        {status(500)}};
    server.answers("/target", ok(rss("moved", 2)).with("Set-Cookie", "id=3"));
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        const std::string path = fmt::format("/feed{}", kind);
        server.answers(path, kinds[kind]);
        visitor.subscribe(server.url(path + "?a=b"));
    }
    visitor.rounds(2);
}

}  // namespace

TEST_CASE("rule 37: every request says who asks, with version and address", "[politeness]") {
    Server server;
    Visitor visitor;
    visit_all_kinds(server, visitor);
    REQUIRE(server.requests().size() >= 14);
    CHECK(std::string(user_agent()).starts_with("newspool/" + std::string(version()) + " (+http"));
    for (const Asked& asked : server.requests()) CHECK(asked.header("User-Agent") == user_agent());
}

TEST_CASE("rule 37: a newspool for several people says for how many", "[politeness]") {
    CHECK(user_agent_for(1) == user_agent());
    CHECK(user_agent_for(25).ends_with("; 25 subscribers)"));
    CHECK(user_agent_for(25).starts_with("newspool/" + std::string(version()) + " (+http"));
}

TEST_CASE("rule 38: Accept names the feed types and ends in */*", "[politeness]") {
    Server server;
    Visitor visitor;
    visit_all_kinds(server, visitor);
    for (const Asked& asked : server.requests()) {
        const std::string accept = asked.header("Accept");
        for (const char* type : {"application/rss+xml", "application/atom+xml", "application/feed+json"})
            CHECK(accept.find(type) != std::string::npos);
        CHECK(accept.find("*/*;q=0.5") == accept.rfind(',') + 2);
    }
}

TEST_CASE("rule 39: compression is always asked for and decoded", "[politeness]") {
    Server server;
    Visitor visitor;
    visit_all_kinds(server, visitor);
    for (const Asked& asked : server.requests())
        CHECK(asked.header("Accept-Encoding").find("gzip") != std::string::npos);

    server.answers("/gzip", ok(gzip(rss("packed", 2))).with("Content-Encoding", "gzip"));
    server.answers("/x-gzip", ok(gzip(rss("packed", 2))).with("Content-Encoding", "x-gzip"));
    Visitor another;
    for (const char* path : {"/gzip", "/x-gzip"}) another.subscribe(server.url(path));
    another.round();
    CHECK(another.articles_with("The text of packed 1.") == 2);
}

TEST_CASE("rule 40: no cookie, no referrer, nothing against caches, no other target and no other method",
          "[politeness]") {
    Server server;
    Visitor visitor;
    visit_all_kinds(server, visitor);
    visitor.subscribe(server.url("/anchored") + "#fragment");
    visitor.round();
    for (const Asked& asked : server.requests()) {
        CAPTURE(asked.target);
        CHECK(asked.method == "GET");
        CHECK((asked.target.ends_with("?a=b") || asked.target == "/target" || asked.target == "/anchored"));
        for (const char* unwanted : {"Cookie", "Referer", "Cache-Control", "Pragma", "Range", "Origin", "DNT",
                                     "Upgrade-Insecure-Requests"}) {
            INFO(unwanted);
            CHECK_FALSE(asked.has(unwanted));
        }
    }
}

TEST_CASE("rule 41: only what was subscribed to is asked, and where that redirects", "[politeness]") {
    Server server;
    Visitor visitor;
    server.answers("/feed", ok(R"(<rss version="2.0"><channel><title>t</title><link>/home</link>
        <image><url>/logo.png</url></image><atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub"
        href="/hub"/><atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="/page2"/>
        <item><guid>1</guid><link>/item</link><description>&lt;img src="/picture.png"></description>
        <enclosure url="/file.mp3" type="audio/mpeg" length="1"/></item></channel></rss>)"));
    server.answers("/page", ok(R"(<html><head><link rel="alternate" type="application/rss+xml"
        href="/found"><link rel="icon" href="/icon.png"></head></html>)"));
    for (const char* path : {"/feed", "/page", "/missing"}) visitor.subscribe(server.url(path));
    visitor.rounds(2);
    std::set<std::string> targets;
    for (const Asked& asked : server.requests()) targets.insert(asked.target);
    CHECK(targets == std::set<std::string>{"/feed", "/page", "/missing"});
}

TEST_CASE("rule 42: one request at a time to one host, spread out, over one connection", "[politeness]") {
    constexpr std::chrono::milliseconds answering(10);
    constexpr std::chrono::milliseconds rest(20);
    constexpr std::chrono::milliseconds tick(1);  // of the clock by which hosts rest
    Server server;
    Visitor visitor;
    visitor.config.fetch.per_host_delay = rest;
    for (int feed = 0; feed < 8; ++feed) {
        const std::string path = fmt::format("/{}", feed);
        server.answers(path, ok(rss("news", 1)).after(answering));
        visitor.subscribe(server.url(path));
    }
    visitor.round();
    const auto asked = server.requests();
    REQUIRE(asked.size() == 8);
    CHECK(server.connections() == 1);
    for (std::size_t index = 1; index < asked.size(); ++index)
        CHECK(asked[index].at - asked[index - 1].at >= answering + rest - tick);
}

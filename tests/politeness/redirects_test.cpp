// Rules 32 to 36: where redirects lead, what is remembered of them, and what stays behind.
#include "support/catch.hpp"

#include <fmt/format.h>

#include "politeness/visitor.hpp"
#include "support/certificate.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;

TEST_CASE("rule 32: 301 and 308 are remembered once three polls have found the feed there", "[politeness]") {
    const int code = GENERATE(301, 308);
    Server server;
    Visitor visitor;
    server.answers("/old", redirect(code, "/new"));
    server.answers("/new", std::vector{ok(rss("news", 2)).with("ETag", "\"1\""),
                                       ok(rss("news", 2)).with("ETag", "\"2\""), not_modified(),
                                       ok(rss("news", 3)).with("ETag", "\"3\""), not_modified()});
    visitor.subscribe(server.url("/old"), "news");
    visitor.rounds(2);
    CHECK(visitor.lines_with("moved").empty());
    visitor.round();
    CHECK(
        visitor.lines_with("news: moved permanently to " + server.url("/new") + ", and asked there").size() ==
        1);
    visitor.rounds(3);
    CHECK(visitor.lines_with("moved").empty());
    CHECK(server.requests("/old").size() == 3);
    const auto asked = server.requests("/new");
    REQUIRE(asked.size() == 6);
    for (std::size_t poll = 0; poll < asked.size(); ++poll)
        CHECK(asked[poll].header("If-None-Match") ==
              std::vector<std::string>{"", "\"1\"", "\"2\"", "\"2\"", "\"3\"", "\"3\""}.at(poll));
    CHECK(visitor.articles().size() == 3);
    for (const std::string& article : visitor.articles())  // the feed is still what was subscribed to
        CHECK(article.find("\"url\":\"" + server.url("/old") + "\"") != std::string::npos);
}

TEST_CASE("rule 32: a feed that was known before it moved is known by its items, and none comes again",
          "[politeness]") {
    Server proxy;  // so that hosts can have names
    Visitor visitor;
    const auto far = [](std::string_view host) { return fmt::format("http://{}.example/feed", host); };
    proxy.answers(far("old"), std::vector{ok(rss("news", 3)), redirect(301, far("new"))});
    proxy.answers(far("new"), ok(rss("news", 4)));
    proxy.answers(far("sold"), std::vector{ok(rss("before", 3)), redirect(301, far("stranger"))});
    proxy.answers(far("stranger"), ok(rss("after", 3)));
    for (const char* host : {"old", "sold"}) visitor.subscribe(far(host), host).request.proxy = proxy.url("");
    visitor.rounds(7);
    CHECK(proxy.requests(far("old")).size() == 1 + 3);
    CHECK(proxy.requests(far("new")).size() == 6);
    CHECK(proxy.requests(far("sold")).size() == 7);  // nothing known there: it must hold for a week
    CHECK(visitor.articles_with("The text of news ") == 4);
}

TEST_CASE("rule 32: a move on, and a move back, are recognised", "[politeness]") {
    Server server;
    Visitor visitor;
    const std::string home = server.url("/home");
    server.answers("/home", redirect(301, "/away"));
    server.answers("/away", ok(rss("news", 1)));
    visitor.subscribe(home, "news");
    visitor.rounds(4);
    CHECK(server.requests("/home").size() == 3);

    server.answers("/away", redirect(301, "/farther"));
    server.answers("/farther", ok(rss("news", 1)));
    visitor.rounds(4);
    CHECK(server.requests("/home").size() == 3);
    CHECK(server.requests("/away").size() == 4 + 3);
    CHECK(server.requests("/farther").size() == 4);

    server.answers("/farther", redirect(308, "/home"));
    server.answers("/home", ok(rss("news", 1)));
    visitor.rounds(3);
    CHECK(visitor.lines_with("news: moved back to its own URL").size() == 1);
    visitor.rounds(2);
    CHECK(server.requests("/farther").size() == 4 + 3);
    CHECK(server.requests("/home").size() == 3 + 3 + 2);
    CHECK(visitor.articles().size() == 1);
}

TEST_CASE("rule 32: an address that fails eight times on end is let go, and so is one that is gone",
          "[politeness]") {
    Server server;
    Visitor visitor;
    for (const char* name : {"failing", "gone"}) {
        server.answers(fmt::format("/{}", name), redirect(301, fmt::format("/new-{}", name)));
        server.answers(fmt::format("/new-{}", name), ok(rss(name, 1)));
        visitor.subscribe(server.url(fmt::format("/{}", name)), name);
    }
    visitor.rounds(4);
    server.answers("/new-failing", status(500));
    server.answers("/new-gone", status(410));
    server.answers("/failing", ok(rss("failing", 2)));
    server.answers("/gone", ok(rss("gone", 2)));
    visitor.round();
    CHECK(visitor.lines_with("gone: no longer found at " + server.url("/new-gone")).size() == 1);
    visitor.rounds(7);
    CHECK(visitor.lines_with("failing: no longer found at ").size() == 1);
    CHECK(server.requests("/failing").size() == 3);
    visitor.round();
    CHECK(server.requests("/failing").size() == 4);
    CHECK(server.requests("/gone").size() == 3 + 8);
    CHECK(visitor.articles().size() == 4);
}

TEST_CASE("rule 33: 302, 303 and 307 are followed and never remembered", "[politeness]") {
    Server server;
    Visitor visitor;
    for (const int code : {302, 303, 307}) {
        server.answers(fmt::format("/{}", code), redirect(code, fmt::format("/target{}", code)));
        server.answers(fmt::format("/target{}", code), ok(rss("news", 1)));
        visitor.subscribe(server.url(fmt::format("/{}", code)));
    }
    visitor.rounds(6);
    for (const int code : {302, 303, 307}) CHECK(server.requests(fmt::format("/{}", code)).size() == 6);
}

TEST_CASE("rule 33: of a mixed chain only the leading permanent hops are remembered", "[politeness]") {
    Server server;
    Visitor visitor;
    server.answers("/a", redirect(301, "/b"));
    server.answers("/b", redirect(308, "/c"));
    server.answers("/c", redirect(307, "/d"));
    server.answers("/d", redirect(301, "/e"));
    server.answers("/e", ok(rss("news", 1)));
    visitor.subscribe(server.url("/a"));
    visitor.rounds(5);
    CHECK(server.requests("/a").size() == 3);
    CHECK(server.requests("/b").size() == 3);
    for (const char* path : {"/c", "/d", "/e"}) CHECK(server.requests(path).size() == 5);
}

TEST_CASE("rule 33: a permanent redirect that changes its mind is not remembered", "[politeness]") {
    Server server;
    Visitor visitor;
    server.answers("/a", std::vector{redirect(301, "/b"), redirect(301, "/b"), redirect(302, "/b"),
                                     redirect(301, "/b"), redirect(301, "/c"), redirect(301, "/b"),
                                     redirect(301, "/b"), redirect(302, "/b")});
    for (const char* path : {"/b", "/c"}) server.answers(path, ok(rss("news", 1)));
    visitor.subscribe(server.url("/a"));
    visitor.rounds(9);
    CHECK(server.requests("/a").size() == 9);
}

TEST_CASE("rule 34: a permanent redirect to what is no feed is not remembered", "[politeness]") {
    Server server;
    Visitor visitor;
    const auto login = ok("<!DOCTYPE html><html><head><title>Hotel</title></head></html>");
    server.answers("/page", redirect(301, "/login"));
    server.answers("/login", login.with("ETag", "\"login\""));
    server.answers("/missing", redirect(308, "/nowhere"));
    server.answers("/later", std::vector{redirect(301, "/login"), redirect(301, "/login"),
                                         redirect(301, "/login"), ok(rss("news", 2))});
    for (const char* path : {"/page", "/missing", "/later"}) visitor.subscribe(server.url(path), path);
    visitor.rounds(6);
    for (const char* path : {"/page", "/missing", "/later"}) CHECK(server.requests(path).size() == 6);
    CHECK_FALSE(server.requests("/login").back().has("If-None-Match"));
    CHECK(visitor.articles().size() == 2);
}

TEST_CASE("rule 34: many owners' feeds that move to one place are a login page, which is said once",
          "[politeness]") {
    Server proxy;
    Visitor visitor;
    proxy.answers("http://portal.example/login", ok(rss("portal", 1)));
    for (unsigned owner = 1; owner <= 4; ++owner) {
        const std::string url = fmt::format("http://owner{}.example/feed", owner);
        proxy.answers(url, redirect(301, fmt::format("http://portal.example/login?from={}", owner)));
        visitor.subscribe(url).request.proxy = proxy.url("");
    }
    std::size_t said = 0;
    for (unsigned round = 0; round < 5; ++round) {
        visitor.round();
        CHECK(visitor.lines_with("moved permanently").empty());
        said += visitor.lines_with("seem to move to http://portal.example/login at once").size();
    }
    CHECK(said == 1);
    for (unsigned owner = 1; owner <= 4; ++owner)
        CHECK(proxy.requests(fmt::format("http://owner{}.example/feed", owner)).size() == 5);
}

TEST_CASE("rule 34: a move that was made before others showed it to be a login page is undone",
          "[politeness]") {
    Server proxy;
    Visitor visitor;
    proxy.answers("http://portal.example/login", ok(rss("portal", 1)));
    const auto subscribe = [&](unsigned owner) {
        const std::string url = fmt::format("http://owner{}.example/feed", owner);
        proxy.answers(url, redirect(301, fmt::format("http://portal.example/login?from={}", owner)));
        visitor.subscribe(url).request.proxy = proxy.url("");
    };
    const auto asked = [&] { return proxy.requests("http://owner1.example/feed").size(); };
    subscribe(1);
    visitor.rounds(5);
    REQUIRE(asked() == 3);
    for (const unsigned owner : {2U, 3U}) subscribe(owner);
    visitor.rounds(2);
    CHECK(visitor.lines_with("asked at its own URL again: feeds of 3 and more owners").size() == 1);
    CHECK(asked() == 3);
    visitor.rounds(6);
    CHECK(asked() == 3 + 6);
    CHECK(visitor.lines_with("moved").empty());

    // The hotel is left.
    proxy.answers("http://owner1.example/feed", ok(rss("home", 1)));
    visitor.rounds(2);
    CHECK(asked() == 3 + 6 + 2);
    CHECK(visitor.articles_with("home 1") == 1);
}

TEST_CASE("rule 35: at most max_redirects hops, no circles, and only http and https", "[politeness]") {
    Server server;
    Visitor visitor;
    for (int hop = 0; hop < 10; ++hop)
        server.answers(fmt::format("/{}", hop), redirect(301, fmt::format("/{}", hop + 1)));
    server.answers("/10", ok(rss("far", 1)));
    server.answers("/circle", redirect(301, "/there"));
    server.answers("/there", redirect(301, "/circle"));
    for (const char* path : {"/0", "/circle"}) visitor.subscribe(server.url(path), path);
    for (const char* target : {"file:///etc/passwd", "ftp://127.0.0.1/feed", "gopher://127.0.0.1/1",
                               "data:text/xml,x", "//[::1", "mailto:a@example.org"}) {
        const std::string path = fmt::format("/to/{}", visitor.config.subscriptions.size());
        server.answers(path, redirect(301, target));
        visitor.subscribe(server.url(path), path);
    }
    const Totals totals = visitor.round();
    CHECK(totals.failed == 8);
    CHECK(server.requests("/8").size() == 1);  // the eighth hop
    CHECK(server.requests("/9").empty());
    CHECK(server.requests("/circle").size() == 1);
    CHECK(visitor.lines_with("/0: more than 8 redirects").size() == 1);
    CHECK(visitor.lines_with("/circle: redirected in a circle").size() == 1);
    CHECK(visitor.articles().empty());
    for (std::size_t feed = 2; feed < 8; ++feed)
        CHECK(visitor.lines_with(fmt::format("/to/{}: redirected to ", feed)).size() == 1);
}

TEST_CASE("rule 36: credentials and the feed's own headers stay with scheme, host and port", "[politeness]") {
    const Certificate certificate;
    Server first;
    Server other_port;
    Server secure(certificate);
    const int code = GENERATE(301, 302);
    first.answers("/port", redirect(code, other_port.url("/target")));
    first.answers("/host", redirect(code, first.url("/target", 2)));
    first.answers("/scheme", redirect(code, secure.url("/target")));
    first.answers("/same", redirect(code, "/own"));
    for (Server* server : {&first, &other_port, &secure}) server->answers("/target", ok(rss("news", 1)));
    first.answers("/own", ok(rss("own", 1)));
    Visitor visitor;
    visitor.config.fetch.allow_private = true;
    for (const char* path : {"/port", "/host", "/scheme", "/same"}) {
        Request& request = visitor.subscribe(first.url(path)).request;
        request.credentials.username = "user";
        request.credentials.password = "word";
        request.headers = {{"X-Key", "secret"}, {"Cookie", "a=b"}};
        request.ca_file = certificate.file;
    }
    visitor.rounds(5);
    const auto all_have = [](const std::vector<Asked>& requests, bool wanted) {
        for (const Asked& asked : requests)
            for (const char* own : {"Authorization", "X-Key", "Cookie"}) {
                INFO(own);
                CHECK(asked.has(own) == wanted);
            }
    };
    for (const Server* server : {&first, &other_port, &secure}) all_have(server->requests("/target"), false);
    CHECK(other_port.requests("/target").size() == 5);
    CHECK(secure.requests("/target").size() == 5);
    CHECK(first.requests("/port").size() == (code == 301 ? 3 : 5));  // the address is remembered, they stay
    CHECK(first.requests("/own").size() == 5);
    for (const char* path : {"/port", "/host", "/scheme", "/same", "/own"})
        all_have(first.requests(path), true);
}

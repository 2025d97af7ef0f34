// Rules 32 to 36: where redirects lead, what is remembered of them, and what stays behind.
#include "support/catch.hpp"

#include <fmt/format.h>

#include "politeness/visitor.hpp"
#include "support/certificate.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;

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
    CHECK(first.requests("/own").size() == 5);
    for (const char* path : {"/port", "/host", "/scheme", "/same", "/own"})
        all_have(first.requests(path), true);
}

// Redirects are followed by us, hop by hop: where to, how far, and what is said on the way.
#include "support/catch.hpp"

#include "fetch/asking.hpp"
#include "support/certificate.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;

TEST_CASE("every kind of redirect leads to the body, and the last URL is told", "[fetch][redirect]") {
    const int code = GENERATE(301, 302, 303, 307, 308);
    CAPTURE(code);
    Server server;
    server.answers("/old", redirect(code, "/new?x=1"));
    server.answers("/new", ok("body").with("ETag", "\"n\""));
    Asker asker;
    const Response response = asker.ask(server.url("/old"));
    CHECK(response.status == 200);
    CHECK(response.body == "body");
    CHECK(response.url == server.url("/new?x=1"));
    CHECK(response.validators.url == server.url("/new?x=1"));
    CHECK(response.requests == 2);
    const bool permanent = code == 301 || code == 308;
    CHECK(response.moved_to.has_value() == permanent);
}

TEST_CASE("only the leading permanent redirects say that a feed has moved", "[fetch][redirect]") {
    Server server;
    server.answers("/a", redirect(301, "/b"));
    server.answers("/b", redirect(308, "/c"));
    server.answers("/c", redirect(302, "/d"));
    server.answers("/d", redirect(301, "/e"));
    server.answers("/e", ok("body"));
    Asker asker;
    const Response response = asker.ask(server.url("/a"));
    CHECK(response.body == "body");
    CHECK(response.moved_to == server.url("/c"));
    CHECK_FALSE(asker.ask(server.url("/c")).moved_to);
}

TEST_CASE("validators go only to the hop that gave them", "[fetch][redirect]") {
    Server server;
    server.answers("/a", redirect(302, "/b"));
    server.answers("/b", not_modified());
    Request request = usual(server.url("/a"));
    request.validators = {server.url("/b"), "\"1\"", ""};
    Asker asker;
    CHECK(asker.ask(request).not_modified());
    CHECK_FALSE(server.requests("/a").at(0).has("If-None-Match"));
    CHECK(server.requests("/b").at(0).header("If-None-Match") == "\"1\"");
}

TEST_CASE("headers and credentials stay with the origin that was subscribed to", "[fetch][redirect]") {
    Server first;
    Server second;
    first.answers("/feed", redirect(302, second.url("/feed")));
    second.answers("/feed", redirect(302, first.url("/back")));
    first.answers("/back", ok("body"));
    Request request = usual(first.url("/feed"));
    request.headers = {{"X-Key", "secret"}, {"Cookie", "a=b"}};
    request.credentials.username = "user";
    request.credentials.password = "word";
    Asker asker;
    CHECK(asker.ask(request).body == "body");
    const Asked elsewhere = second.requests("/feed").at(0);  // the same host, another port
    for (const char* own : {"X-Key", "Cookie", "Authorization", "Referer"}) {
        INFO(own);
        CHECK_FALSE(elsewhere.has(own));
    }
    CHECK(first.requests("/back").at(0).has("Authorization"));
}

TEST_CASE("as many redirects as allowed are followed and not one more", "[fetch][redirect]") {
    Server server;
    for (int hop = 0; hop < 5; ++hop)
        server.answers("/" + std::to_string(hop), redirect(302, "/" + std::to_string(hop + 1)));
    server.answers("/5", ok("body"));
    Request request = usual(server.url("/0"));
    Asker asker;
    request.max_redirects = 5;
    CHECK(asker.ask(request).body == "body");
    request.max_redirects = 4;
    const Response response = asker.ask(request);
    CHECK(response.failure == FetchFailure::bad_redirect);
    CHECK(response.reason == "more than 4 redirects");
    CHECK(server.requests("/5").size() == 1);
}

TEST_CASE("a circle of redirects is found at once", "[fetch][redirect]") {
    Server server;
    server.answers("/a", redirect(302, "/b"));
    server.answers("/b", redirect(302, "/a#again"));
    server.answers("/self", redirect(301, "/self"));
    Asker asker;
    CHECK(asker.ask(server.url("/a")).reason == "redirected in a circle");
    CHECK(server.requests("/a").size() == 1);
    CHECK(asker.ask(server.url("/self")).failure == FetchFailure::bad_redirect);
}

TEST_CASE("a redirect to another scheme is refused", "[fetch][redirect]") {
    const std::string target = GENERATE("file:///etc/passwd", "gopher://127.0.0.1/1", "ftp://127.0.0.1/feed",
                                        "dict://127.0.0.1/x", "javascript:alert(1)", "data:text/xml,x");
    CAPTURE(target);
    Server server;
    server.answers("/feed", redirect(302, target));
    Request request = usual(server.url("/feed"));
    request.allow_file = true;  // of what the operator wrote, never of what a server says
    Asker asker;
    const Response response = asker.ask(request);
    CHECK(response.failure == FetchFailure::bad_redirect);
    CHECK(response.requests == 1);
}

TEST_CASE("a redirect from https to http is refused, the other way it is followed", "[fetch][redirect]") {
    const Certificate certificate;
    Server secure(certificate);
    Server plain;
    secure.answers("/down", redirect(301, plain.url("/feed")));
    secure.answers("/feed", ok("secure"));
    plain.answers("/feed", ok("plain"));
    plain.answers("/up", redirect(301, secure.url("/feed")));
    Request request = usual(secure.url("/down"));
    request.ca_file = certificate.file;
    Asker asker;
    const Response down = asker.ask(request);
    CHECK(down.failure == FetchFailure::bad_redirect);
    CHECK(down.reason.find("https to http") != std::string::npos);
    CHECK(plain.requests("/feed").empty());
    request.url = plain.url("/up");
    CHECK(asker.ask(request).body == "secure");
}

TEST_CASE("a redirect that does not say where to is a failure", "[fetch][redirect]") {
    Server server;
    server.answers("/feed", status(302));
    Asker asker;
    CHECK(asker.ask(server.url("/feed")).failure == FetchFailure::protocol);
}

TEST_CASE("other answers of the third hundred are answers and lead nowhere", "[fetch][redirect]") {
    Server server;
    server.answers("/choices", status(300).with("Location", "/new"));
    server.answers("/proxy", status(305).with("Location", "/new"));
    Asker asker;
    CHECK(asker.ask(server.url("/choices")).status == 300);
    CHECK(asker.ask(server.url("/proxy")).status == 305);
    CHECK(server.requests("/new").empty());
}

TEST_CASE("the time limit counts over all hops", "[fetch][redirect]") {
    Server server;
    for (std::string path = "/slow"; path.size() < 30; path += 'x')
        server.answers(path, [](const Asked& asked) {
            return redirect(302, asked.target + "x").after(std::chrono::milliseconds(120));
        });
    Request request = usual(server.url("/slow"));
    request.max_redirects = 20;
    request.timeout = std::chrono::milliseconds(600);
    Asker asker;
    const Response response = asker.ask(request);
    CHECK(response.failure == FetchFailure::timeout);
    CHECK(response.elapsed < std::chrono::seconds(2));
    CHECK(server.requests().size() >= 2);
    CHECK(server.requests().size() <= 6);
}

// One exchange with a server that behaves: what is asked, what comes back, and what is kept for the next
// time.
#include "support/catch.hpp"

#include <set>

#include "base/version.hpp"
#include "fetch/asking.hpp"
#include "fetch/client.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;

TEST_CASE("a 200 brings its body, its type and its validators byte for byte", "[fetch]") {
    Server server;
    server.answers("/feed", ok("<rss/>")
                                .with("Content-Type", "application/rss+xml; charset=utf-8")
                                .with("ETag", "W/\"a \xC3\xA9 b\"")
                                .with("Last-Modified", "Sunday, 06-Nov-94 08:49:37 GMT"));
    Asker asker;
    const Response response = asker.ask(server.url("/feed"));
    CHECK(response.failure == FetchFailure::none);
    CHECK(response.status == 200);
    CHECK(response.body == "<rss/>");
    CHECK(response.body_end == BodyEnd::proven);
    CHECK(response.content_type == "application/rss+xml; charset=utf-8");
    CHECK(response.validators ==
          Validators{server.url("/feed"), "W/\"a \xC3\xA9 b\"", "Sunday, 06-Nov-94 08:49:37 GMT"});
    CHECK(response.url == server.url("/feed"));
    CHECK_FALSE(response.moved_to);
    CHECK(response.requests == 1);
    CHECK(response.bytes_received > 6);
}

TEST_CASE("the first request says who we are and sends nothing that servers mind", "[fetch]") {
    Server server;
    server.answers("/feed", ok("x"));
    Asker asker;
    REQUIRE(asker.ask(server.url("/feed?a=1&b=%20c#part")).status == 200);
    const Asked asked = server.requests("/feed").at(0);
    CHECK(asked.method == "GET");
    CHECK(asked.target == "/feed?a=1&b=%20c");
    CHECK(asked.header("User-Agent") == user_agent());
    CHECK(asked.header("Accept").find("application/rss+xml") != std::string::npos);
    CHECK(asked.header("Accept").find("*/*") != std::string::npos);
    CHECK(asked.header("Accept-Encoding").find("gzip") != std::string::npos);
    for (const char* unwanted : {"If-None-Match", "If-Modified-Since", "A-IM", "Cookie", "Referer",
                                 "Cache-Control", "Pragma", "Authorization"}) {
        INFO(unwanted);
        CHECK_FALSE(asked.has(unwanted));
    }
}

TEST_CASE("both validators go back byte for byte, and a 304 has no body", "[fetch]") {
    Server server;
    server.answers("/feed", not_modified().with("ETag", "\"new\""));
    Request request = usual(server.url("/feed"));
    request.validators = {request.url, "\"a,b\"-gzip", "yesterday, says the server"};
    Asker asker;
    const Response response = asker.ask(request);
    CHECK(response.not_modified());
    CHECK(response.body.empty());
    CHECK(response.validators.etag == "\"new\"");
    CHECK(response.validators.last_modified.empty());
    CHECK(server.requests("/feed").at(0).header("If-None-Match") == "\"a,b\"-gzip");
    CHECK(server.requests("/feed").at(0).header("If-Modified-Since") == "yesterday, says the server");
}

TEST_CASE("only the validator that is there is sent", "[fetch]") {
    Server server;
    server.answers("/feed", not_modified());
    Request request = usual(server.url("/feed"));
    request.validators = {request.url, "", "Sun, 06 Nov 1994 08:49:37 GMT"};
    Asker asker;
    CHECK(asker.ask(request).not_modified());
    CHECK_FALSE(server.requests("/feed").at(0).has("If-None-Match"));
    CHECK(server.requests("/feed").at(0).has("If-Modified-Since"));
}

TEST_CASE("validators of another URL are not sent", "[fetch]") {
    Server server;
    server.answers("/feed", ok("x"));
    Request request = usual(server.url("/feed"));
    request.validators = {server.url("/other"), "\"1\"", ""};
    Asker asker;
    CHECK(asker.ask(request).status == 200);
    CHECK_FALSE(server.requests("/feed").at(0).has("If-None-Match"));
}

TEST_CASE("a 304 to a request without a condition is a failure", "[fetch]") {
    Server server;
    server.answers("/feed", not_modified());
    Asker asker;
    const Response response = asker.ask(server.url("/feed"));
    CHECK(response.failure == FetchFailure::protocol);
    CHECK_FALSE(response.not_modified());
}

TEST_CASE("an error status is an answer, with its hints and without its body", "[fetch]") {
    Server server;
    server.answers("/feed", status(503, "come back later").with("Retry-After", "120"));
    server.answers("/gone", status(410, "gone"));
    server.answers("/page", status(404, std::string(3'000'000, 'x')));  // longer than max_body
    Asker asker;
    const Response busy = asker.ask(server.url("/feed"));
    CHECK(busy.failure == FetchFailure::none);
    CHECK(busy.status == 503);
    CHECK(busy.body.empty());
    CHECK(busy.hints.retry_after == std::chrono::seconds(120));
    CHECK(asker.ask(server.url("/gone")).status == 410);
    const Response page = asker.ask(server.url("/page"));
    CHECK(page.failure == FetchFailure::none);
    CHECK(page.status == 404);
}

TEST_CASE("freshness is read from a 304 as well", "[fetch]") {
    Server server;
    server.answers("/feed", not_modified().with("Cache-Control", "max-age=3600").with("Age", "600"));
    Request request = usual(server.url("/feed"));
    request.validators = {request.url, "\"1\"", ""};
    Asker asker;
    CHECK(asker.ask(request).hints.fresh_for == std::chrono::seconds(3000));
}

TEST_CASE("gzip, br and zstd are decoded", "[fetch]") {
    Server server;
    const std::string body = "<rss>" + std::string(20'000, 'n') + "</rss>";
    server.answers("/gzip", ok(gzip(body)).with("Content-Encoding", "gzip"));
    server.answers("/br", ok(brotli(body)).with("Content-Encoding", "br"));
    server.answers("/zstd", ok(zstd(body)).with("Content-Encoding", "zstd"));
    Asker asker;
    for (const char* path : {"/gzip", "/br", "/zstd"}) {
        INFO(path);
        const Response response = asker.ask(server.url(path));
        CHECK(response.reason.empty());
        CHECK(response.body == body);
    }
    CHECK(asker.ask(server.url("/gzip")).bytes_received < 1000);  // what came over the wire
}

TEST_CASE("a body that cannot be decoded is a failure", "[fetch]") {
    Server server;
    server.answers("/plain", ok("<rss>this is not gzip</rss>").with("Content-Encoding", "gzip"));
    server.answers("/unknown", ok("<rss/>").with("Content-Encoding", "lzma-of-our-own"));
    Asker asker;
    for (const char* path : {"/plain", "/unknown"}) {
        INFO(path);
        const Response response = asker.ask(server.url(path));
        CHECK(response.failure == FetchFailure::protocol);
        CHECK(response.body.empty());
        CHECK(response.reason.find("decoded") != std::string::npos);
    }
}

TEST_CASE("the end of a body is proven by its length or its last chunk and by nothing else", "[fetch]") {
    Server server;
    server.answers("/length", ok("whole"));
    server.answers("/chunks", ok(std::string(5000, 'c')).chunked());
    server.answers("/close", ok("whole?").until_close());
    Asker asker;
    CHECK(asker.ask(server.url("/length")).body_end == BodyEnd::proven);
    const Response chunks = asker.ask(server.url("/chunks"));
    CHECK(chunks.body_end == BodyEnd::proven);
    CHECK(chunks.body.size() == 5000);
    const Response close = asker.ask(server.url("/close"));
    CHECK(close.failure == FetchFailure::none);
    CHECK(close.body == "whole?");
    CHECK(close.body_end == BodyEnd::unproven);
}

TEST_CASE("one connection serves request after request", "[fetch]") {
    Server server;
    server.answers("/feed", ok("x"));
    Asker asker;
    for (int i = 0; i < 5; ++i) CHECK(asker.ask(server.url("/feed")).status == 200);
    CHECK(server.connections() == 1);
}

TEST_CASE("many fetches at once all get their own answer", "[fetch]") {
    Server server;
    server.answers("/echo", [](const Asked& asked) { return ok(asked.target); });
    std::vector<Request> requests;
    for (unsigned i = 0; i < 300; ++i)
        requests.push_back(usual(server.url("/echo?" + std::to_string(i), 1 + i % 20)));
    Asker asker(64);
    for (int round = 0; round < 3; ++round) {
        const auto answers = asker.ask_all(requests);
        std::set<std::string> bodies;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            CHECK(answers[i].body == "/echo?" + std::to_string(i));
            bodies.insert(answers[i].body);
        }
        CHECK(bodies.size() == 300);
    }
}

TEST_CASE("a feed's own headers and credentials are sent", "[fetch]") {
    Server server;
    server.answers("/feed", ok("x"));
    Request request = usual(server.url("/feed"));
    request.headers = {{"X-Key", "secret"}, {"Accept", "text/plain"}, {"X-Bad", "a\r\nX-Forged: b"}};
    request.credentials.username = "user";
    request.credentials.password = "pass:word";
    request.user_agent = "other/1.0";
    Asker asker;
    CHECK(asker.ask(request).status == 200);
    const Asked asked = server.requests("/feed").at(0);
    CHECK(asked.header("X-Key") == "secret");
    CHECK(asked.header("Accept") == "text/plain");
    CHECK(asked.header("User-Agent") == "other/1.0");
    CHECK(asked.header("Authorization") == "Basic dXNlcjpwYXNzOndvcmQ=");
    CHECK_FALSE(asked.has("X-Bad"));
    CHECK_FALSE(asked.has("X-Forged"));
}

TEST_CASE("a request through a proxy names the whole URL, and the environment's proxy is not asked",
          "[fetch]") {
    Server server;
    Server proxy;
    const std::string target = server.url("/feed");
    server.answers("/feed", ok("direct"));
    proxy.answers(target, ok("by proxy"));
    setenv("http_proxy", proxy.url("").c_str(), 1);
    Asker asker;
    CHECK(asker.ask(target).body == "direct");
    unsetenv("http_proxy");
    Request request = usual(target);
    request.proxy = proxy.url("");
    setenv("no_proxy", "*", 1);
    CHECK(asker.ask(request).body == "by proxy");
    unsetenv("no_proxy");
}

TEST_CASE("stopping ends every fetch in flight at once, and each later one", "[fetch]") {
    Server server;
    server.answers("/hang", hang());
    server.answers("/drip", ok(std::string(100'000, 'x')).dripping(1, std::chrono::milliseconds(50)));
    std::vector<Request> requests{usual(server.url("/hang")), usual(server.url("/drip", 2))};
    for (Request& request : requests) request.timeout = std::chrono::minutes(5);
    Asker asker;
    const auto begun = std::chrono::steady_clock::now();
    const auto answers = asker.ask_until(requests, [&] {
        CHECK(server.was_asked("/hang", 1));
        CHECK(server.was_asked("/drip", 1));
    });
    CHECK(answers[0].failure == FetchFailure::stopped);
    CHECK(answers[1].failure == FetchFailure::stopped);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(10));
    CHECK(asker.ask(server.url("/hang")).failure == FetchFailure::stopped);
    CHECK(server.requests("/hang").size() == 1);
}

TEST_CASE("the library tells its version", "[fetch]") {
    CHECK(fetch::library_version().find("libcurl/") == 0);
}

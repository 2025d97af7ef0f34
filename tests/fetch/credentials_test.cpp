// Who we say that we are, and to whom: logins, tokens, cookies and headers on the way through real redirects.
#include "support/catch.hpp"

#include <algorithm>
#include <vector>

#include "fetch/asking.hpp"
#include "support/certificate.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

// A server that wants a Digest, and no less.
Answer digest_wanted(const Asked& asked) {
    // md5(md5("me:feeds:word") ":n0nce:" md5("GET:/feed"))
    const std::string right = "response=\"54ee1141bbe0eae507a660f6f55bbe29\"";
    if (asked.header("Authorization").find(right) != std::string::npos) return ok("secret news");
    return status(401).with("WWW-Authenticate", "Digest realm=\"feeds\", nonce=\"n0nce\"");
}

Request with_everything(const std::string& url, const Credentials& login = {}) {
    Request request = usual(url);
    request.headers = {{"X-Key", "hunter2"}};
    request.credentials = login;
    request.credentials.cookies = "a=hunter2; b=2";
    return request;
}

std::vector<Credentials> every_way() {
    std::vector<Credentials> ways(3);
    ways[0].username = ways[1].username = "me";
    ways[0].password = ways[1].password = "word";
    ways[1].auth = Auth::digest;
    ways[2].bearer_token = "t0ken";
    return ways;
}

bool told_nothing(const Asked& asked) {
    for (const char* own : {"X-Key", "Cookie", "Authorization", "Proxy-Authorization", "Referer"})
        if (asked.has(own)) return false;
    return true;
}

bool told_nothing(const Server& server) {
    return std::ranges::all_of(server.requests(), [](const Asked& asked) { return told_nothing(asked); });
}

}  // namespace

TEST_CASE("a digest is given to a server that asks for it, and the password is not", "[fetch][credentials]") {
    Server server;
    server.answers("/feed", digest_wanted);
    Request request = usual(server.url("/feed"));
    request.credentials.username = "me";
    request.credentials.password = "word";
    request.credentials.auth = Auth::digest;
    request.validators = {request.url, "\"1\"", ""};
    Asker asker(1);
    const Response response = asker.ask(request);
    CHECK(response.body == "secret news");
    CHECK(response.requests == 2);
    const auto asked = server.requests("/feed");
    REQUIRE(asked.size() == 2);
    CHECK_FALSE(asked.at(0).has("Authorization"));
    CHECK(asked.at(1).header("Authorization").starts_with("Digest username=\"me\""));
    CHECK(asked.at(1).header("If-None-Match") == "\"1\"");

    request.credentials.password = "wrong";
    CHECK(asker.ask(request).status == 401);
    CHECK(asker.ask(usual(server.url("/feed"))).status == 401);  // on the handle that was told a password
    CHECK_FALSE(server.requests("/feed").back().has("Authorization"));
}

TEST_CASE("a server that asks for less than a digest gets nothing", "[fetch][credentials]") {
    Server server;
    server.answers("/feed", status(401).with("WWW-Authenticate", "Basic realm=\"feeds\""));
    Request request = usual(server.url("/feed"));
    request.credentials.username = "me";
    request.credentials.password = "word";
    request.credentials.auth = Auth::digest;
    Asker asker;
    CHECK(asker.ask(request).status == 401);
    CHECK(told_nothing(server));
}

TEST_CASE("a token and cookies are sent as they stand, and what a server sets is not kept",
          "[fetch][credentials]") {
    Server server;
    server.answers("/feed", ok("x").with("Set-Cookie", "tracked=1; Path=/"));
    Request request = with_everything(server.url("/feed"));
    request.credentials.bearer_token = "t0ken";
    Asker asker(1);
    for (int round = 0; round < 2; ++round) CHECK(asker.ask(request).status == 200);
    CHECK(asker.ask(usual(server.url("/feed"))).status == 200);
    const auto asked = server.requests("/feed");
    CHECK(asked.at(1).header("Authorization") == "Bearer t0ken");
    CHECK(asked.at(1).header("Cookie") == "a=hunter2; b=2");
    CHECK(asked.at(1).header("X-Key") == "hunter2");
    CHECK_FALSE(asked.at(2).has("Authorization"));
    CHECK_FALSE(asked.at(2).has("Cookie"));
}

TEST_CASE("no other scheme or port is told who we are, even if it asks", "[fetch][credentials]") {
    const Certificate certificate;
    const std::string challenge = GENERATE("Basic realm=\"r\"", "Digest realm=\"r\", nonce=\"n\"", "Bearer");
    Server plain;
    Server other_port;
    Server secure(certificate);
    const bool to_tls = GENERATE(false, true);
    const std::string elsewhere = to_tls ? secure.url("/else") : other_port.url("/else");
    const int code = GENERATE(301, 302, 307);
    CAPTURE(challenge, elsewhere, code);
    plain.answers("/feed", redirect(code, elsewhere));
    for (Server* server : {&other_port, &secure})
        server->answers("/else", status(401).with("WWW-Authenticate", challenge));

    Asker asker(1);
    for (const Credentials& way : every_way()) {
        Request request = with_everything(plain.url("/feed"), way);
        request.ca_file = certificate.file;
        CHECK(asker.ask(request).status == 401);
    }
    CHECK(told_nothing(other_port));
    CHECK(told_nothing(secure));
    CHECK(other_port.requests().size() + secure.requests().size() == every_way().size());
    for (const Asked& asked : plain.requests("/feed")) CHECK(asked.header("Cookie") == "a=hunter2; b=2");
}

// By a proxy, since two hosts that may both be reached are more than a machine has to itself.
TEST_CASE("no other host is told who we are, even if it asks", "[fetch][credentials]") {
    const std::string challenge = GENERATE("Basic realm=\"r\"", "Digest realm=\"r\", nonce=\"n\"", "Bearer");
    Server proxy;
    proxy.answers("http://one.example/feed", redirect(302, "http://two.example/else"));
    proxy.answers("http://two.example/else", status(401).with("WWW-Authenticate", challenge));
    Asker asker(1);
    for (const Credentials& way : every_way()) {
        Request request = with_everything("http://one.example/feed", way);
        request.proxy = proxy.url("");
        CHECK(asker.ask(request).status == 401);
    }
    for (const Asked& asked : proxy.requests("http://one.example/feed")) CHECK(asked.has("Cookie"));
    const auto elsewhere = proxy.requests("http://two.example/else");
    CHECK(elsewhere.size() == every_way().size());
    for (const Asked& asked : elsewhere) CHECK(told_nothing(asked));
}

TEST_CASE("a way back tells the first origin again who we are", "[fetch][credentials]") {
    Server first;
    Server second;
    first.answers("/feed", redirect(302, second.url("/on")));
    second.answers("/on", redirect(302, first.url("/back")));
    first.answers("/back", ok("body"));
    Request request = with_everything(first.url("/feed"));
    request.credentials.bearer_token = "t0ken";
    Asker asker;
    CHECK(asker.ask(request).body == "body");
    CHECK(told_nothing(second));
    CHECK(first.requests("/back").at(0).header("Authorization") == "Bearer t0ken");
}

TEST_CASE("a redirect from https to http is followed where that is allowed, without secrets",
          "[fetch][credentials]") {
    const Certificate certificate;
    Server secure(certificate);
    Server plain;
    secure.answers("/feed", redirect(301, plain.url("/feed")));
    plain.answers("/feed", ok("plain"));
    Request request = with_everything(secure.url("/feed"));
    request.ca_file = certificate.file;
    request.credentials.bearer_token = "t0ken";
    Asker asker;
    const Response refused = asker.ask(request);
    CHECK(refused.failure == FetchFailure::bad_redirect);
    CHECK(refused.reason.find("allow_downgrade is not set") != std::string::npos);
    CHECK(plain.requests().empty());
    request.allow_downgrade = true;
    CHECK(asker.ask(request).body == "plain");
    CHECK(told_nothing(plain));
}

// Servers that lie, drip, swell, fall silent or break off, and addresses that nobody may be sent to.
#include "support/catch.hpp"

#include <algorithm>

#include "fetch/asking.hpp"
#include "fetch/client.hpp"
#include "support/certificate.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

// Whether the libcurl that newspool is linked to was built with what it takes.
bool decodes(std::string_view encoding) {
    const auto linked = [](std::string_view library) {
        return fetch::library_version().find(library) != std::string::npos;
    };
    if (encoding == "br") return linked(" brotli/");
    return encoding != "zstd" || linked(" zstd/");
}

// 64 MiB.
std::string bomb_of(std::string_view encoding) {
    if (encoding == "br") return brotli_bomb();
    if (encoding == "zstd") return zstd_bomb();
    const std::string once = gzip(std::string(64 << 20, '\0'));
    return encoding == "gzip" ? once : gzip(once);
}

}  // namespace

TEST_CASE("a body may be as long as allowed and not a byte longer", "[fetch][limits]") {
    Server server;
    server.answers("/exact", ok(std::string(1000, 'x')));
    server.answers("/more", ok(std::string(1001, 'x')));
    server.answers("/chunks", ok(std::string(1001, 'x')).chunked());
    server.answers("/close", ok(std::string(1001, 'x')).until_close());
    Asker asker;
    const auto ask = [&](const char* path) {
        Request request = usual(server.url(path));
        request.max_body = 1000;
        return asker.ask(request);
    };
    CHECK(ask("/exact").body.size() == 1000);
    for (const char* path : {"/more", "/chunks", "/close"}) {
        INFO(path);
        const Response response = ask(path);
        CHECK(response.failure == FetchFailure::too_big);
        CHECK(response.body.empty());
        CHECK(response.reason == "the body is larger than 1000 bytes (max_body)");
    }
}

TEST_CASE("the size limit counts decoded bytes, and the error says how they swelled", "[fetch][limits]") {
    const std::string encoding = GENERATE("gzip", "br", "zstd", "gzip, gzip");
    CAPTURE(encoding);
    if (!decodes(encoding)) return skip("a libcurl that decodes " + encoding);
    const std::string bomb = bomb_of(encoding);
    REQUIRE(bomb.size() < 100'000);
    Server server;
    server.answers("/bomb", ok(bomb).with("Content-Encoding", encoding));
    Asker asker;
    const Response response = asker.ask(server.url("/bomb"));
    INFO(response.reason);
    CHECK(response.failure == FetchFailure::too_big);
    CHECK(response.body.empty());
    const std::string_view before = "the body is larger than 1 MiB (max_body); it swelled ";
    REQUIRE(response.reason.starts_with(before));
    CHECK(std::stoul(response.reason.substr(before.size())) > 15);  // curl hands over what 16 KiB make
    CHECK(response.reason.ends_with("-fold when decoded"));
}

TEST_CASE("a bomb below the size limit is decoded whole", "[fetch][limits]") {
    const std::string encoding = GENERATE("br", "zstd");
    CAPTURE(encoding);
    if (!decodes(encoding)) return skip("a libcurl that decodes " + encoding);
    Server server;
    server.answers("/large", ok(bomb_of(encoding)).with("Content-Encoding", encoding));
    Request request = usual(server.url("/large"));
    request.max_body = 64 << 20;
    Asker asker;
    CHECK(asker.ask(request).body.size() == 64 << 20);
}

TEST_CASE("headers without end are refused", "[fetch][limits]") {
    Server server;
    Answer many = ok("x");
    for (int i = 0; i < 20'000; ++i) many.headers.push_back({"X-" + std::to_string(i), "some value"});
    server.answers("/many", many);
    server.answers("/long", ok("x").with("X-Long", std::string(400'000, 'x')));
    Asker asker;
    for (const char* path : {"/many", "/long"}) {
        const Response response = asker.ask(server.url(path));
        INFO(path << ": " << response.reason);
        CHECK(response.failure == FetchFailure::too_big);
    }
}

TEST_CASE("a length that cannot be true is a failure", "[fetch][limits]") {
    const std::string length = GENERATE("-5", "99999999999999999999999", "12abc");
    CAPTURE(length);
    Server server;
    server.answers("/feed", ok("<rss/>").claiming(length).cut_short(3));
    Asker asker;
    const Response response = asker.ask(server.url("/feed"));
    INFO(response.reason);
    CHECK(response.failure != FetchFailure::none);
    CHECK(response.body.empty());
}

TEST_CASE("F51: a body that ends too soon is cut", "[fetch][limits]") {
    Server server;
    server.answers("/length", ok(std::string(5000, 'x')).cut_short(3000));
    server.answers("/chunks", ok(std::string(5000, 'x')).chunked().cut_short(3000));
    Asker asker;
    for (const char* path : {"/length", "/chunks"}) {
        const Response response = asker.ask(server.url(path));
        INFO(path << ": " << response.reason);
        CHECK(response.failure == FetchFailure::cut);
        CHECK(response.body.empty());
        CHECK(response.reason == "the connection ended before the body did");
    }
}

TEST_CASE("a server that hangs up without an answer is named", "[fetch][limits]") {
    Server server;
    server.answers("/feed", silence());
    Asker asker;
    const Response response = asker.ask(server.url("/feed"));
    CHECK(response.failure == FetchFailure::cut);
    CHECK(response.reason == "'127.0.0.1' closed the connection without an answer");
}

TEST_CASE("what is not HTTP is a failure", "[fetch][limits]") {
    Server server;
    server.answers("/ssh", raw("SSH-2.0-OpenSSH_9.2\r\n"));
    server.answers("/zero", raw(std::string(200, '\0')));
    server.answers("/bare", raw("<rss/>"));
    Asker asker;
    for (const char* path : {"/ssh", "/zero", "/bare"}) {
        const Response response = asker.ask(server.url(path));
        INFO(path << ": " << response.reason);
        CHECK(response.failure == FetchFailure::protocol);
    }
}

TEST_CASE("a server that does not answer is given up after the total time", "[fetch][limits]") {
    Server server;
    server.answers("/hang", hang());
    Request request = usual(server.url("/hang"));
    request.timeout = 300ms;
    Asker asker;
    const Response response = asker.ask(request);
    CHECK(response.failure == FetchFailure::timeout);
    CHECK(response.reason == "no answer within 300 ms");
    CHECK(response.elapsed >= 300ms);
    CHECK(response.elapsed < 3s);
}

TEST_CASE("F50: a dripping server is cut off while others are served", "[fetch][limits]") {
    Server server;
    server.answers("/drip", ok(std::string(1000, 'x')).dripping(1, 20ms));
    server.answers("/feed", ok("x"));
    std::vector<Request> requests{usual(server.url("/drip")), usual(server.url("/feed", 2))};
    requests[0].timeout = 500ms;
    Asker asker;
    const auto answers = asker.ask_all(requests);
    CHECK(answers[0].failure == FetchFailure::timeout);
    CHECK(answers[0].reason == "the answer was not complete within 500 ms");
    CHECK(answers[0].body.empty());
    CHECK(answers[1].status == 200);
    CHECK(answers[1].elapsed < answers[0].elapsed);
}

TEST_CASE("a connection that does not come about is given up after its own time", "[fetch][limits]") {
    const SilentPort silent;  // the handshake of TLS is never answered
    Request request = usual("https://127.0.0.1:" + std::to_string(silent.port()) + "/feed");
    request.connect_timeout = 300ms;
    Asker asker;
    const Response response = asker.ask(request);
    CHECK(response.failure == FetchFailure::unreachable);
    CHECK(response.reason == "no connection to '127.0.0.1' within 300 ms");
    CHECK(response.elapsed < 5s);
}

TEST_CASE("a port where nobody listens is named with its cause", "[fetch][limits]") {
    Asker asker;
    const Response response = asker.ask("http://127.0.0.1:" + std::to_string(dead_port()) + "/feed");
    CHECK(response.failure == FetchFailure::turned_away);
    CHECK(response.reason == "cannot connect to '127.0.0.1': connection refused");
    CHECK(response.requests == 0);
}

TEST_CASE("a name without an address is named", "[fetch][limits]") {
    Asker asker;
    const Response response = asker.ask("http://no-such-host.invalid/feed");
    CHECK(response.failure == FetchFailure::unresolved);
    CHECK(response.reason == "cannot resolve host 'no-such-host.invalid'");
}

TEST_CASE("what is no URL, or of another scheme, is not asked", "[fetch][limits]") {
    const std::string url =
        GENERATE("", "feed", "http://", "ftp://127.0.0.1/x", "file:///etc/hostname", "gopher://127.0.0.1/");
    CAPTURE(url);
    Asker asker;
    const Response response = asker.ask(url);
    CHECK(response.failure == FetchFailure::bad_url);
    CHECK_FALSE(response.reason.empty());
}

TEST_CASE("private addresses are refused however they are written", "[fetch][limits][address]") {
    Server server;
    server.answers("/feed", ok("x"));
    const std::string whole = server.url("/feed");
    const std::string rest = whole.substr(whole.rfind(':'));  // ":PORT/feed"
    const std::string host = GENERATE("127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1",
                                      "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0");
    CAPTURE(host);
    Request request = usual("http://" + host + rest);
    request.allow_private = false;
    Asker asker;
    const Response response = asker.ask(request);
    CHECK(response.failure == FetchFailure::refused_address);
    CHECK(response.reason.find("allow_private") != std::string::npos);
    CHECK(server.connections() == 0);
}

TEST_CASE("allow_private holds for the host that was subscribed to and for no other", "[fetch][address]") {
    Server server;
    server.answers("/other", redirect(302, server.url("/feed", 2)));
    server.answers("/same", redirect(302, "/feed"));
    server.answers("/feed", ok("x"));
    Asker asker;
    CHECK(asker.ask(server.url("/same")).status == 200);
    const Response response = asker.ask(server.url("/other"));
    CHECK(response.failure == FetchFailure::refused_address);
    CHECK(server.requests("/feed").size() == 1);
}

TEST_CASE("a connection opened for one feed lends no permission to another", "[fetch][address]") {
    Server server;
    server.answers("/feed", ok("x"));
    std::string url = server.url("/feed");
    url.replace(url.find("127.0.0.1"), 9, "localhost");  // so that only the connected address can tell
    Asker asker;
    Request request = usual(url);
    REQUIRE(asker.ask(request).status == 200);
    request.allow_private = false;
    CHECK(asker.ask(request).failure == FetchFailure::refused_address);
    CHECK(server.requests("/feed").size() == 1);
}

TEST_CASE("a proxy is no way around the address guard", "[fetch][address]") {
    Server proxy;
    Request request = usual("http://169.254.169.254/latest/meta-data/");
    request.allow_private = false;
    request.proxy = proxy.url("");
    Asker asker;
    CHECK(asker.ask(request).failure == FetchFailure::refused_address);
    CHECK(proxy.connections() == 0);
}

TEST_CASE("a certificate that is not trusted is refused with its cause", "[fetch][tls]") {
    const Certificate certificate;
    Server server(certificate);
    server.answers("/feed", ok("secret"));
    Asker asker;
    Request request = usual(server.url("/feed"));
    const Response stranger = asker.ask(request);
    CHECK(stranger.failure == FetchFailure::tls);
    CHECK(stranger.reason.find("certificate of '127.0.0.1' was refused: self") != std::string::npos);
    CHECK(server.requests().empty());
    request.ca_file = certificate.file;
    CHECK(asker.ask(request).body == "secret");
}

TEST_CASE("an expired certificate, and one for another name, are refused", "[fetch][tls]") {
    const Certificate expired("127.0.0.1", Certificate::State::expired);
    const Certificate foreign("other.example");
    for (const Certificate* certificate : {&expired, &foreign}) {
        Server server(*certificate);
        server.answers("/feed", ok("x"));
        Request request = usual(server.url("/feed"));
        request.ca_file = certificate->file;
        Asker asker;
        const Response response = asker.ask(request);
        INFO(response.reason);
        CHECK(response.failure == FetchFailure::tls);
        CHECK(response.reason.find(certificate == &expired ? "expired" : "name") != std::string::npos);
    }
}

TEST_CASE("a file of certificates that is not there is named", "[fetch][tls]") {
    const Certificate certificate;
    Server server(certificate);
    Request request = usual(server.url("/feed"));
    request.ca_file = "/nowhere/ca.pem";
    Asker asker;
    const Response response = asker.ask(request);
    CHECK(response.failure == FetchFailure::tls);
    CHECK(response.reason == "cannot read certificates from '/nowhere/ca.pem': correct 'ca_file'");
}

TEST_CASE("plain HTTP where TLS was expected is a TLS failure", "[fetch][tls]") {
    Server server;
    std::string url = server.url("/feed");
    url.replace(0, 4, "https");
    Asker asker;
    const Response response = asker.ask(url);
    INFO(response.reason);
    CHECK(response.failure == FetchFailure::tls);
}

TEST_CASE("no reason holds the URL with its secrets", "[fetch][limits]") {
    Server server;
    server.answers("/hang", hang());
    server.answers("/silent", silence());
    server.answers("/ftp", redirect(302, "ftp://u:hunter2@127.0.0.1/?token=hunter2"));
    Asker asker;
    for (const char* path : {"/hang", "/silent", "/ftp"}) {
        std::string url = server.url(path) + "?token=hunter2";
        url.insert(url.find("127"), "user:hunter2@");
        Request request = usual(url);
        request.timeout = 200ms;
        const Response response = asker.ask(request);
        CHECK(response.failure != FetchFailure::none);
        CHECK(response.reason.find("hunter2") == std::string::npos);
    }
}

// Rules 43 to 50: servers that drip, swell, break off and lie, and what keeps them from doing harm.
#include "support/catch.hpp"

#include <csignal>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "politeness/visitor.hpp"
#include "support/certificate.hpp"
#include "support/daemon.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

TEST_CASE("rule 43: a dripping server is cut off after the total time, and other feeds go on",
          "[politeness]") {
    Server server;
    Visitor visitor;
    server.answers("/drip", ok(rss("drip", 50)).dripping(1, 10ms));
    server.answers("/mute", hang());
    server.answers("/sound", ok(rss("sound", 3)));
    visitor.subscribe(server.url("/drip", 1), "drip").request.timeout = 300ms;
    visitor.subscribe(server.url("/mute", 2), "mute").request.timeout = 300ms;
    visitor.subscribe(server.url("/sound", 3), "sound");
    CHECK(visitor.round().failed == 2);
    CHECK(visitor.lines_with("drip: the answer was not complete within 300 ms").size() == 1);
    CHECK(visitor.lines_with("mute: no answer within 300 ms").size() == 1);
    CHECK(visitor.articles().size() == 3);
}

TEST_CASE("rule 44: the size limit counts decoded bytes", "[politeness]") {
    Server server;
    Visitor visitor;
    const std::string large = rss("large", 5) + std::string(500'000, ' ');
    const std::string packed = gzip(large);
    REQUIRE(packed.size() < 100'000);
    server.answers("/packed", ok(packed).with("Content-Encoding", "gzip"));
    server.answers("/plain", ok(large));
    server.answers("/chunks", ok(large).chunked());
    server.answers("/close", ok(large).until_close());
    unsigned host = 0;
    for (const char* path : {"/packed", "/plain", "/chunks", "/close"})
        visitor.subscribe(server.url(path, ++host)).request.max_body = 100'000;
    CHECK(visitor.round().failed == 4);
    CHECK(visitor.lines_with("the body is larger than 100000 bytes (max_body)").size() == 4);
    CHECK(visitor.articles().empty());
    visitor.config.subscriptions.resize(1);
    visitor.config.subscriptions.front().request.max_body = large.size();
    CHECK(visitor.round().failed == 0);
    CHECK(visitor.articles().size() == 5);
}

TEST_CASE("rule 45: a body shorter than its Content-Length is an error", "[politeness]") {
    Server server;
    Visitor visitor;
    server.answers("/feed", std::vector{ok(rss("news", 9)).cut_short(900), ok(rss("news", 9))});
    visitor.subscribe(server.url("/feed"), "news");
    CHECK(visitor.round().failed == 1);
    CHECK(visitor.lines_with("news: the connection ended before the body did").size() == 1);
    CHECK(visitor.articles().empty());
    CHECK(visitor.round().failed == 0);
    CHECK(visitor.articles().size() == 9);
}

TEST_CASE("rule 46: what a document is decides whether it is a feed, not its Content-Type", "[politeness]") {
    Server server;
    Visitor visitor;
    unsigned host = 0;
    for (const char* type : {"text/html", "text/plain; charset=utf-8", "application/octet-stream",
                             "image/png", "nonsense", ""}) {
        const std::string path = fmt::format("/{}", ++host);
        server.answers(path, ok(rss(fmt::format("typed{}", host), 1)).with("Content-Type", type));
        visitor.subscribe(server.url(path, host));
    }
    server.answers(
        "/page",
        ok("<!DOCTYPE html><html><body>Sign in</body></html>").with("Content-Type", "application/rss+xml"));
    server.answers("/empty", ok("").with("Content-Type", "application/rss+xml"));
    server.answers("/json", ok("just words").with("Content-Type", "application/feed+json"));
    for (const char* path : {"/page", "/empty", "/json"}) visitor.subscribe(server.url(path, ++host), path);
    CHECK(visitor.round().failed == 3);
    CHECK(visitor.articles().size() == 6);
    for (const char* path : {"/page: ", "/empty: ", "/json: "}) {
        INFO(path);
        REQUIRE(visitor.lines_with(path).size() == 1);
        CHECK(visitor.lines_with(path).front().find("feed") != std::string::npos);
    }
}

TEST_CASE("rule 47: the encoding is that of the byte order mark, the header, the declaration, or UTF-8",
          "[politeness]") {
    const auto feed = [](std::string_view declaration, std::string_view word) {
        return fmt::format(
            "{}<rss version=\"2.0\"><channel><title>t</title><item><guid>{}</guid>"
            "<title>word {}</title></item></channel></rss>",
            declaration, declaration, word);
    };
    constexpr auto latin = "caf\xE9";
    constexpr auto utf8 = "caf\xC3\xA9";
    Server server;
    Visitor visitor;
    const std::vector<Answer> answers{
        ok("\xEF\xBB\xBF" + feed("", utf8)).with("Content-Type", "text/xml; charset=iso-8859-1"),
        ok(feed("", latin)).with("Content-Type", "text/xml; charset=iso-8859-1"),
        ok(feed("<?xml version='1.0' encoding='iso-8859-1'?>", latin)).with("Content-Type", "text/xml"),
        ok(feed("", utf8)).with("Content-Type", "text/xml"),
        ok(feed("<?xml version='1.0' encoding='utf-8'?>", latin))
            .with("Content-Type", "text/xml; charset=iso-8859-1"),
        ok(feed("<?xml version='1.0' encoding='iso-8859-1'?>", latin))
            .with("Content-Type", "text/xml; charset=utf-8")};
    for (unsigned index = 0; index < answers.size(); ++index) {
        server.answers(fmt::format("/{}", index), answers[index]);
        visitor.subscribe(server.url(fmt::format("/{}", index), index + 1));
    }
    CHECK(visitor.round().failed == 0);
    CHECK(visitor.articles_with("word caf\xC3\xA9") == answers.size());

    // Bytes of which nobody could guess that they are Russian.
    constexpr auto koi8 = "\xCB\xCF\xC6\xC5";
    Visitor reader;
    server.answers("/header", ok(feed("", koi8)).with("Content-Type", "text/xml; charset=koi8-r"));
    server.answers("/both", ok(feed("<?xml version='1.0' encoding='iso-8859-1'?>", koi8))
                                .with("Content-Type", "text/xml; charset=koi8-r"));
    server.answers("/declared", ok(feed("<?xml version='1.0' encoding='koi8-r'?>", koi8)));
    for (const char* path : {"/header", "/both", "/declared"}) reader.subscribe(server.url(path));
    reader.round();
    CHECK(reader.articles_with("word \u043A\u043E\u0444\u0435") == 3);
}

TEST_CASE("rule 48: a host that wants https is asked by nothing else, also after a restart", "[politeness]") {
    const Certificate certificate("localhost");
    Server server(certificate);
    const auto at_name = [&](std::string_view path) {
        std::string url = server.url(path);
        return url.replace(url.find("127.0.0.1"), 9, "localhost");
    };
    const auto plainly = [](const std::string& url) { return "http" + url.substr(5); };
    server.answers("/one", ok(rss("one", 1)).with("Strict-Transport-Security", "max-age=600"));
    server.answers("/two", ok(rss("two", 1)));
    server.answers("/down", redirect(302, plainly(at_name("/two"))));
    Visitor visitor;
    visitor.subscribe(at_name("/one"), "one").request.ca_file = certificate.file;
    visitor.round();
    visitor.config.subscriptions.clear();
    Request& request = visitor.subscribe(plainly(at_name("/two")), "two").request;
    request.ca_file = certificate.file;
    request.headers = {{"X-Key", "k"}};  // the origin itself has become a secure one
    visitor.subscribe(at_name("/down"), "down").request.ca_file = certificate.file;
    CHECK(visitor.round().failed == 0);
    CHECK(visitor.articles_with("The text of two 1.") == 2);
    CHECK(server.requests("/two").at(0).header("X-Key") == "k");

    server.answers("/one", ok(rss("one", 1)).with("Strict-Transport-Security", "max-age=0"));
    const std::vector<Subscription> plain = visitor.config.subscriptions;
    visitor.subscribe(at_name("/one"), "one").request.ca_file = certificate.file;
    visitor.round();
    for (const Subscription& alone : plain) {  // a newer libcurl takes a connection that has TLS for http too
        visitor.config.subscriptions = {alone};
        CHECK(visitor.round().failed == 1);  // plain HTTP to a port of TLS
    }
}

TEST_CASE("rule 48: certificates are verified, and no failure of https falls back to http", "[politeness]") {
    const Certificate expired("127.0.0.1", Certificate::State::expired);
    const Certificate foreign("other.example");
    const Certificate unknown;
    Visitor visitor;
    std::vector<std::unique_ptr<Server>> servers;
    for (const Certificate* certificate : {&expired, &foreign, &unknown}) {
        servers.push_back(std::make_unique<Server>(*certificate));
        servers.back()->answers("/feed", ok(rss("news", 1)));
        Request& request = visitor.subscribe(servers.back()->url("/feed")).request;
        if (certificate != &unknown) request.ca_file = certificate->file;
    }
    CHECK(visitor.round().failed == 3);
    CHECK(visitor.lines_with("the certificate of '127.0.0.1' was refused").size() == 3);
    for (const auto& server : servers) CHECK(server->requests().empty());
}

TEST_CASE("rule 48: http that moved to https for good is remembered, the other way is not even followed",
          "[politeness]") {
    const Certificate certificate;
    Server secure(certificate);
    Server plain;
    plain.answers("/up", redirect(301, secure.url("/feed")));
    secure.answers("/feed", ok(rss("up", 1)));
    secure.answers("/down", redirect(301, plain.url("/feed")));
    plain.answers("/feed", ok(rss("down", 1)));
    Visitor visitor;
    for (const std::string& url : {plain.url("/up"), secure.url("/down")})
        visitor.subscribe(url, url).request.ca_file = certificate.file;
    visitor.rounds(4);
    CHECK(plain.requests("/up").size() == 3);
    CHECK(secure.requests("/feed").size() == 4);
    CHECK(plain.requests("/feed").empty());
    CHECK(visitor.lines_with("redirected from https to http").size() == 1);
    visitor.config.subscriptions.at(1).request.allow_downgrade = true;
    visitor.rounds(4);
    CHECK(plain.requests("/feed").size() == 4);
    CHECK(secure.requests("/down").size() == 8);  // followed, and never remembered
}

TEST_CASE("rule 49: hubs are noted, and nothing is asked of them", "[politeness]") {
    Server server;
    Visitor visitor;
    server.answers("/header", ok(rss("header", 1))
                                  .with("Link",
                                        "</hub>; rel=\"hub\", <https://topic.example/>; "
                                        "title=\"a, <b>; c\"; rel=self"));
    server.answers("/atom", ok(R"(<feed xmlns="http://www.w3.org/2005/Atom"><title>atom</title><id>a</id>
        <link rel="hub" href="https://hub.example/"/><link rel="self" href="https://self.example/feed"/>
        <entry><id>1</id><title>The text of atom 1.</title></entry></feed>)"));
    server.answers("/cloud", ok(R"(<rss version="2.0"><channel><title>cloud</title><cloud domain="rpc.example"
        port="80" path="/notify" registerProcedure="" protocol="http-post"/>
        <item><guid>1</guid><title>The text of cloud 1.</title></item></channel></rss>)"));
    server.answers("/json", ok(R"({"version": "https://jsonfeed.org/version/1.1", "title": "json", "hubs":
        [{"type": "WebSub", "url": "https://json.example/hub"}], "items": [{"id": "1", "content_text":
        "The text of json 1."}]})"));
    for (const char* path : {"/header", "/atom", "/cloud", "/json"}) visitor.subscribe(server.url(path));
    visitor.round();
    CHECK(server.requests().size() == 4);
    const auto hub = [](std::string_view type, std::string_view url) {
        return fmt::format("\"hubs\":[{{\"type\":\"{}\",\"url\":\"{}\"}}],\"topic\":\"", type, url);
    };
    CHECK(visitor.articles_with(hub("WebSub", server.url("/hub")) + "https://topic.example/\"") == 1);
    CHECK(visitor.articles_with(hub("WebSub", "https://hub.example/") + "https://self.example/feed\"") == 1);
    CHECK(visitor.articles_with(hub("rssCloud", "http://rpc.example/notify")) == 1);
    CHECK(visitor.articles_with(hub("WebSub", "https://json.example/hub")) == 1);
}

TEST_CASE("rule 50: SIGTERM ends it at once and cleanly, with all state on the disk", "[politeness]") {
    Server server;
    server.answers("/sound", std::vector{ok(rss("sound", 2)).with("ETag", "\"1\""), not_modified()});
    server.answers("/hanging", hang());
    const Folder folder;
    const auto file =
        folder.write("newspool.toml",
                     fmt::format("spool = \"spool\"\ndatabase = \"newspool.db\"\n[fetch]\nallow_private = "
                                 "true\ntimeout = \"5m\"\n[schedule]\ninterval = \"1s\"\nmin_interval = "
                                 "\"1s\"\n[[feed]]\nurl = \"{}\"\n[[feed]]\nurl = \"{}\"\n",
                                 server.url("/sound"), server.url("/hanging", 2)));
    std::filesystem::create_directory(folder / "spool");
    const auto begun = std::chrono::steady_clock::now();
    {
        Daemon daemon({"run", "--config", file.string()});
        REQUIRE(server.was_asked("/sound", 2));  // the first poll is delivered
        REQUIRE(server.was_asked("/hanging", 1));
        daemon.signal(SIGTERM);
        CHECK(daemon.ended(5s) == 0);
    }
    CHECK(folder.names("spool/new").size() == 2);
    CHECK(folder.names("spool/newspool-state/stage").empty());
    CHECK(std::filesystem::file_size(folder / "newspool.db") > 0);
    CHECK(std::chrono::steady_clock::now() - begun < 60s);
    server.answers("/hanging", ok(rss("hanging", 1)));
    Daemon again({"run", "--once", "--config", file.string()});
    CHECK(again.ended() == 0);
    CHECK(folder.names("spool/new").size() == 3);
    for (const Asked& asked : server.requests("/sound"))
        CHECK(asked.header("If-None-Match") ==
              (asked.at == server.requests("/sound").front().at ? "" : "\"1\""));
}

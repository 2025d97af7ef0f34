// Rules 43 to 50: servers that drip, swell, break off and lie, and what keeps them from doing harm.
#include "support/catch.hpp"

#include <csignal>

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

// `newspool explain` by the real program, after a real round.
#include "support/catch.hpp"

#include <fmt/format.h>

#include "store/sqlite.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool::test;

namespace {

struct Desk {
    Folder folder;
    std::filesystem::path file;

    // `more` is further TOML of the feed.
    explicit Desk(const std::string& url, const std::string& more = "") {
        file = folder.write(
            "n.toml", fmt::format("spool = \"spool\"\ndatabase = \"n.db\"\n[fetch]\nallow_private = true\n"
                                  "[[feed]]\nname = \"Harbour news\"\nurl = \"{}\"\n{}\n",
                                  url, more));
        std::filesystem::create_directory(folder / "spool");
    }
    // All that are subscribed to, whenever they were polled last.
    [[nodiscard]] Said round() const {
        if (std::filesystem::exists(folder / "n.db")) {
            newspool::store::Connection ledger(folder / "n.db",
                                               newspool::store::Connection::Access::read_write);
            newspool::store::Statement(ledger, "UPDATE feed SET due = 0, earliest = 0").run();
        }
        return says({"run", "--once"});
    }
    [[nodiscard]] Said says(std::vector<std::string> words) const {
        return run_newspool(std::move(words), file);
    }
};

bool has_line(const Said& said, std::string_view what, std::string_view text) {
    const auto begin = said.out.find(fmt::format("\n  {:<16}", what));
    if (begin == std::string::npos) return false;
    return said.out.substr(begin, said.out.find('\n', begin + 1) - begin).find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("explain tells what is known of a feed and why it is polled when it is", "[explain]") {
    Server server;
    server.answers("/feed", ok(rss("harbour", 3))
                                .with("ETag", "\"v1\"")
                                .with("Cache-Control", "max-age=86400")
                                .with("Retry-After", "soon"));
    const Desk desk(server.url("/feed"));
    REQUIRE(desk.says({"run", "--once"}).code == 0);

    const Said said = desk.says({"explain", "Harbour news"});
    INFO(said.out << said.err);
    CHECK(said.code == 0);
    CHECK(said.out.starts_with("Harbour news (" + server.url("/feed") + ")\n"));
    CHECK(has_line(said, "last poll", "news (status 200)"));
    CHECK(has_line(said, "last success", " ago"));
    CHECK(has_line(said, "next poll", "max-age"));
    CHECK(has_line(said, "asked for", "fresh for 1 d"));
    CHECK(has_line(said, "not understood", "Retry-After"));
    CHECK(has_line(said, "validators", "ETag \"v1\""));
    CHECK(has_line(said, "so far", "1 polls, 1 requests"));
    CHECK(has_line(said, "so far", "3 articles"));
    CHECK(desk.says({"explain", server.url("/feed")}).code == 0);
}

TEST_CASE("explain says where a feed is moving to, and where it has moved", "[explain]") {
    Server server;
    server.answers("/feed", redirect(301, "/new?token=hunter2"));
    server.answers("/new", ok(rss("harbour", 1)));
    const Desk desk(server.url("/feed"));
    const auto explained = [&] { return desk.says({"explain", "Harbour news"}); };
    const std::string target = server.url("/new?token=***");

    REQUIRE(desk.round().code == 0);
    CHECK(has_line(explained(), "moving to", target + ", by permanent redirects at the last poll"));
    REQUIRE(desk.round().code == 0);
    CHECK(has_line(explained(), "moving to", target + ", by permanent redirects at the last 2 polls"));
    CHECK_FALSE(has_line(explained(), "asked at", ""));
    REQUIRE(desk.round().code == 0);
    CHECK(has_line(explained(), "asked at", target + ", where it has moved to"));
    CHECK_FALSE(has_line(explained(), "moving to", ""));
}

TEST_CASE("explain says what it does not know", "[explain]") {
    Server server;
    server.answers("/feed", ok(rss("harbour", 1)));
    const Desk desk(server.url("/feed"));
    const Said before = desk.says({"explain", "Harbour news"});
    CHECK(before.code == 1);
    CHECK(before.err.find("there is no ledger") != std::string::npos);

    REQUIRE(desk.says({"run", "--once"}).code == 0);
    const Said slip = desk.says({"explain", "Harbour new"});
    CHECK(slip.code == 1);
    CHECK(slip.out.empty());
    CHECK(slip.err ==
          "newspool: the ledger knows no feed or item 'Harbour new'; did you mean 'Harbour news'?\n");
}

TEST_CASE("explain tells why an item was delivered or left out, by its id, its link or its article's id",
          "[explain]") {
    Server server;
    server.answers("/feed", ok(R"(<rss version="2.0"><channel><title>t</title>
        <item><guid>tag:a,2026:2</guid><link>http://a.example/2</link><title>two</title></item>
        <item><guid>tag:a,2026:1</guid><link>http://a.example/1</link><title>one</title></item>
        </channel></rss>)"));
    const Desk desk(server.url("/feed"), "first_poll = 1");
    REQUIRE(desk.says({"run", "--once"}).code == 0);

    const Said news = desk.says({"explain", "tag:a,2026:2"});
    INFO(news.out << news.err);
    CHECK(news.code == 0);
    CHECK(news.out.starts_with("item "));
    CHECK(has_line(news, "in the feed", "Harbour news, in its last document"));
    CHECK(has_line(news, "why", "it was new, and delivered"));
    CHECK(desk.says({"explain", "https://a.example/2?utm_source=x"}).out == news.out);
    CHECK(desk.says({"explain", news.out.substr(5, 32)}).out == news.out);
    CHECK(desk.says({"explain", "0123456789abcdef-" + news.out.substr(5, 32) + "-1"}).out == news.out);
    CHECK(has_line(desk.says({"explain", "http://a.example/1"}), "why", "left out by first_poll"));
    CHECK(desk.says({"explain", "tag:a,2026:3"}).code == 1);
}

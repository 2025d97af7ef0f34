// `newspool parse` as a person runs it.
#include <algorithm>

#include "support/catch.hpp"

#include "support/command.hpp"
#include "support/folder.hpp"
#include "support/server.hpp"

using namespace newspool::test;

namespace {

const char* const feed =
    "<rss version=\"2.0\"><channel><title>T</title><item><link>/1</link></item></channel></rss>";

}  // namespace

TEST_CASE("each document is one line, and each that is no feed one line of error", "[parse]") {
    const Folder folder;
    const std::string good = folder.write("good.xml", feed).string();
    const std::string page = folder.write("page.xml", "<html><title>Log in</title></html>").string();
    const Said said =
        run_command({NEWSPOOL_BINARY, "parse", good, page, (folder / "none.xml").string(), "-"}, feed);
    CHECK(said.code == 1);
    CHECK(std::count(said.out.begin(), said.out.end(), '\n') == 2);
    CHECK(said.err.find(
              page +
              ": a login page titled \"Log in\", not a feed; `newspool discover` looks further for one\n") !=
          std::string::npos);
    CHECK(said.err.find("none.xml: No such file or directory; correct the path\n") != std::string::npos);
}

TEST_CASE("a repaired document is a feed, and its warnings are lines", "[parse]") {
    const Said said = run_command({NEWSPOOL_BINARY, "parse", "--base", "https://example.org/", "-"},
                                  "<rss><channel><item><title>A & B</title><link>/1</link>");
    CHECK(said.code == 0);
    CHECK(said.out.find("\"url\":\"https://example.org/1\"") != std::string::npos);
    CHECK(said.err.find("newspool: standard input: the document ends in the middle\n") != std::string::npos);
}

TEST_CASE("a URL is fetched, and links are relative to it", "[parse]") {
    Server server;
    server.answers("/feed", ok(feed).with("Content-Type", "text/html"));
    const Said said = run_command({NEWSPOOL_BINARY, "parse", server.url("/feed")});
    CHECK(said.code == 0);
    CHECK(said.out.find("\"url\":\"" + server.url("/1") + "\"") != std::string::npos);

    const Said missing = run_command({NEWSPOOL_BINARY, "parse", server.url("/none")});
    CHECK(missing.code == 1);
    CHECK(missing.err ==
          "newspool: " + server.url("/none") + ": the server answered with status 404; is the URL right?\n");
}

// What is no feed, and what is said of it.
#include "parse/parse.hpp"
#include "support/catch.hpp"

using namespace newspool;

namespace {

std::string refusal(std::string_view bytes, std::string_view url = {}) {
    const auto feed = parse::parse({.bytes = bytes, .url = url, .content_type = "application/rss+xml"});
    return feed ? "a feed" : feed.error();
}

}  // namespace

TEST_CASE("a page is named by its title, and the feeds it offers are told", "[detect]") {
    CHECK(refusal("<!DOCTYPE html><html><head><title>Tea &amp; News</title>"
                  "<link rel=alternate type='application/rss+xml' href='/feed'></head><body><p>x</html>",
                  "https://example.org/a/") ==
          "an HTML page titled \"Tea & News\", not a feed; it offers https://example.org/feed");
    CHECK(refusal("<html><title>Log in - Site</title>") ==
          "a login page titled \"Log in - Site\", not a feed; `newspool discover` looks further for one");
    CHECK(refusal("<!doctype html><title>Just a moment...</title>") ==
          "a page that asks to prove to be human titled \"Just a moment...\", not a feed; `newspool "
          "discover` looks further "
          "for one");
    CHECK(refusal("<html><body>x</body></html>") ==
          "an HTML page, not a feed; `newspool discover` looks further for one");
}

TEST_CASE("other documents are named", "[detect]") {
    CHECK(refusal("") == "an empty document, not a feed: expected RSS, Atom or JSON Feed");
    CHECK(refusal(" \n ") == "an empty document, not a feed: expected RSS, Atom or JSON Feed");
    CHECK(refusal("hello") == "text that begins \"hello\", not a feed: expected RSS, Atom or JSON Feed");
    CHECK(refusal("<note><to>you</to></note>").find("no feed is in it") != std::string::npos);
    CHECK(refusal("<opml version='2.0'><body/></opml>") ==
          "an OPML list of feeds, not a feed: name it under `opml`, or use `newspool import`");
    CHECK(refusal("{\"a\":1}") == "a JSON document, but not a JSON Feed: expected its 'version' and 'items'");
    CHECK(refusal("{\"a\":") == "text that begins like JSON, but is not well-formed: expected JSON Feed");
    CHECK(refusal("<urlset><url><loc>x</loc></url></urlset>") ==
          "a sitemap without news, not a feed: expected a news sitemap");
    CHECK(refusal("\x1b]2Jx\u202e") ==
          "text that begins \"]2Jx\\u{202e}\", not a feed: expected RSS, Atom or JSON Feed");
}

TEST_CASE("a feed is found by its content, whatever is around it", "[detect]") {
    CHECK(refusal("<rss/>") == "a feed");
    CHECK(refusal("\n\n<?xml version='1.0'?><rss><channel/></rss>") == "a feed");
    CHECK(refusal("PHP Notice: x\n<rss><channel><item/></channel></rss>") == "a feed");
    CHECK(refusal("<html><body><rss><channel><item/></channel></rss></body></html>") == "a feed");
    CHECK(refusal("{\"version\":\"https://jsonfeed.org/version/1.1\"}") == "a feed");
}

// JSON Feed text of feeds and articles.
#include "format/json.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

using namespace newspool;
using Document = nlohmann::ordered_json;

TEST_CASE("an article is one item, with where it came from under _newspool", "[format]") {
    Article article;
    article.item.id = "guid-1";
    article.item.url = "https://example.org/1";
    article.item.title = {.value = "Tom \"T\" \\ \n\x01 é", .kind = Text::Kind::plain, .base = {}};
    article.item.content = {.value = "<p>x</p>", .kind = Text::Kind::html, .base = {}};
    article.item.published = std::chrono::sys_seconds(std::chrono::seconds(1700000000));
    article.item.extensions = {
        {"slash:comments", "3", {}}, {"x:y", "1", {}}, {"x:y", "", {{"url", "u", {}}}}};
    article.id = "article-1";
    article.revision = 2;
    article.feed_name = "example";
    article.feed_tags = {"a"};
    article.key.bytes = {0xAB, 1};
    const std::string text = format::json_article(article);
    CHECK(text.ends_with("}\n"));
    const Document json = Document::parse(text);
    CHECK(json["id"] == "guid-1");
    CHECK(json["title"] == "Tom \"T\" \\ \n\x01 é");
    CHECK(json["content_html"] == "<p>x</p>");
    CHECK(json["date_published"] == "2023-11-14T22:13:20Z");
    CHECK(json["_newspool"]["id"] == "article-1");
    CHECK(json["_newspool"]["revision"] == 2);
    CHECK(json["_newspool"]["feed"]["name"] == "example");
    CHECK(json["_newspool"]["feed"]["tags"] == Document::array({"a"}));
    CHECK(json["_newspool"]["key"] == "ab010000000000000000000000000000");
    CHECK(json["_newspool"]["slash:comments"] == "3");
    CHECK(json["_newspool"]["x:y"] == Document::parse(R"(["1", {"url": "u"}])"));
}

TEST_CASE("what is not UTF-8 is written as UTF-8 all the same", "[format]") {
    Feed feed;
    feed.title.value = "a\xFF\xED\xA0\x80";
    CHECK(Document::parse(format::json_feed(feed))["title"] == "a\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("a sequence that breaks off at the end of a string spoils nothing behind it", "[format]") {
    Feed feed;
    feed.title.value = "a\xE2\x82";
    feed.icon = "\xF0\x9F\n\x98 \"\xC3\\";
    feed.language = "fr";
    const Document json = Document::parse(format::json_feed(feed));
    CHECK(json["title"] == "a\uFFFD");
    CHECK(json["icon"] == "\uFFFD\n\uFFFD \"\uFFFD\\");
    CHECK(json["language"] == "fr");
}

TEST_CASE("extensions of one name stand together where the first of them stood", "[format]") {
    Feed feed;
    feed.extensions = {
        {"b:x", "1", {}}, {"a:y", "2", {}}, {"b:x", "3", {}}, {"id", "4", {}}, {"a:y", "", {}}};
    const Document json = Document::parse(format::json_feed(feed));
    CHECK(json["_newspool"].dump() == R"({"b:x":["1","3"],"a:y":"2","publisher:id":"4"})");
}

TEST_CASE("no word of a publisher passes for one of ours", "[format]") {
    Article article;
    article.id = "ours";
    article.item.extensions = {
        {"id", "forged", {}}, {"key", "forged", {}}, {"a:b", "text", {{"value", "v", {}}}}};
    const Document own = Document::parse(format::json_article(article))["_newspool"];
    CHECK(own["id"] == "ours");
    CHECK(own["publisher:id"] == "forged");
    CHECK(own["publisher:key"] == "forged");
    CHECK(own["a:b"] == Document::parse(R"({"value": ["text", "v"]})"));
}

TEST_CASE("every item has one of the two contents that JSON Feed demands", "[format]") {
    Feed feed;
    feed.items.resize(2);
    feed.items[1].content.kind = Text::Kind::html;
    const Document json = Document::parse(format::json_feed(feed));
    CHECK(json["items"][0]["content_text"] == "");
    CHECK(json["items"][1]["content_html"] == "");
}

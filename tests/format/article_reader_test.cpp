// Articles written as JSON and read back: every field, and no harm from what was never an article.
#include "format/article_reader.hpp"

#include "format/json.hpp"
#include "support/catch.hpp"

using namespace newspool;
using format::json_article;
using format::read_article;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

// One that says something in every field.
Article rich() {
    Article article;
    Item& item = article.item;
    item.id = std::string("guid \"1\"\0\n../x", 15);
    item.url = "https://example.org/1?a=b&c=d";
    item.external_url = "https://elsewhere.example/";
    item.title.value = "Tom & \"Jerry\" \\ \x01 é 日本";
    item.content = {.value = "<p>x</p>\n<p>\t</p>", .kind = Text::Kind::html, .base = {}};
    item.summary.value = "in short";
    item.image = "https://example.org/i.png";
    item.published = sys_seconds(seconds(1'700'000'000));
    item.modified = sys_seconds(seconds(1'700'000'001));
    item.authors = {
        {.name = "Ann", .url = "https://ann.example/", .email = {}, .avatar = "https://a.example/a"},
        {.name = "Bob", .url = {}, .email = "bob@example.org", .avatar = {}}};
    item.tags = {"one", "two"};
    item.language = "en-GB";
    item.attachments = {{.url = "https://example.org/a.mp3",
                         .mime_type = "audio/mpeg",
                         .title = "Part 1",
                         .size_in_bytes = 12'345'678'901,
                         .duration_in_seconds = 61.5},
                        {.url = "https://example.org/b",
                         .mime_type = {},
                         .title = {},
                         .size_in_bytes = {},
                         .duration_in_seconds = 7.0}};
    item.extensions = {{"itunes:episode", "7", {}},
                       {"media:content", "", {{"url", "u", {}}, {"value", "v", {}}}},
                       {"a:b", "text", {{"c", "1", {}}, {"c", "2", {}}, {"d", "", {{"e", "f", {}}}}}},
                       {"id", "forged", {}},
                       {"x:y", "1", {}},
                       {"x:y", "2", {}}};
    article.key.bytes = {0xAB, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xFF};
    article.id = "article-1-r2";
    article.revision = 2;
    article.replaces = "article-1";
    article.changed = {"title", "content"};
    article.fetched_at = sys_seconds(seconds(1'700'000'002));
    article.first_seen_at = sys_seconds(seconds(1'690'000'003));
    article.replayed_at = sys_seconds(seconds(1'700'000'004));
    article.warnings = {"odd", "very odd"};
    article.feed_name = "Example";
    article.feed_url = "https://example.org/feed.xml";
    article.feed_title = "The Example";
    article.feed_tags = {"tech", "a b"};
    article.feed_hubs = {{"WebSub", "https://hub.example/"}, {"rssCloud", "http://cloud.example/"}};
    article.feed_topic = "https://example.org/self";
    article.carriers = {{"Other", "https://other.example/feed"}, {"Third", "https://third.example/feed"}};
    return article;
}

Article reread(const Article& article) {
    auto again = read_article(json_article(article));
    REQUIRE(again);
    return *std::move(again);
}

}  // namespace

TEST_CASE("every field of an article comes back from its JSON", "[format]") {
    const Article before = rich();
    const Article after = reread(before);
    CHECK(json_article(after) == json_article(before));
    CHECK(after.item.id == before.item.id);
    CHECK(after.item.url == before.item.url);
    CHECK(after.item.external_url == before.item.external_url);
    CHECK(after.item.title.value == before.item.title.value);
    CHECK(after.item.content.value == before.item.content.value);
    CHECK(after.item.content.kind == Text::Kind::html);
    CHECK(after.item.summary.value == before.item.summary.value);
    CHECK(after.item.image == before.item.image);
    CHECK(after.item.published == before.item.published);
    CHECK(after.item.modified == before.item.modified);
    CHECK(after.item.tags == before.item.tags);
    CHECK(after.item.language == before.item.language);
    CHECK(after.key == before.key);
    CHECK(after.id == before.id);
    CHECK(after.revision == before.revision);
    CHECK(after.replaces == before.replaces);
    CHECK(after.changed == before.changed);
    CHECK(after.fetched_at == before.fetched_at);
    CHECK(after.first_seen_at == before.first_seen_at);
    CHECK(after.replayed_at == before.replayed_at);
    CHECK(after.warnings == before.warnings);
    CHECK(after.feed_name == before.feed_name);
    CHECK(after.feed_url == before.feed_url);
    CHECK(after.feed_title == before.feed_title);
    CHECK(after.feed_tags == before.feed_tags);
    CHECK(after.feed_hubs == before.feed_hubs);
    CHECK(after.feed_topic == before.feed_topic);
    CHECK(after.carriers == before.carriers);
}

TEST_CASE("people, attachments and extensions come back from JSON", "[format]") {
    const Item item = reread(rich()).item;
    REQUIRE(item.authors.size() == 2);
    CHECK(item.authors[0].name == "Ann");
    CHECK(item.authors[0].url == "https://ann.example/");
    CHECK(item.authors[0].avatar == "https://a.example/a");
    CHECK(item.authors[1].email == "bob@example.org");
    CHECK(item.authors[1].url.empty());
    REQUIRE(item.attachments.size() == 2);
    CHECK(item.attachments[0].url == "https://example.org/a.mp3");
    CHECK(item.attachments[0].mime_type == "audio/mpeg");
    CHECK(item.attachments[0].title == "Part 1");
    CHECK(item.attachments[0].size_in_bytes == 12'345'678'901U);
    CHECK(item.attachments[0].duration_in_seconds == 61.5);
    CHECK_FALSE(item.attachments[1].size_in_bytes);
    CHECK(item.attachments[1].duration_in_seconds == 7.0);
    REQUIRE(item.extensions.size() == 6);
    CHECK(item.extensions[0].name == "itunes:episode");
    CHECK(item.extensions[2].value == "text");
    REQUIRE(item.extensions[2].children.size() == 3);
    CHECK(item.extensions[2].children[2].children.at(0).value == "f");
    CHECK(item.extensions[3].name == "id");
    CHECK(item.extensions[3].value == "forged");
}

TEST_CASE("an article that says next to nothing comes back, too", "[format]") {
    Article bare;
    bare.id = "article-1";
    const Article after = reread(bare);
    CHECK(after.item.id.empty());
    CHECK(after.item.content.kind == Text::Kind::plain);
    CHECK_FALSE(after.item.published);
    CHECK_FALSE(after.replayed_at);
    CHECK(json_article(after) == json_article(bare));
}

TEST_CASE("what is no article of ours is refused and harms nobody", "[format]") {
    CHECK(read_article("").error() == "no JSON");
    CHECK(read_article("{").error() == "no JSON");
    CHECK(read_article(std::string(100'000, '[')).error() == "no JSON");
    for (const char* text : {"null", "[]", "7", "{}", R"({"_newspool": 7})", R"({"_newspool": {"id": "x"}})",
                             R"({"_newspool": {"id": "x", "key": "short"}})",
                             R"({"_newspool": {"id": 1, "key": "00000000000000000000000000000000"}})"})
        CHECK(read_article(text).error() == "no article of newspool's");
    const std::string own = R"("id": "x", "key": "000000000000000000000000000000ff")";
    const auto odd =
        read_article(R"({"id": [], "title": {}, "tags": 7, "authors": ["a"], "attachments": {"a": 1},
        "date_published": "yesterday", "_newspool": {)" +
                     own + R"(, "revision": -1, "feed": "x", "feeds": 1, "fetched_at": {}}})");
    REQUIRE(odd);
    CHECK(odd->id == "x");
    CHECK(odd->revision == 1);
    CHECK(odd->key.bytes.back() == 0xFF);
    CHECK_FALSE(odd->item.published);
}

TEST_CASE("revisions and carriers are told under _newspool only where there are any", "[format]") {
    Article article;
    article.id = "article-1";
    const std::string text = json_article(article);
    for (const char* name : {"replaces", "changed", "feeds", "replayed_at"})
        CHECK_THAT(text, !ContainsSubstring('"' + std::string(name) + '"'));
    CHECK_THAT(json_article(rich()),
               ContainsSubstring(R"("revision":2,"replaces":"article-1","changed":["title","content"])") &&
                   ContainsSubstring(R"("feeds":[{"name":"Other","url":"https://other.example/feed"},)") &&
                   ContainsSubstring(R"("replayed_at":"2023-11-14T22:13:24Z")"));
}

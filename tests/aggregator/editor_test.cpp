// What the editor makes of each part of a feed.
#include "aggregator/editor.hpp"

#include "support/catch.hpp"

namespace newspool {
namespace {

Text plain(std::string value) { return {std::move(value), Text::Kind::plain, {}}; }
Text marked(std::string value) { return {std::move(value), Text::Kind::html, "https://example.org/"}; }

std::string edited_title(Text title) {
    Item item;
    item.title = std::move(title);
    edit(item, ArticleSettings::Html::safe);
    CHECK(item.title.kind == Text::Kind::plain);
    return item.title.value;
}

}  // namespace

TEST_CASE("titles become one line of plain text", "[editor]") {
    CHECK(edited_title(marked("AT&amp;T <b>wins</b>\n again")) == "AT&T wins again");
    CHECK(edited_title(plain(" a <  b \n c ")) == "a < b c");
    CHECK(edited_title(plain("vector<int> in C++")) == "vector<int> in C++");
    CHECK(edited_title(plain("R&D at H&M")) == "R&D at H&M");
    CHECK(edited_title(plain("the <b> tag")) == "the <b> tag");
}

TEST_CASE("a title that was escaped once too often is read as HTML", "[editor]") {
    CHECK(edited_title(plain("AT&amp;T")) == "AT&T");
    CHECK(edited_title(plain("it&#8217;s <em>new</em>")) == "it’s new");
}

TEST_CASE("content becomes safe HTML and summaries become plain text", "[editor]") {
    Item item;
    item.content = marked("<p onclick='x()'><a href='/a'>l</a>");
    item.summary = marked("<p>one<p>two");
    edit(item, ArticleSettings::Html::safe);
    CHECK(item.content.value == "<p><a href=\"https://example.org/a\">l</a></p>");
    CHECK(item.content.kind == Text::Kind::html);
    CHECK(item.summary.value == "one\n\ntwo");
    CHECK(item.summary.kind == Text::Kind::plain);
}

TEST_CASE("raw content stays as the publisher wrote it", "[editor]") {
    Item item;
    item.content = marked("<p onclick='x()'><a href='/a'>l</a>");
    edit(item, ArticleSettings::Html::raw);
    CHECK(item.content.value == "<p onclick='x()'><a href='/a'>l</a>");
}

TEST_CASE("plain content stays plain", "[editor]") {
    Item item;
    item.content = plain("a < b\n  c & d");
    edit(item, ArticleSettings::Html::safe);
    CHECK(item.content.value == "a < b\n  c & d");
    CHECK(item.content.kind == Text::Kind::plain);
}

TEST_CASE("only http and https URLs are left", "[editor]") {
    Item item;
    item.url = "javascript:alert(1)";
    item.external_url = "HTTPS://example.org/";
    item.image = "data:image/png;base64," + std::string(100'000, 'A');
    item.authors = {{"a", "vbscript:x", {}, "https://example.org/a.png"}};
    item.attachments = {{.url = "ftp://example.org/x"}, {.url = "http://example.org/y"}};
    edit(item, ArticleSettings::Html::safe);
    CHECK(item.url.empty());
    CHECK(item.external_url == "HTTPS://example.org/");
    CHECK(item.image.empty());
    CHECK(item.authors[0].url.empty());
    CHECK(item.authors[0].avatar == "https://example.org/a.png");
    REQUIRE(item.attachments.size() == 1);
    CHECK(item.attachments[0].url == "http://example.org/y");
    REQUIRE(item.extensions.size() == 4);
    CHECK(item.extensions[0].name == "rejected_urls");
    CHECK(item.extensions[0].value == "javascript:alert(1)");
    CHECK(item.extensions[1].value.size() < 300);
}

TEST_CASE("a feed is edited from its head to its last item", "[editor]") {
    Feed feed;
    feed.title = marked("<b>News</b> &amp; more");
    feed.description = marked("<p>about</p>");
    feed.icon = "javascript:x";
    feed.home_page_url = "/relative:colon";
    feed.items.resize(2);
    feed.items[1].title = marked("<i>x</i>");
    edit(feed, ArticleSettings::Html::safe);
    CHECK(feed.title.value == "News & more");
    CHECK(feed.description.value == "about");
    CHECK(feed.icon.empty());
    CHECK(feed.home_page_url == "/relative:colon");
    CHECK(feed.warnings.size() == 1);
    CHECK(feed.items[1].title.value == "x");
}

}  // namespace newspool

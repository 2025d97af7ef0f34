// What an item is recognised by, and what a body.
#include "identity/keys.hpp"

#include "support/catch.hpp"

using namespace newspool;
using namespace newspool::identity;

namespace {

Item item(std::string id, std::string url, std::string title) {
    Item made;
    made.id = std::move(id);
    made.url = std::move(url);
    made.title.value = std::move(title);
    return made;
}

}  // namespace

TEST_CASE("an item is recognised by its id, whatever else changes", "[keys]") {
    CHECK(key_of(item("1", "http://a/", "old")) == key_of(item("1", "http://b/", "new")));
    CHECK(key_of(item("1", "", "")) != key_of(item("2", "", "")));
}

TEST_CASE("without an id the link counts, and without a link the text", "[keys]") {
    CHECK(key_of(item("", "http://a/", "old")) == key_of(item("", "http://a/", "new")));
    CHECK(key_of(item("", "", "old")) != key_of(item("", "", "new")));
    CHECK(key_of(item("", "", "same")) == key_of(item("", "", "same")));
}

TEST_CASE("an id that reads like another item's link is not that item", "[keys]") {
    CHECK(key_of(item("http://a/", "", "")) != key_of(item("", "http://a/", "")));
}

TEST_CASE("text cannot move from the title to the content unnoticed", "[keys]") {
    Item one = item("", "", "ab");
    one.content.value = "c";
    Item other = item("", "", "a");
    other.content.value = "bc";
    CHECK(key_of(one) != key_of(other));
}

TEST_CASE("an article's id tells subscription, item and revision apart", "[keys]") {
    const Key key = key_of(item("1", "", ""));
    CHECK(article_id("http://a/", key, 1) == article_id("http://a/", key, 1));
    CHECK(article_id("http://a/", key, 1) != article_id("http://b/", key, 1));
    CHECK(article_id("http://a/", key, 1) != article_id("http://a/", key, 2));
}

TEST_CASE("the same body has the same hash", "[keys]") {
    CHECK(hash_of_body("<rss/>") == hash_of_body("<rss/>"));
    CHECK(hash_of_body("<rss/>") != hash_of_body("<rss />"));
}

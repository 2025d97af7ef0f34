// Which edits are delivered again: what counts as one, and when an item is left alone.
#include "identity/updates.hpp"

#include "identity/reader.hpp"
#include "support/catch.hpp"

using namespace newspool;
using namespace newspool::test;
using identity::Revision;

namespace {

using Words = std::vector<std::string>;

FeedReader eager() {
    FeedReader reader;
    reader.updates = NewsPolicy::Updates::deliver;
    return reader;
}

std::vector<Made> five(const std::string& text = "text", const std::string& base = "https://a.example/") {
    std::vector<Made> items;
    for (int number = 5; number > 0; --number)
        items.push_back({"id " + std::to_string(number), base + std::to_string(number),
                         "title " + std::to_string(number), text + std::to_string(number), 1'000 + number});
    return items;
}

}  // namespace

TEST_CASE("an edit is a revision that names what it replaces and which fields changed", "[updates]") {
    FeedReader reader = eager();
    reader.read(five());
    auto items = five();
    items[1].title = "corrected";
    items[1].text = "and more";
    items[1].url += "?v=2";
    reader.read(items);
    REQUIRE(reader.revisions.size() == 1);
    const Revision& revision = reader.revisions.front();
    CHECK(revision.sighting == 1);
    CHECK(revision.number == 2);
    CHECK(revision.replaced == reader.record.entries[1].key);
    CHECK(revision.changed == Words{"title", "content", "url"});
    CHECK(reader.record.entries[1].revision == 2);
    items[1].text = "and still more";
    reader.read(items);
    CHECK(reader.revisions.front().number == 3);
}

TEST_CASE("a new date is no edit", "[updates]") {
    FeedReader reader = eager();
    reader.read(five());
    auto items = five();
    for (Made& made : items) made.published += 100;
    reader.read(items);
    CHECK(reader.revisions.empty());
}

TEST_CASE("under ignore no edit is delivered, then or later", "[updates]") {
    FeedReader reader;
    reader.read(five());
    reader.read(five("other"));
    CHECK(reader.revisions.empty());
    reader.updates = NewsPolicy::Updates::deliver;
    reader.read(five("other"));
    CHECK(reader.revisions.empty());
}

TEST_CASE("a feed whose links all move delivers nothing again", "[updates]") {
    FeedReader reader = eager();
    reader.read(five());
    reader.read(five("text", "https://b.example/"));
    CHECK(reader.revisions.empty());
}

TEST_CASE("an item that changes at every poll is left alone, and comes once when it is quiet", "[updates]") {
    FeedReader reader = eager();
    const auto with = [](const std::string& text) { return std::vector<Made>{{"1", "", "title", text, 0}}; };
    std::size_t delivered = 0;
    reader.read(with("0"));
    for (int poll = 1; poll <= 20; ++poll) {
        reader.read(with(std::to_string(poll)));
        delivered += reader.revisions.size();
    }
    CHECK(delivered == 2);
    CHECK(reader.warnings ==
          Words{"1 items change at every poll: no more revisions of them until they are quiet"});
    reader.read(with("20"));
    reader.read(with("20"));
    CHECK(reader.revisions.empty());
    reader.read(with("20"));
    REQUIRE(reader.revisions.size() == 1);
    CHECK(reader.revisions.front().number == 4);
    CHECK(reader.revisions.front().changed == Words{"content"});
    CHECK(reader.warnings.empty());
    reader.read(with("20"));
    CHECK(reader.revisions.empty());
}

TEST_CASE("a repost under an old id is an edit if its content is another (F56)", "[updates]") {
    FeedReader reader = eager();
    reader.read({{"x", "", "one", "a", 1'000}});
    reader.read({{"y", "", "two", "b", 2'000}});
    reader.read({{"x", "", "one", "a", 3'000}});
    CHECK(reader.revisions.empty());
    reader.read({{"y", "", "two", "b", 2'000}});
    reader.read({{"x", "", "three", "c", 4'000}});
    REQUIRE(reader.revisions.size() == 1);
    CHECK(reader.revisions.front().number == 2);
    CHECK(reader.revisions.front().first_seen == 0);
    CHECK(reader.revisions.front().changed.empty());
}

TEST_CASE("an item that was recognised under another id goes on counting its revisions", "[updates]") {
    FeedReader reader = eager();
    reader.read({{"http://a.example/1", "", "one", "a", 1'000}});
    reader.read({{"http://a.example/1", "", "one", "b", 1'000}});
    const Key before = reader.record.entries[0].key;
    reader.read({{"https://a.example/1", "", "one", "c", 1'000}});
    REQUIRE(reader.revisions.size() == 1);
    CHECK(reader.revisions.front().number == 3);
    CHECK(reader.revisions.front().replaced == before);
}

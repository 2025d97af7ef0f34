// How much of a document's news is believed, and what two documents tell of what nobody saw.
#include "identity/floods.hpp"

#include "identity/reader.hpp"
#include "support/catch.hpp"

using namespace newspool;
using namespace newspool::test;
using identity::Document;
using identity::Sighting;

namespace {

std::vector<Sighting> news(std::size_t count, std::uint32_t published = 5'000) {
    std::vector<Sighting> made(count);
    for (Sighting& one : made) one.traits.published = published;
    return made;
}

Document document(std::size_t count, std::uint32_t published = 1'000) {
    Document made;
    made.entries.resize(count);
    for (identity::Entry& entry : made.entries) entry.traits.published = published;
    return made;
}

std::vector<Made> numbers(std::initializer_list<int> numbers) {
    std::vector<Made> items;
    for (const int number : numbers)
        items.push_back({std::to_string(number), "", std::to_string(number), "", 1'000 + number});
    return items;
}

}  // namespace

TEST_CASE("more than twenty new items that are most of a document are a flood", "[floods]") {
    CHECK(identity::flood(news(21), 30, document(10), 0));
    CHECK_FALSE(identity::flood(news(20), 20, document(10), 0));
    CHECK_FALSE(identity::flood(news(30), 50, document(10), 0));
    CHECK(identity::flood(news(31), 50, document(10), 0) == "31 of 50 items are new at once");
}

TEST_CASE("as many as the feed's own rate explains are no flood", "[floods]") {
    CHECK_FALSE(identity::flood(news(40), 50, document(50), 20));
    CHECK(identity::flood(news(41), 50, document(50), 20));
}

TEST_CASE("five new items older than all before are a flood, whatever the rate", "[floods]") {
    CHECK(identity::flood(news(5, 999), 50, document(45), 100) ==
          "5 of 5 new items are older than all that were in the feed before");
    CHECK_FALSE(identity::flood(news(4, 999), 50, document(45), 100));
    CHECK_FALSE(identity::flood(news(5, 0), 50, document(45), 100));
    CHECK_FALSE(identity::flood(news(5, 999), 50, document(45, 0), 100));
}

TEST_CASE("a feed with no record cannot be flooded", "[floods]") {
    CHECK_FALSE(identity::flood(news(100), 100, document(0), 0));
}

TEST_CASE("first_poll leaves the newest, which are delivered last", "[floods]") {
    std::vector<Sighting> found = news(5);
    identity::keep_newest(found, 2);
    CHECK(found[2].origin == identity::Origin::first_poll);
    CHECK(found[3].origin == identity::Origin::news);
    identity::keep_newest(found, 9);
    CHECK(found[4].origin == identity::Origin::news);
    identity::keep_newest(found, 0);
    CHECK(found[4].origin == identity::Origin::first_poll);
}

TEST_CASE("a document without any known item is a gap, but not the first", "[gaps]") {
    FeedReader reader;
    reader.read(numbers({3, 2, 1}));
    CHECK_FALSE(reader.gap);
    reader.read(numbers({5, 4, 3}));
    CHECK_FALSE(reader.gap);
    reader.read(numbers({9, 8, 7}));
    CHECK(reader.gap);
    reader.read({});
    CHECK_FALSE(reader.gap);
    reader.read(numbers({5, 4, 3}));
    CHECK_FALSE(reader.gap);
}

TEST_CASE("an item that vanishes while older ones stay is withdrawn", "[gaps]") {
    FeedReader reader;
    reader.read(numbers({6, 5, 4, 3, 2, 1}));
    reader.read(numbers({7, 6, 4, 3, 2, 1}));
    CHECK(reader.withdrawn == std::vector<std::size_t>{1});
}

TEST_CASE("what a moving window drops is not withdrawn, a pinned item or not", "[gaps]") {
    FeedReader reader;
    reader.read(numbers({6, 5, 4, 3, 2, 1}));
    reader.read(numbers({8, 7, 6, 5, 4, 3}));
    CHECK(reader.withdrawn.empty());
    reader.read(numbers({9, 8, 7, 6, 5, 3}));
    CHECK(reader.withdrawn.empty());
    reader.read(numbers({10, 9, 8, 7, 6, 3}));
    CHECK(reader.withdrawn.empty());
}

TEST_CASE("an item that goes on under another id is not withdrawn", "[gaps]") {
    FeedReader reader;
    const auto with = [](const std::string& id) {
        auto items = numbers({6, 5, 4, 3});
        items[1].id = id;
        return items;
    };
    reader.read(with("http://a.example/5"));
    reader.read(with("https://a.example/5"));
    CHECK(reader.withdrawn.empty());
}

// Which items are the same: what publishers do to ids and links, and what readers before us lost or doubled
// by it. Each named case is a story of documents in succession, and which of their items are news.
#include "identity/ladder.hpp"

#include <algorithm>

#include "identity/reader.hpp"
#include "support/catch.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

using Titles = std::vector<std::string>;

struct Step {
    std::vector<Made> items;
    Titles news;
};
struct Story {
    const char* name;
    std::vector<Step> steps;
};

// Items 1 to `count`, the newest first, with ids, links and dates of their own.
std::vector<Made> window(int newest, int count, const std::string& id = "https://a.example/?p=",
                         const std::string& link = "https://a.example/post/") {
    std::vector<Made> items;
    for (int number = newest; number > newest - count; --number)
        items.push_back({id + std::to_string(number), link + std::to_string(number),
                         "title " + std::to_string(number), "text " + std::to_string(number),
                         1'000'000'000 + number * 3'600});
    return items;
}

std::vector<Made> edited(std::vector<Made> items, void (*edit)(Made&)) {
    std::ranges::for_each(items, edit);
    return items;
}

const Titles five{"title 1", "title 2", "title 3", "title 4", "title 5"};

const std::vector<Story> stories{
    {"the same document twice brings nothing", {{window(5, 5), five}, {window(5, 5), {}}}},
    {"a window that moves on brings what is new",
     {{window(5, 5), five}, {window(7, 5), {"title 6", "title 7"}}}},
    {"items that left and come back months later are known (FreshRSS 3571 and 493)",
     {{window(5, 5), five},
      {window(9, 4), {"title 6", "title 7", "title 8", "title 9"}},
      {window(5, 5), {}}}},
    {"an empty document forgets nothing (F53)", {{window(5, 5), five}, {{}, {}}, {window(5, 5), {}}}},
    {"ids that move from http to https are known",
     {{window(5, 5, "http://a.example/?p="), five},
      {window(6, 6, "https://a.example/?p="), {"title 6"}},
      {window(6, 6, "http://a.example/?p="), {}}}},
    {"ids that move to another host are known",
     {{window(5, 5), five}, {window(6, 6, "https://www.b.example/?p="), {"title 6"}}}},
    {"ids that gain tracking parameters are known",
     {{window(5, 5), five},
      {edited(window(6, 6), [](Made& made) { made.id += "&utm_source=rss&fbclid=x"; }), {"title 6"}}}},
    {"ids that gain a fragment are known",
     {{window(5, 5), five}, {edited(window(6, 6), [](Made& made) { made.id += "#rss"; }), {"title 6"}}}},
    {"ids that lose a slash or name their port are known",
     {{edited(window(5, 5), [](Made& made) { made.id = made.url + "/"; }), five},
      {edited(window(5, 5), [](Made& made) { made.id = "HTTPS://A.example:443" + made.url.substr(17); }),
       {}}}},
    {"two parts of one page are two items",
     {{{{"https://a.example/log#1", "", "one", "x", 0}}, {"one"}},
      {{{"https://a.example/log#2", "", "two", "x", 0}, {"https://a.example/log#1", "", "one", "x", 0}},
       {"two"}},
      {{{"https://a.example/log#3", "", "three", "x", 0}}, {"three"}}}},
    {"a planet keeps the hosts of its ids",
     {{{{"https://a.example/?p=1", "", "a1", "x", 1'000}, {"https://b.example/?p=2", "", "b2", "x", 1'000}},
       {"b2", "a1"}},
      {{{"https://b.example/?p=1", "", "b1", "y", 2'000}, {"https://b.example/?p=2", "", "b2", "x", 1'000}},
       {"b1"}}}},
    {"a feed of one item at a time, from many hosts, loses none",
     {{{{"https://a.example/?p=1", "", "a1", "x", 1'000}}, {"a1"}},
      {{{"https://b.example/?p=1", "", "b1", "y", 2'000}}, {"b1"}}}},
    {"ids that differ in tracking parameters alone are told apart all the same",
     {{{{"https://a.example/go?utm_content=1", "", "one", "x", 1'000}}, {"one"}},
      {{{"https://a.example/go?utm_content=2", "", "two", "y", 2'000}}, {"two"}}}},
    {"all ids change at once (F54, Liferea 1195): dates and texts tell",
     {{window(5, 5), five}, {window(6, 6, "urn:new:"), {"title 6"}}}},
    {"all ids change at once, and so do the texts: links and dates tell",
     {{window(5, 5), five},
      {edited(window(6, 6, "urn:new:"), [](Made& made) { made.text += " more"; }), {"title 6"}}}},
    {"all ids change at once in a feed without dates: links and texts tell",
     {{edited(window(5, 5), [](Made& made) { made.published = 0; }), five},
      {edited(window(6, 6, "urn:new:"), [](Made& made) { made.published = 0; }), {"title 6"}}}},
    {"ids that change at every poll bring nothing twice (rss2email 137)",
     {{window(5, 5, "urn:a:"), five},
      {window(5, 5, "urn:b:"), {}},
      {window(6, 5, "urn:c:"), {"title 6"}},
      {window(6, 5, "urn:d:"), {}}}},
    {"one id changes with its link (Miniflux 3120): title, text and date tell",
     {{window(3, 3), {"title 1", "title 2", "title 3"}},
      {{window(3, 3)[0],
        {"https://a.example/?p=2b", "https://a.example/new-2", "title 2", "text 2", 1'000'007'200},
        window(3, 3)[2]},
       {}}}},
    {"a changed title is no new item (Miniflux 2358 and 797)",
     {{window(5, 5), five}, {edited(window(5, 5), [](Made& made) { made.title += "!"; }), {}}}},
    {"a page of recent changes, one link for each page, loses no change",
     {{edited(window(4, 4, "rev-", "https://w.example/page/"), [](Made& made) { made.title = "page"; }),
       {"page", "page", "page", "page"}},
      {{{"rev-11", "https://w.example/page/1", "page 1", "diff a", 2'000'000'000},
        {"rev-12", "https://w.example/page/2", "page 2", "diff b", 2'000'000'001},
        {"rev-13", "https://w.example/page/3", "page 3", "diff c", 2'000'000'002},
        {"rev-14", "https://w.example/page/4", "page 4", "diff d", 2'000'000'003}},
       {"page 1", "page 2", "page 3", "page 4"}}}},
    {"a live ticker, one link for all, loses nothing",
     {{window(3, 3, "t", "https://a.example/live?"), {"title 1", "title 2", "title 3"}},
      {edited(window(6, 3, "t"), [](Made& made) { made.url = "https://a.example/live"; }),
       {"title 4", "title 5", "title 6"}},
      {edited(window(9, 3, "t"), [](Made& made) { made.url = "https://a.example/live"; }),
       {"title 7", "title 8", "title 9"}}}},
    {"a status page that says the same again under a new id is heard",
     {{{{"s1", "https://a.example/", "All is well", "fine", 0}}, {"All is well"}},
      {{{"s2", "https://a.example/", "All is well", "fine", 0}}, {"All is well"}}}},
    {"a page whose ids gain a fragment for each reply loses no reply",
     {{{{"https://f.example/t/1", "https://f.example/t/1", "Topic", "question", 1'000}}, {"Topic"}},
      {{{"https://f.example/t/1#2", "https://f.example/t/1", "Topic", "reply", 2'000}}, {"Topic"}}}},
    {"the same id twice with different text is delivered once (F55)",
     {{{{"1", "https://a.example/1", "one", "new version", 0}, {"1", "https://a.example/1", "one", "old", 0}},
       {"one"}},
      {{{"1", "https://a.example/1", "one", "new version", 0}, {"1", "https://a.example/1", "one", "old", 0}},
       {}}}},
    {"ten items with one id are ten (Miniflux 4197), and stay ten (Brief 428)",
     {{edited(window(5, 5), [](Made& made) { made.id = "same"; }), five},
      {edited(window(5, 5), [](Made& made) { made.id = "same"; }), {}},
      {edited(window(6, 5), [](Made& made) { made.id = "same"; }), {"title 6"}},
      {edited(window(6, 1), [](Made& made) { made.id = "same"; }), {}},
      {edited(window(7, 1), [](Made& made) { made.id = "same"; }), {"title 7"}},
      {edited(window(7, 7), [](Made& made) { made.id = "same"; }), {}}}},
    {"ten items with one id and one link are ten",
     {{edited(window(5, 5), [](Made& made) { made.id = made.url = "https://a.example/"; }), five},
      {edited(window(6, 5), [](Made& made) { made.id = made.url = "https://a.example/"; }), {"title 6"}}}},
    {"daily reports with one id, link and title are told apart by date",
     {{edited(window(2, 2), [](Made& made) { made.id = made.url = made.title = "report"; }),
       {"report", "report"}},
      {edited(window(3, 2), [](Made& made) { made.id = made.url = made.title = "report"; }), {"report"}},
      {edited(window(3, 2), [](Made& made) { made.id = made.url = made.title = "report"; }), {}}}},
    {"a second item under a known id does not bring the first again",
     {{{{"x", "https://a.example/1", "one", "a", 1'000}}, {"one"}},
      {{{"x", "https://a.example/2", "two", "b", 2'000}, {"x", "https://a.example/1", "one", "a", 1'000}},
       {"two"}},
      {{{"x", "https://a.example/2", "two", "b", 2'000},
        {"x", "https://a.example/1", "one", "a edited", 1'000}},
       {}},
      {{{"x", "https://a.example/3", "three", "c", 3'000}}, {"three"}},
      {{{"x", "https://a.example/1", "one", "a edited", 1'000}}, {}}}},
    {"items that share a link and have no id are all delivered",
     {{{{"", "https://a.example/", "two", "b", 0}, {"", "https://a.example/", "one", "a", 0}},
       {"one", "two"}},
      {{{"", "https://a.example/", "three", "c", 0},
        {"", "https://a.example/", "two", "b", 0},
        {"", "https://a.example/", "one", "a", 0}},
       {"three"}}}},
    {"untitled posts that share link and have no id are all delivered",
     {{{{"", "https://a.example/", "", "b", 0}, {"", "https://a.example/", "", "a", 0}}, {"", ""}},
      {{{"", "https://a.example/", "", "c", 0}, {"", "https://a.example/", "", "b", 0}}, {""}}}},
    {"items with no id, link or text are delivered once",
     {{{{"", "", "", "", 0}}, {""}}, {{{"", "", "", "", 0}}, {}}}},
    {"items without id or link are known by their text",
     {{{{"", "", "one", "a", 0}}, {"one"}}, {{{"", "", "two", "b", 0}, {"", "", "one", "a", 0}}, {"two"}}}},
    {"items that get an id where they had only a link are known",
     {{edited(window(5, 5), [](Made& made) { made.id.clear(); }), five},
      {edited(window(6, 6), [](Made& made) { made.id = made.url; }), {"title 6"}}}},
    {"an id that is used again after its item has left is an edit of it (F56, Miniflux 3186)",
     {{{{"x", "https://a.example/1", "one", "a", 1'000}}, {"one"}},
      {{{"y", "https://a.example/2", "two", "b", 2'000}}, {"two"}},
      {{{"x", "https://a.example/3", "three", "c", 3'000}}, {}}}},
    {"a document in another order brings nothing",
     {{window(5, 5), five},
      {{window(5, 5)[2], window(5, 5)[0], window(5, 5)[4], window(5, 5)[1], window(5, 5)[3]}, {}}}},
};

}  // namespace

TEST_CASE("the stories of ids and links end well", "[ladder]") {
    for (const Story& story : stories) {
        FeedReader reader;
        for (std::size_t step = 0; step < story.steps.size(); ++step) {
            INFO(story.name << ", document " << step + 1);
            CHECK(reader.read(story.steps[step].items) == story.steps[step].news);
        }
    }
}

TEST_CASE("items are delivered oldest first, by date where each has one", "[ladder]") {
    FeedReader dated;
    CHECK(dated.read({{"1", "", "b", "", 1}, {"2", "", "d", "", 3}, {"3", "", "c", "", 2}}) ==
          Titles{"b", "c", "d"});
    FeedReader undated;
    CHECK(undated.read({{"1", "", "c", "", 1}, {"2", "", "b", "", 0}, {"3", "", "a", "", 2}}) ==
          Titles{"a", "b", "c"});
}

TEST_CASE("what was left out, shared or recognised under another id is said", "[ladder]") {
    FeedReader reader;
    reader.read({{"1", "u", "t", "a", 0}, {"1", "u", "t", "b", 0}});
    CHECK(reader.warnings == Titles{"1 items repeat an earlier one and are left out"});
    reader.read({{"1", "u", "t", "a", 0}, {"1", "u", "other", "b", 0}});
    CHECK(reader.warnings ==
          Titles{"2 items share their id or link with others, and are told apart by link, title and date"});
    reader.read(window(5, 5));
    reader.read(window(5, 5, "urn:x:"));
    CHECK(reader.warnings == Titles{"5 items came under other ids than before, and were recognised"});
}

TEST_CASE("an unchanged document changes nothing, and one new item is one key", "[ladder]") {
    FeedReader reader;
    reader.read(window(5, 5));
    CHECK(reader.change->arrived.size() == 5);
    reader.read(window(5, 5));
    CHECK_FALSE(reader.change);
    reader.read(edited(window(5, 5), [](Made& made) { made.published += 60; }));
    CHECK_FALSE(reader.change);
    reader.read(window(6, 5));
    CHECK(reader.change->arrived.size() == 1);
    CHECK(reader.change->departed.size() == 1);
}

TEST_CASE("ids that change at every poll do not fill the ledger", "[ladder]") {
    FeedReader reader;
    for (int poll = 0; poll < 50; ++poll) reader.read(window(5, 5, "urn:" + std::to_string(poll) + ":"));
    CHECK(reader.ledger.size() <= 10);
}

TEST_CASE("a part of a feed forgets nothing, and merges nothing by link", "[ladder]") {
    FeedReader reader;
    reader.read(window(5, 5));
    CHECK(reader.read(window(6, 1), identity::Extent::part) == Titles{"title 6"});
    CHECK(reader.record.entries.size() == 6);
    CHECK(reader.change->departed.empty());
    CHECK(reader.read(window(5, 3, "urn:new:"), identity::Extent::part) ==
          Titles{"title 3", "title 4", "title 5"});
}

TEST_CASE("what was recognised keeps its first date", "[ladder]") {
    FeedReader reader;
    reader.read(window(5, 5));
    const std::uint32_t first = reader.record.entries[0].first_seen;
    reader.read(window(5, 5, "urn:new:"));
    CHECK(reader.record.entries[0].first_seen == first);
    CHECK(reader.record.entries[0].origin == identity::Origin::same_text);
}

TEST_CASE("a record comes back from its bytes, and no other bytes are a record", "[ladder]") {
    FeedReader reader;
    reader.read(window(5, 5));
    identity::Document& record = reader.record;
    record.entries[2].shared = true;
    record.entries[2].unrest = 5;
    record.entries[2].touched = 0xf;
    record.entries[2].revision = 0x1234;
    record.entries[2].origin = identity::Origin::same_link;
    const std::vector<std::string> rows = identity::packed(record);
    CHECK(identity::unpacked(rows) == record);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].size() == 3 + 5 * 55);
    for (const std::string& other : {std::string(), std::string("\x02zz"), rows[0].substr(1)})
        CHECK(identity::unpacked({&other, 1}) == identity::Document{});
    reader.read(window(30, 25));
    CHECK(identity::packed(record).size() == 3);
    CHECK(identity::unpacked(identity::packed(record)) == record);
}

// From documents to what is delivered of them, with a real ledger: first polls, edits, floods, gaps, groups.
#include <fmt/format.h>

#include "aggregator/reading.hpp"
#include "store/store.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;
using Kind = Rendered::Kind;

namespace {

std::string document(unsigned newest, unsigned count, std::string_view text = "text") {
    std::string body = R"(<rss version="2.0"><channel><title>t</title>)";
    for (unsigned number = newest; number > newest - count; --number)
        body += fmt::format(
            "<item><guid isPermaLink=\"false\">{0}</guid><title>title {0}</title><description>{1} {0}"
            "</description></item>",
            number, text);
    return body + "</channel></rss>";
}

struct NewsDesk {
    Folder folder;
    store::Ledger ledger{folder / "newspool.db"};
    store::Reader reader{folder / "newspool.db"};
    std::vector<Subscription> feeds{subscription("https://one.example/"),
                                    subscription("https://two.example/")};
    ReadingSettings settings{.parse = {}, .articles = {}, .outputs = {OutputSettings{}}};
    std::int64_t now = 1'700'000'000;

    void adopt() {
        const auto rows = ledger.adopt(feeds);
        for (std::size_t index = 0; index < feeds.size(); ++index) feeds[index].id = rows[index].id;
    }
    // Reads a document and keeps what came of it, as the courier would.
    Reading read(const std::string& body, std::size_t feed = 0, int status = 200) {
        if (feeds[feed].id == 0) adopt();
        now += 3'600;
        Response response;
        response.status = status;
        response.url = feeds[feed].url;
        response.body = body;
        const FeedId id = feeds[feed].id;
        Reading reading = read_document(feeds[feed], response, reader.recall(id), reader, settings, at(now));
        store::Batch batch = ledger.begin(store::Durability::full, at(now));
        std::erase_if(reading.articles, [&](const Rendered& article) {
            return article.kind == Kind::item && !batch.admit(id, article.key);
        });
        batch.remember(id, reading.outcome, plan());
        batch.commit();
        return reading;
    }
};

std::vector<std::string> words(const Outcome& outcome) {
    std::vector<std::string> found;
    for (const Event& event : outcome.events) found.emplace_back(word(event.kind));
    return found;
}

}  // namespace

TEST_CASE("first_poll delivers so many of the newest, and all else is known", "[news]") {
    NewsDesk desk;
    desk.feeds[0].news.first_poll = 2;
    const Reading first = desk.read(document(5, 5));
    REQUIRE(first.headlines.size() == 2);
    CHECK(first.headlines[0].title == "title 4");
    CHECK(first.outcome.news == 5);
    CHECK(desk.read(document(5, 5, "edited")).articles.empty());
    CHECK(desk.read(document(6, 6)).articles.size() == 1);
}

TEST_CASE("first_poll = none delivers nothing of the first document alone", "[news]") {
    NewsDesk desk;
    desk.feeds[0].news.first_poll = 0;
    CHECK(desk.read(document(30, 30)).articles.empty());
    CHECK(desk.read(document(31, 30)).articles.size() == 1);
}

TEST_CASE("an edit is ignored, or delivered as a revision of what was delivered", "[news]") {
    NewsDesk desk;
    desk.feeds[1].news.updates = NewsPolicy::Updates::deliver;
    for (const std::size_t feed : {0U, 1U}) {
        desk.read(document(3, 3), feed);
        const Reading edited = desk.read(document(3, 3, "other"), feed);
        CHECK(edited.articles.size() == (feed == 0 ? 0 : 3));
        CHECK(edited.outcome.verdict == (feed == 0 ? Verdict::nothing_new : Verdict::news));
        if (feed == 0) continue;
        CHECK(edited.articles[0].kind == Kind::revision);
        const std::string& bytes = edited.articles[0].copies.front().bytes;
        CHECK(bytes.find("\"revision\":2") != std::string::npos);
        CHECK(bytes.find("\"changed\":[\"content\"]") != std::string::npos);
    }
}

TEST_CASE("a flood is held and told, unless the feed may flood", "[news]") {
    NewsDesk desk;
    desk.feeds[1].news.flood = NewsPolicy::Flood::deliver;
    for (const std::size_t feed : {0U, 1U}) {
        desk.read(document(10, 10), feed);
        const Reading flood = desk.read(document(40, 40), feed);
        REQUIRE(flood.articles.size() == 30);
        CHECK(flood.articles[0].held == (feed == 0));
        CHECK(flood.headlines.size() == (feed == 0 ? 0 : 30));
        CHECK(words(flood.outcome) ==
              (feed == 0 ? std::vector<std::string>{"held"} : std::vector<std::string>{}));
        CHECK(desk.read(document(41, 40), feed).articles.size() == 1);
    }
}

TEST_CASE("a document with nothing known is a gap, and a part of the feed is none", "[news]") {
    NewsDesk desk;
    desk.read(document(3, 3));
    const Reading gap = desk.read(document(9, 3));
    CHECK(gap.outcome.gap);
    REQUIRE(words(gap.outcome) == std::vector<std::string>{"gap"});
    CHECK(gap.outcome.events.front().span == Duration(std::chrono::hours(1)));
    CHECK_FALSE(desk.read(document(12, 2), 0, 226).outcome.gap);

    desk.now -= 86'400;  // the clock is set back
    const Reading earlier = desk.read(document(30, 3));
    REQUIRE(words(earlier.outcome) == std::vector<std::string>{"gap"});
    CHECK_FALSE(earlier.outcome.events.front().span);
    CHECK_THAT(earlier.outcome.events.front().text, !ContainsSubstring("read last"));
    CHECK(desk.read(document(9, 9)).articles.size() == 3);
}

TEST_CASE("withdrawals are told where they are asked for, by the ids of their articles", "[news]") {
    NewsDesk desk;
    desk.feeds[1].news.withdrawals = true;
    for (const std::size_t feed : {0U, 1U}) {
        desk.read(document(5, 5), feed);
        std::string body = document(5, 5);
        const auto begin = body.find("<item><guid isPermaLink=\"false\">4<");
        body.erase(begin, body.find("</item>", begin) + 7 - begin);
        const Reading reading = desk.read(body, feed);
        REQUIRE(reading.outcome.events.size() == feed);
        if (feed == 1) CHECK(reading.outcome.events.front().items.size() == 1);
    }
}

TEST_CASE("an unchanged document writes nothing about items", "[news]") {
    NewsDesk desk;
    CHECK(desk.read(document(3, 3)).outcome.document);
    CHECK_FALSE(desk.read(document(3, 3) + " ").outcome.document);
}

TEST_CASE("feeds of a group deliver an article once, and its edits once", "[news][group]") {
    NewsDesk desk;
    for (Subscription& feed : desk.feeds) {
        feed.group = "papers";
        feed.news.updates = NewsPolicy::Updates::deliver;
    }
    const Reading first = desk.read(document(3, 3), 0);
    CHECK(first.articles.size() == 3);
    CHECK(first.articles[0].article != nullptr);
    CHECK(desk.read(document(4, 3), 1).articles.size() == 1);
    CHECK(desk.read(document(3, 3, "edited"), 0).articles.size() == 3);
    CHECK(desk.read(document(3, 2, "edited"), 1).articles.empty());
}

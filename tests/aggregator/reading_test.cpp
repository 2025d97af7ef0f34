// What a poll came to: which answers bring articles, which move validators, and which leave all as it was.
#include "aggregator/reading.hpp"

#include "base/text.hpp"
#include "identity/keys.hpp"
#include "store/store.hpp"
#include "support/admitted.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

constexpr const char* two_items = R"xml(<rss version="2.0"><channel><title>Town &amp;amp; Country</title>
<item><guid>2</guid><title>second</title><description>&lt;p onclick="x()"&gt;news&lt;/p&gt;</description></item>
<item><guid>1</guid><title>first</title></item></channel></rss>)xml";

constexpr const char* cut_document = R"(<rss version="2.0"><channel><title>t</title>
<item><guid>1</guid><title>whole</title></item><item><guid>2</guid><tit)";

// One subscription in a real ledger, and the answers to it.
struct Desk {
    Folder folder;
    store::Ledger ledger{folder / "newspool.db"};
    store::Reader reader{folder / "newspool.db"};
    Subscription feed = subscription("https://one.example/feed");
    Memory memory;
    ReadingSettings settings{.parse = {}, .articles = {}, .outputs = {OutputSettings{}}};

    Desk() {
        ledger.remember_output("spool", folder / "spool");
        feed.id = ledger.adopt(std::vector{feed}).front().id;
    }

    static Response answer(std::string body, std::string etag = "\"1\"") {
        Response made;
        made.status = 200;
        made.url = "https://one.example/feed";
        made.body = std::move(body);
        made.validators = {made.url, std::move(etag), ""};
        return made;
    }
    Reading read(const Response& response) {
        return read_document(feed, response, memory, reader, settings, at(1'700'000'000));
    }
    void deliver(const Key& key) {
        store::Batch batch = ledger.begin(store::Durability::full, at(1));
        static_cast<void>(admitted(batch, feed.id, key));
        batch.commit();
    }
};

}  // namespace

TEST_CASE("a document's items come as rendered articles, oldest first, with clean content", "[reading]") {
    Desk desk;
    const Reading reading = desk.read(Desk::answer(two_items));
    CHECK(reading.outcome.verdict == Verdict::news);
    CHECK(reading.outcome.items == 2);
    CHECK(reading.outcome.validators->etag == "\"1\"");
    CHECK(reading.outcome.body_hash.has_value());
    REQUIRE(reading.articles.size() == 2);
    CHECK(reading.headlines[0].title == "first");
    CHECK(reading.articles[1].copies.front().bytes.find("onclick") == std::string::npos);
    CHECK(reading.articles[1].copies.front().bytes.find("news") != std::string::npos);
}

TEST_CASE("what the ledger knows is not rendered again", "[reading]") {
    Desk desk;
    Item first;
    first.id = "1";
    desk.deliver(identity::key_of(first));
    const Reading reading = desk.read(Desk::answer(two_items));
    REQUIRE(reading.articles.size() == 1);
    CHECK(reading.headlines[0].title == "second");
    CHECK(reading.outcome.news == 1);
}

TEST_CASE("the same body as before is not read, but its new validators count", "[reading]") {
    Desk desk;
    desk.memory.body_hash = identity::hash_of_body(two_items);
    const Reading reading = desk.read(Desk::answer(two_items, "\"2\""));
    CHECK(reading.outcome.verdict == Verdict::not_modified);
    CHECK(reading.outcome.validators->etag == "\"2\"");
    CHECK(reading.articles.empty());
}

TEST_CASE("a page that is no feed moves no validators", "[reading]") {
    Desk desk;
    const Reading reading = desk.read(Desk::answer("<html><head><title>Log in</title></head></html>"));
    CHECK(reading.outcome.verdict == Verdict::failed);
    CHECK_FALSE(reading.outcome.validators);
    CHECK_FALSE(reading.outcome.body_hash);
    CHECK(reading.outcome.error.find("Log in") != std::string::npos);
}

TEST_CASE("a cut document of unproven end gives its items and moves no validators", "[reading]") {
    Desk desk;
    Response response = Desk::answer(cut_document);
    response.body_end = BodyEnd::unproven;
    const Reading first = desk.read(response);
    CHECK(first.articles.size() >= 1);
    CHECK_FALSE(first.outcome.validators);
    CHECK_FALSE(first.outcome.body_hash);
    REQUIRE(first.outcome.cut_body_hash);

    desk.memory.cut_body_hash = first.outcome.cut_body_hash;
    const Reading second = desk.read(response);
    CHECK(second.outcome.validators->etag == "\"1\"");
    CHECK(second.outcome.body_hash.has_value());
}

TEST_CASE("a cut document that came whole moves the validators", "[reading]") {
    Desk desk;
    const Reading reading = desk.read(Desk::answer(cut_document));
    CHECK(reading.outcome.validators->etag == "\"1\"");
}

TEST_CASE("a 304 replaces validators field by field, RFC 9111 section 4.3.4", "[reading]") {
    Memory memory;
    memory.validators = {"u", "\"old\"", "Sun, 06 Nov 1994 08:49:37 GMT"};
    Response response;
    response.status = 304;
    response.validators = {"u", "\"new\"", ""};
    const Outcome outcome = judge(response, memory, at(1));
    CHECK(outcome.verdict == Verdict::not_modified);
    CHECK(outcome.validators->etag == "\"new\"");
    CHECK(outcome.validators->last_modified == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("a 200 without validators clears them", "[reading]") {
    Desk desk;
    desk.memory.validators = {"https://one.example/feed", "\"old\"", ""};
    const Reading reading = desk.read(Desk::answer(two_items, ""));
    REQUIRE(reading.outcome.validators);
    CHECK(reading.outcome.validators->empty());
}

TEST_CASE("errors leave validators alone", "[reading]") {
    Response response;
    response.status = GENERATE(429, 500, 503, 404, 410);
    const Outcome outcome = judge(response, {}, at(1));
    CHECK_FALSE(outcome.validators);
    CHECK(outcome.verdict == (response.status == 410 ? Verdict::gone : Verdict::refused));
}

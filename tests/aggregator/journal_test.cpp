// Which polls have a line and which are only counted: repeated failures, our own trouble, and their ends.
#include "aggregator/journal.hpp"

#include <optional>

#include "support/catch.hpp"
#include "support/samples.hpp"
#include "support/stderr_capture.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

// A journal whose lines are at hand, and whose clock the test turns.
struct Desk {
    StderrCapture capture;
    Log log{Log::Level::debug, LogFormat::keys};
    Moment now{1h};
    Journal journal;
    Subscription feed = subscription("https://one.example/feed");
    Plan plan;

    explicit Desk(Journal::Detail detail = {}) : journal(log, detail, [this] { return now; }) {
        feed.name = "example";
        plan.wait = 20min;
        plan.reason = "again";
    }

    std::vector<std::string> fail(unsigned failures_before, const std::string& error,
                                  const std::string& error_before) {
        Memory before;
        before.history.failures = failures_before;
        before.error = error_before;
        Outcome outcome;
        outcome.verdict = Verdict::refused;
        outcome.error = error;
        outcome.status = 503;
        journal.record(feed, before, outcome, plan, {});
        return capture.lines();
    }
    std::vector<std::string> succeed(const Memory& before = {}) {
        Outcome outcome;
        outcome.verdict = Verdict::not_modified;
        outcome.polled_at = at(10'000);
        journal.record(feed, before, outcome, plan, {});
        return capture.lines();
    }
    std::vector<std::string> lose(const std::string& why) {
        journal.record_our_failure(feed, why, plan);
        return capture.lines();
    }
};

bool holds(const std::string& line, std::string_view text) { return line.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("a feed that fails the same way again has a line at each power of two, and all are counted",
          "[journal]") {
    Desk desk;
    std::vector<unsigned> told;
    for (unsigned failures = 0; failures < 100; ++failures)
        if (!desk.fail(failures, "busy", failures == 0 ? "" : "busy").empty()) told.push_back(failures + 1);
    CHECK(told == std::vector<unsigned>{1, 2, 4, 8, 16, 32, 64});
    CHECK(desk.journal.totals().failed == 100);
    const auto lines = desk.fail(63, "busy", "busy");
    REQUIRE(lines.size() == 1);
    CHECK(holds(lines[0],
                "level=warning event=failure feed=example "
                "message=\"still failing, 64th time: busy; next poll in 20 min (again)\" "
                "error=busy failures=64 status=503"));
}

TEST_CASE("a feed that fails in another way than before has a line", "[journal]") {
    Desk desk;
    const auto lines = desk.fail(10, "no answer within 60 s", "busy");
    REQUIRE(lines.size() == 1);
    CHECK(holds(lines[0], "message=\"no answer within 60 s; next poll in"));
}

TEST_CASE("where every failure is wanted each has its line", "[journal]") {
    Desk desk({.articles = false, .polls = false, .every_failure = true});
    const auto lines = desk.fail(11, "busy", "busy");
    REQUIRE(lines.size() == 1);
    CHECK(holds(lines[0], "still failing, 12th time: busy"));
}

TEST_CASE("a feed that answers again is said to, with what it was like", "[journal]") {
    Desk desk;
    CHECK(desk.succeed().empty());
    Memory before;
    before.history.failures = 12;
    before.history.last_success = at(10'000) - 3h;
    const auto lines = desk.succeed(before);
    REQUIRE(lines.size() == 1);
    CHECK(holds(lines[0], "event=well feed=example message=\"answers again after 12 failures in 3 h\""));
    before.history = {};
    before.history.failures = 1;
    CHECK(holds(desk.succeed(before).at(0), "\"answers again after 1 failure\""));
}

TEST_CASE("our own trouble has one line for all the polls that it hits, and one when it is over",
          "[journal]") {
    Desk desk;
    CHECK(desk.lose("no memory").size() == 1);
    for (unsigned poll = 1; poll < 40; ++poll) {
        desk.now += 1s;
        CHECK(desk.lose("no memory").empty());
        CHECK(desk.succeed().empty());  // some get through: it is not over yet
    }
    CHECK(desk.journal.totals().our_failures == 40);
    desk.now += 10s;
    const auto lines = desk.succeed();
    REQUIRE(lines.size() == 1);
    CHECK(holds(lines[0],
                "40 polls came to nothing by newspool's own trouble in 49 s, and nothing of them is lost"));
    CHECK(desk.succeed().empty());
    CHECK(desk.lose("no memory").size() == 1);
}

TEST_CASE("our own trouble that lasts is told once an hour", "[journal]") {
    Desk desk;
    std::size_t lines = 0;
    for (unsigned minute = 0; minute <= 150; ++minute, desk.now += 1min)
        lines += desk.lose("no memory").size();
    CHECK(lines == 3);
}

TEST_CASE("what the courier has told is not told once more for each poll, and its end says how many",
          "[journal]") {
    Desk desk;
    desk.journal.record_delivery(Log::Level::error, "nothing can be delivered until this ends: disk full");
    CHECK(desk.capture.lines().size() == 1);
    for (unsigned poll = 0; poll < 40; ++poll) CHECK(desk.lose("disk full").empty());
    desk.now += 2min;
    desk.journal.record_delivery(Log::Level::notice, "delivering again");
    const auto lines = desk.capture.lines();
    REQUIRE(lines.size() == 1);
    CHECK(holds(lines[0],
                "\"delivering again; 40 polls came to nothing by newspool's own trouble in 2 min, "
                "and nothing of them is lost\""));
    desk.now += 1min;
    CHECK(desk.succeed().empty());
}

TEST_CASE("each request is told where polls are, with its redirects and without secrets", "[journal]") {
    Desk desk({.articles = false, .polls = true});
    Response response;
    response.exchanges = {{.url = "https://me:secret@one.example/feed?token=secret",
                           .status = 301,
                           .requests = 1,
                           .bytes_received = 200,
                           .elapsed = 12ms},
                          {.url = "https://two.example/feed",
                           .status = 304,
                           .requests = 1,
                           .bytes_received = 150,
                           .elapsed = 7ms,
                           .conditional = true,
                           .kept_connection = true}};
    desk.journal.record_answer(desk.feed, response);
    const auto lines = desk.capture.lines();
    REQUIRE(lines.size() == 2);
    CHECK(holds(lines[0], "level=debug event=request feed=example"));
    CHECK(holds(lines[0], "status=301 bytes=200 ms=12 conditional=false kept_connection=false requests=1"));
    CHECK(!holds(lines[0], "secret"));
    CHECK(holds(lines[1],
                "\"GET https://two.example/feed: 304, 150 bytes in 7 ms, conditional, over a kept "
                "connection\""));
    Desk quiet;
    quiet.journal.record_answer(quiet.feed, response);
    CHECK(quiet.capture.lines().empty());
}

TEST_CASE("an article's title, whatever it holds, is one value on one line", "[journal]") {
    Desk desk({.articles = true, .polls = false});
    Outcome outcome;
    outcome.verdict = Verdict::news;
    const Headline headline{.title = "x\n<3>y\" level=error feed=\"bank", .url = "https://one.example/1"};
    desk.journal.record(desk.feed, {}, outcome, desk.plan, {headline});
    const auto lines = desk.capture.lines();
    REQUIRE(lines.size() == 2);
    CHECK(holds(lines[0],
                R"(level=info event=article feed=example message="x\\n<3>y\" level=error feed=\"bank")"));
    CHECK(lines[0].ends_with(" url=https://one.example/1"));
}

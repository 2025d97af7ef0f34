// Rules 24 to 31: how long an answer is fresh, what a document says of its updates, and our own intervals.
#include "support/catch.hpp"

#include <array>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "politeness/street.hpp"
#include "support/rss.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

std::string http_date(Time when) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(seconds));
}

// A feed whose channel says this, and whose items appeared `apart` from each other, the last one just now.
Answer channel(std::string_view words, unsigned items = 1, Duration apart = 24h) {
    std::string document = fmt::format(
        "<rss version=\"2.0\" xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">"
        "<channel><title>x</title>{}",
        words);
    const Time now = wall_now();
    for (unsigned item = 0; item < items; ++item)
        document += fmt::format("<item><guid>urn:{}</guid><title>x</title><pubDate>{}</pubDate></item>", item,
                                http_date(now - apart * item));
    return ok(document + "</channel></rss>").with("ETag", "\"1\"");
}

Answer cached(const Answer& answer, std::string_view control) {
    return answer.with("Cache-Control", control);
}

std::size_t hour_of_day() {
    const auto hours = std::chrono::floor<std::chrono::hours>(wall_now().time_since_epoch()).count();
    return static_cast<std::size_t>(hours % 24);
}

std::chrono::weekday today() { return std::chrono::floor<std::chrono::days>(wall_now()); }

constexpr std::array<std::string_view, 7> day_names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};

}  // namespace

TEST_CASE("rule 24: nothing is asked before max-age is over, less Age", "[politeness]") {
    Street street;
    street.feed("/fresh", {cached(news(), "public, max-age=7200"), not_modified()});
    street.feed("/old", {cached(news(), "max-age=10800").with("Age", "3600"), not_modified()});
    street.feed("/expires", {news().with("Expires", http_date(wall_now() + 2h)), not_modified()});
    street.feed("/both",
                {cached(news(), "max-age=7200").with("Expires", http_date(wall_now() + 9h)), not_modified()});
    street.visitor.round();
    street.check_wait({"/fresh", "/old", "/expires", "/both"}, 2h);
}

TEST_CASE("rule 24: of an answer that is nearly as old as it may be, only the rest is waited for",
          "[politeness]") {
    Street street;
    street.feed("/feed", {cached(news(), "max-age=3600").with("Age", "3592"), not_modified()});
    street.visitor.round();
    CHECK(street.plan_of("/feed").wait == 8s);
    street.pass(8s);
    street.visitor.round();
    CHECK(street.asked("/feed") == 2);
}

TEST_CASE("rule 24: the directives of a 304 count, and one without any leaves the old in force",
          "[politeness]") {
    Street street;
    street.feed("/told", {news(), cached(not_modified(), "max-age=7200")});
    street.feed("/silent", {cached(news(), "max-age=7200"), not_modified()});
    street.visitor.round();
    street.pass(2h);
    street.visitor.round();
    CHECK(street.asked("/told") == 2);
    CHECK(street.asked("/silent") == 2);
    street.check_wait({"/told", "/silent"}, 2h);
}

TEST_CASE("rule 25: ttl and the update period lengthen the wait, over each 304", "[politeness]") {
    Street street;
    street.feed("/ttl", {channel("<ttl>120</ttl>"), not_modified()});
    street.feed("/period", {channel("<sy:updatePeriod>daily</sy:updatePeriod>"
                                    "<sy:updateFrequency>12</sy:updateFrequency>"),
                            not_modified()});
    street.visitor.round();
    street.check_wait({"/ttl", "/period"}, 2h);
    street.check_wait({"/ttl", "/period"}, 2h);
}

TEST_CASE("rule 25: a stubborn user may ignore what a document asks for", "[politeness]") {
    Street street;
    street.feed("/ttl", {channel("<ttl>120</ttl>"), not_modified()}).ignore_hints = true;
    street.visitor.rounds(2);
    CHECK(street.asked("/ttl") == 2);
}

TEST_CASE("rule 26: nothing is asked in hours that the publisher skips", "[politeness]") {
    const std::size_t allowed = (hour_of_day() + 5) % 24;
    std::string hours;
    for (std::size_t hour = 1; hour <= 24; ++hour)  // 24 is RSS 0.91's name of 0
        if (hour % 24 != allowed) hours += fmt::format("<hour>{}</hour>", hour);
    Street street;
    street.feed("/hours", {channel("<skipHours>" + hours + "</skipHours>"), not_modified()});
    street.visitor.round();
    const Written plan = street.plan_of("/hours");
    CHECK(plan.earliest > 4h - 1min);
    CHECK(plan.earliest <= 5h);
    CHECK(plan.reason.find("skipHours") != std::string::npos);
    street.pass(30h);  // it is still an hour to be skipped
    street.visitor.rounds(2);
    CHECK(street.asked("/hours") == 1);
}

TEST_CASE("rule 26: nothing is asked on days that the publisher skips", "[politeness]") {
    const unsigned day = today().c_encoding();
    Street street;
    street.feed("/days", {channel(fmt::format("<skipDays><day>{}</day><day>{}</day></skipDays>",
                                              day_names.at(day), day_names.at((day + 1) % 7))),
                          not_modified()});
    street.visitor.round();
    CHECK(street.plan_of("/days").earliest > 24h - 1min);
    street.pass(72h);
    street.visitor.rounds(2);
    CHECK(street.asked("/days") == 1);
}

TEST_CASE("rule 27: absurd hints are capped, at a week or as the user says", "[politeness]") {
    Street street;
    street.feed("/age", {cached(news(), "max-age=999999999"), not_modified()});
    street.feed("/ttl", {channel("<ttl>99999999999999</ttl>"), not_modified()});
    street.feed("/expires", {news().with("Expires", "Fri, 31 Dec 9999 23:59:59 GMT"), not_modified()});
    street.feed("/period", {channel("<sy:updatePeriod>yearly</sy:updatePeriod>"), not_modified()});
    street.visitor.round();
    street.check_wait({"/age", "/ttl", "/expires", "/period"}, 7 * 24h);

    Street impatient;
    impatient.feed("/age", {cached(news(), "max-age=999999999"), not_modified()}).max_hint = 24h;
    impatient.visitor.round();
    impatient.check_wait({"/age"}, 24h);
}

TEST_CASE("rule 28: stale-if-error and stale-while-revalidate shorten no wait, and neither does an error",
          "[politeness]") {
    Street street;
    street.feed("/feed", {cached(news(), "max-age=7200, stale-while-revalidate=60, stale-if-error=86400"),
                          status(500), not_modified()});
    street.visitor.round();
    street.check_wait({"/feed"}, 2h);
    street.check_wait({"/feed"}, 2h);
}

TEST_CASE("rule 29: adaptive begins with an hour, keeps above its floor, and asks rarely without validators",
          "[politeness]") {
    Street street;
    street.feed("/undated", {news(), not_modified()});
    street.feed("/busy", {channel("", 200, 2min), not_modified()});
    street.feed("/bare", {ok(rss("bare", 3))});
    street.wait_as_installed();
    for (Subscription& subscription : street.visitor.config.subscriptions) subscription.interval.reset();
    street.visitor.round();
    CHECK(street.plan_of("/undated").wait >= 1h);
    CHECK(street.plan_of("/undated").wait <= 2h);
    CHECK(street.plan_of("/busy").wait >= 10min);
    CHECK(street.plan_of("/busy").wait <= 20min);
    CHECK(street.plan_of("/bare").wait >= 6h);
    CHECK(street.plan_of("/undated").reason.find("adaptive: ") == 0);
    CHECK(street.plan_of("/bare").reason.find("cannot be asked conditionally") != std::string::npos);
    street.pass(5h);
    street.visitor.rounds(2);
    CHECK(street.asked("/bare") == 1);
    CHECK(street.asked("/undated") == 2);
    CHECK(street.asked("/busy") == 2);
}

TEST_CASE("rule 30: no poll is earlier than the interval after the one before, and none is doubled",
          "[politeness]") {
    Street street;
    street.feed("/changed", {news(), ok(rss("news", 2)), ok(rss("news", 3)), ok(rss("news", 4))});
    street.feed("/same", {news(), not_modified()});
    street.wait_as_installed();
    street.visitor.rounds(3);
    CHECK(street.asked("/changed") == 1);
    CHECK(street.asked("/same") == 1);
    for (int poll = 0; poll < 3; ++poll) {
        CHECK(street.plan_of("/changed").wait == 1h);
        CHECK(street.plan_of("/same").wait == 1h);
        street.check_wait({"/changed", "/same"}, 54min);  // `run --once` comes up to a tenth sooner
    }
}

TEST_CASE("rule 31: validators, dates, promised waits and a 410 survive a restart", "[politeness]") {
    Street street;
    street.feed("/tag", {news(), not_modified()});
    street.feed("/busy", {status(503).with("Retry-After", "7200"), news()});
    street.feed("/gone", {status(410)});
    street.feed("/failing", {status(500)});
    street.wait_as_installed();
    street.visitor.rounds(3);
    for (const char* path : {"/tag", "/busy", "/gone", "/failing"}) CHECK(street.asked(path) == 1);
    street.pass(1h);
    street.visitor.rounds(3);
    CHECK(street.asked("/tag") == 2);
    CHECK(street.asked("/busy") == 1);
    CHECK(street.asked("/failing") == 2);
    CHECK(street.server.requests("/tag").at(1).header("If-None-Match") == "\"1\"");
    street.pass(1h);
    street.visitor.rounds(3);
    CHECK(street.asked("/tag") == 3);
    CHECK(street.asked("/busy") == 2);
    CHECK(street.asked("/gone") == 1);
    CHECK(street.asked("/failing") == 2);  // two hours after the second failure
    CHECK(street.server.requests("/tag").at(2).header("If-None-Match") == "\"1\"");
}

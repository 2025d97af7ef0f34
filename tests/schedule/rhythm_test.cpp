// What is learned of when a feed posts, and what is expected of it then.
#include "schedule/rhythm.hpp"

#include <numeric>

#include "support/catch.hpp"

using namespace newspool;
using namespace std::chrono_literals;
using namespace newspool::schedule;

namespace {

constexpr Time start = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);  // Monday, 00:00
constexpr Duration day = 24h;

// A feed as one poll after the other finds it.
class Watched {
  public:
    Watched& sees(Time now, const std::vector<std::optional<Time>>& posted, std::size_t items = 50) {
        Outcome outcome;
        outcome.items = items;
        for (const auto& date : posted)
            outcome.posted.push_back(date ? std::optional(std::chrono::floor<std::chrono::seconds>(*date))
                                          : std::nullopt);
        rhythm = learn(rhythm, outcome, looked, now);
        looked = now;
        return *this;
    }
    [[nodiscard]] double items_a_day(Time now) const { return forecast(rhythm, now).items_a_day; }

    PostingRhythm rhythm;
    std::optional<Time> looked;
};

std::vector<std::optional<Time>> dates(Time first, Duration step, int count) {
    std::vector<std::optional<Time>> made;
    for (int index = 0; index < count; ++index) made.emplace_back(first + step * index);
    return made;
}

}  // namespace

TEST_CASE("of a feed of which nothing is known four items a day are expected", "[rhythm]") {
    CHECK(forecast({}, start).items_a_day == Approx(4));
}

TEST_CASE("the dates of the first document tell the rate", "[rhythm]") {
    Watched daily;
    daily.sees(start, dates(start - 20 * day, day, 20));
    CHECK(daily.items_a_day(start) == Approx(1).epsilon(0.1));
    Watched busy;
    busy.sees(start, dates(start - 10h, 30min, 20));
    CHECK(busy.items_a_day(start) == Approx(48).epsilon(0.3));
    Watched asleep;
    asleep.sees(start, dates(start - 900 * day, day, 20));
    CHECK(asleep.items_a_day(start) < 0.05);
}

TEST_CASE("dates made up when the document was made tell nothing", "[rhythm]") {
    Watched feed;
    feed.sees(start, std::vector<std::optional<Time>>(20, start - 1s));
    CHECK(feed.items_a_day(start) == Approx(4));
    Watched future;
    future.sees(start, dates(start + 100 * day, day, 20));
    CHECK(future.items_a_day(start) == Approx(4));
    Watched undated;
    undated.sees(start, {std::nullopt, std::nullopt, std::nullopt});
    CHECK(undated.items_a_day(start) == Approx(4));
}

TEST_CASE("a feed without dates is learned from our own sightings", "[rhythm]") {
    Watched feed;
    feed.sees(start, {});
    for (int hour = 2; hour <= 14 * 24; hour += 2) {
        std::vector<std::optional<Time>> posted;
        if (hour % 24 == 10) posted.assign(6, std::nullopt);
        feed.sees(start + hour * 1h, posted);
    }
    const Forecast expected = forecast(feed.rhythm, start + 14 * day);
    CHECK(expected.items_a_day == Approx(6).epsilon(0.15));
    CHECK(expected.hourly[24 + 9] > 4 * expected.hourly[24 + 21]);
}

TEST_CASE("the hours and days at which items come are learned", "[rhythm]") {
    Watched feed;  // five items in the morning of working days
    feed.sees(start, {});
    for (int number = 0; number < 60; ++number) {
        const Time morning = start + number * day + 8h;
        feed.sees(morning + 8h, number % 7 < 5 ? dates(morning, 12min, 5) : dates(morning, 1h, 0));
    }
    const Forecast expected = forecast(feed.rhythm, start + 60 * day);
    const auto at = [&](std::size_t weekday, std::size_t hour) {
        return expected.hourly[weekday * 24 + hour];
    };
    CHECK(at(3, 8) > 10 * at(3, 20));
    CHECK(at(3, 8) > 2 * at(0, 8));
    const double a_week = std::accumulate(expected.hourly.begin(), expected.hourly.end(), 0.0);
    CHECK(a_week == Approx(expected.items_a_day * 7));
    CHECK(a_week == Approx(25).epsilon(0.15));
}

TEST_CASE("hours that were not watched are not taken for quiet ones", "[rhythm]") {
    Watched feed;  // its document reaches back six hours only
    feed.sees(start + 18h, dates(start + 12h, 18min, 20));
    const Forecast expected = forecast(feed.rhythm, start + 18h);
    CHECK(expected.hourly[24 + 3] > 0.5 * expected.hourly[24 + 15]);
}

TEST_CASE("a silence in which items were expected lowers the rate, the sooner the more were", "[rhythm]") {
    Watched feed;
    feed.sees(start, dates(start - 2 * day, 144min, 20));  // ten a day
    CHECK(feed.items_a_day(start) == Approx(10).epsilon(0.2));
    CHECK(feed.items_a_day(start + 3 * day) < 4);
    CHECK(feed.items_a_day(start + 20 * day) < 0.4);
    CHECK(feed.items_a_day(start + 365 * day) < 0.05);
}

TEST_CASE("a burst brings a silent feed back within hours", "[rhythm]") {
    Watched feed;
    feed.sees(start, dates(start - 400 * day, 20 * day, 20));
    const double before = feed.items_a_day(start);
    const Time burst = start + 30 * day;
    feed.sees(burst, {});
    feed.sees(burst + 6h, dates(burst + 10min, 30min, 12));
    CHECK(before < 0.1);
    CHECK(feed.items_a_day(burst + 6h) > 2);
}

TEST_CASE("many items that come at once with old dates are a move and count once", "[rhythm]") {
    Watched feed;
    feed.sees(start, dates(start - 20 * day, day, 20));
    const double before = feed.items_a_day(start);
    feed.sees(start + 2h, dates(start - 20 * day, day, 19), 20);
    CHECK(feed.items_a_day(start + 2h) < before * 1.2);
}

TEST_CASE("a document of nothing but new items stands for those that left it unseen", "[rhythm]") {
    Watched feed;
    feed.sees(start, {});
    for (int number = 1; number <= 10; ++number) {  // twenty items, the last two hours of each half day
        const Time now = start + number * 12h;
        feed.sees(now, dates(now - 2h, 6min, 20), 20);
    }
    CHECK(feed.items_a_day(start + 5 * day) > 150);
}

TEST_CASE("a document that is replaced as a whole stands for itself alone", "[rhythm]") {
    Watched feed;
    feed.sees(start, {});
    for (int number = 1; number <= 10; ++number) {  // ten items of one moment, an hour before we look
        const Time now = start + number * day;
        feed.sees(now, std::vector<std::optional<Time>>(10, now - 1h), 10);
    }
    CHECK(feed.items_a_day(start + 10 * day) == Approx(10).epsilon(0.2));
}

TEST_CASE("waiting items add up to the time they are given", "[rhythm]") {
    Forecast steady{.items_a_day = 24, .hourly = {}};
    steady.hourly.fill(1);  // an item an hour: t hours hold t items that have waited t / 2 each
    CHECK(until_waited(steady, start, 30min, 12h) == 1h);
    CHECK(until_waited(steady, start + 17min, 2h, 12h) == 2h);
    CHECK(until_waited(steady, start, 1000h, 12h) == 12h);
    Forecast silent;
    CHECK(until_waited(silent, start, 5min, 12h) == 12h);
    Forecast at_nine;
    at_nine.hourly[24 + 9] = 10;
    const Duration wait = until_waited(at_nine, start, 1h, 12h);
    CHECK(wait > 9h);
    CHECK(wait < 10h);
}

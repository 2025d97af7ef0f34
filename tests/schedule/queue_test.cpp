// Who is due and who may start, on a clock that only the test moves.
#include "schedule/queue.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <stdexcept>

using namespace newspool;
using namespace std::chrono_literals;
using newspool::schedule::Queue;

namespace {

const Moment noon{std::chrono::hours(12)};

FetchSettings limits(unsigned connections, unsigned per_host, Duration delay) {
    FetchSettings settings;
    settings.connections = connections;
    settings.per_host = per_host;
    settings.per_host_delay = delay;
    return settings;
}

}  // namespace

TEST_CASE("a feed starts when it is due and not before", "[queue]") {
    Queue queue(limits(4, 1, 0s));
    queue.add(1, "a", noon + 1min);
    CHECK_FALSE(queue.start_next(noon));
    CHECK(queue.next_start() == noon + 1min);
    CHECK(queue.start_next(noon + 1min) == 1);
    CHECK_FALSE(queue.start_next(noon + 2min));
    CHECK_FALSE(queue.next_start());
}

TEST_CASE("no more polls are in flight than there are connections", "[queue]") {
    Queue queue(limits(2, 1, 0s));
    for (FeedId feed = 1; feed <= 3; ++feed) queue.add(feed, std::to_string(feed), noon);
    CHECK(queue.start_next(noon));
    CHECK(queue.start_next(noon));
    CHECK_FALSE(queue.start_next(noon));
    CHECK_FALSE(queue.next_start());
    queue.host_done(1, noon);
    queue.poll_done(1, noon + 1h);
    CHECK(queue.start_next(noon) == 3);
}

TEST_CASE("a host is asked by one poll at a time and rests between them", "[queue]") {
    Queue queue(limits(9, 1, 2s));
    queue.add(1, "a", noon);
    queue.add(2, "a", noon);
    CHECK(queue.start_next(noon) == 1);
    CHECK_FALSE(queue.start_next(noon + 1h));
    queue.host_done(1, noon + 10s);
    CHECK_FALSE(queue.start_next(noon + 11s));
    CHECK(queue.next_start() == noon + 12s);
    CHECK(queue.start_next(noon + 12s) == 2);  // though the first poll is still being written down
}

TEST_CASE("a host may be given more places", "[queue]") {
    Queue queue(limits(9, 2, 0s));
    for (FeedId feed = 1; feed <= 3; ++feed) queue.add(feed, "a", noon);
    CHECK(queue.start_next(noon));
    CHECK(queue.start_next(noon));
    CHECK_FALSE(queue.start_next(noon));
}

TEST_CASE("a host with many feeds does not starve the others", "[queue]") {
    Queue queue(limits(1, 1, 1s));
    for (FeedId feed = 1; feed <= 50; ++feed) queue.add(feed, "crowded", noon);
    queue.add(99, "lonely", noon + 1ms);
    CHECK(queue.start_next(noon + 1s) == 1);
    queue.host_done(1, noon + 1s);
    queue.poll_done(1, std::nullopt);
    CHECK(queue.start_next(noon + 1s) == 99);
}

TEST_CASE("hosts of equal right take turns", "[queue]") {
    Queue queue(limits(9, 2, 0s));
    for (FeedId feed = 1; feed <= 2; ++feed) queue.add(feed, "a", noon);
    for (FeedId feed = 3; feed <= 4; ++feed) queue.add(feed, "b", noon);
    CHECK(queue.start_next(noon) == 1);
    CHECK(queue.start_next(noon) == 3);
    CHECK(queue.start_next(noon) == 2);
    CHECK(queue.start_next(noon) == 4);
}

TEST_CASE("the dates of all that wait can be looked at, and of no other", "[queue]") {
    Queue queue(limits(9, 1, 0s));
    queue.add(1, "a", noon);
    queue.add(2, "a", noon + 2h);
    queue.add(3, "b", noon + 1h);
    CHECK(queue.start_next(noon) == 1);
    auto dates = queue.due_dates();
    std::ranges::sort(dates);
    CHECK(dates == std::vector<Moment>{noon + 1h, noon + 2h});
}

TEST_CASE("a feed without a next date is never polled again", "[queue]") {
    Queue queue(limits(1, 1, 0s));
    queue.add(1, "a", noon);
    CHECK(queue.start_next(noon) == 1);
    queue.host_done(1, noon);
    queue.poll_done(1, std::nullopt);
    CHECK(queue.waiting() == 0);
    CHECK(queue.polling() == 0);
    CHECK_FALSE(queue.next_start());
}

TEST_CASE("overdue feeds are spread in the order of their dates, and new ones are not", "[queue]") {
    Queue queue(limits(100, 1, 0s));
    queue.add(1, "a", noon - 3h);
    queue.add(2, "b", noon - 2h);
    queue.add(3, "c", noon - 4h);
    queue.add(4, "new", noon);
    queue.add(5, "later", noon + 1h);
    queue.spread_overdue(noon);
    CHECK(queue.start_next(noon) == 4);
    CHECK(queue.start_next(noon) == 3);
    CHECK_FALSE(queue.start_next(noon));
    CHECK(queue.start_next(noon + 1s) == 1);
    CHECK(queue.start_next(noon + 2s) == 2);
    CHECK(queue.next_start() == noon + 1h);
}

TEST_CASE("however many are overdue, the last starts within an hour", "[queue]") {
    Queue queue(limits(100'000, 1, 0s));
    for (FeedId feed = 0; feed < 50'000; ++feed) queue.add(feed, std::to_string(feed), noon - 1s);
    queue.spread_overdue(noon);
    std::size_t started = 0;
    while (queue.start_next(noon + 30min)) ++started;
    CHECK(started > 24'000);
    CHECK(started < 26'000);
    while (queue.start_next(noon + 1h)) ++started;
    CHECK(started == 50'000);
}

TEST_CASE("a host that asks for patience holds up all of its feeds and no others", "[queue]") {
    Queue queue(limits(9, 1, 2s));
    queue.add(1, "a", noon);
    queue.add(2, "a", noon);
    queue.add(3, "b", noon + 1s);
    CHECK(queue.start_next(noon) == 1);
    queue.hold_host("a", noon + 10min);
    queue.hold_host("nobody's", noon + 1h);
    queue.host_done(1, noon + 1s);
    CHECK(queue.start_next(noon + 1s) == 3);
    CHECK_FALSE(queue.start_next(noon + 599s));
    CHECK(queue.start_next(noon + 10min) == 2);
}

TEST_CASE("a feed that moves leaves its host's limit for that of the other", "[queue]") {
    Queue queue(limits(9, 1, 2s));
    queue.add(1, "a", noon);
    queue.add(2, "b", noon + 1h);
    CHECK(queue.start_next(noon) == 1);
    queue.host_done(1, noon);
    queue.relocate(1, "b");
    queue.poll_done(1, noon + 61min);
    CHECK(queue.host_number(1) == queue.host_number(2));
    CHECK(queue.start_next(noon + 1h) == 2);
    CHECK_FALSE(queue.start_next(noon + 61min));
    queue.hold_host("b", noon + 3h);
    queue.host_done(2, noon + 1h);
    CHECK_FALSE(queue.start_next(noon + 2h));
    CHECK(queue.start_next(noon + 3h) == 1);
}

TEST_CASE("a shortage halves the polls in flight, and calm brings them back one by one", "[queue]") {
    Queue queue(limits(8, 1, 0s));
    for (FeedId feed = 1; feed <= 40; ++feed) queue.add(feed, std::to_string(feed), noon);
    std::vector<FeedId> polling;
    const auto fill = [&] {
        while (const auto feed = queue.start_next(noon)) polling.push_back(*feed);
        return polling.size();
    };
    const auto finish_one = [&] {
        queue.host_done(polling.back(), noon);
        queue.poll_done(polling.back(), noon + 1h);
        polling.pop_back();
    };
    CHECK(fill() == 8);
    queue.shrink();
    CHECK(queue.places() == 4);
    while (polling.size() > 3) finish_one();
    CHECK(queue.places() == 5);
    for (int poll = 0; poll < 18; ++poll) {
        fill();
        finish_one();
    }
    CHECK(queue.places() == 8);
    for (int shortage = 0; shortage < 9; ++shortage) queue.shrink();
    CHECK(queue.places() == 1);
}

TEST_CASE("a feed that waits can be made due at once, and its host's rest still counts", "[queue]") {
    FetchSettings limits;
    limits.per_host_delay = std::chrono::seconds(2);
    schedule::Queue queue(limits);
    const Moment now{std::chrono::hours(1)};
    queue.add(1, "host", now);
    queue.add(2, "host", now + std::chrono::hours(5));
    CHECK_FALSE(queue.expedite(3, now));
    REQUIRE(queue.start_next(now) == 1);
    CHECK_FALSE(queue.expedite(1, now));
    CHECK(queue.expedite(2, now));
    CHECK_FALSE(queue.start_next(now));
    queue.host_done(1, now);
    CHECK(queue.next_start() == now + limits.per_host_delay);
    CHECK(queue.start_next(now + limits.per_host_delay) == 2);
}

TEST_CASE("a feed can be forgotten and come again", "[queue]") {
    schedule::Queue queue(FetchSettings{});
    const Moment now{std::chrono::hours(1)};
    queue.add(1, "host", now + std::chrono::hours(5));
    CHECK(queue.next_start() == now + std::chrono::hours(5));
    CHECK(queue.knows(1));
    queue.forget(1);
    CHECK_FALSE(queue.knows(1));
    CHECK_FALSE(queue.next_start());
    CHECK(queue.waiting() == 0);
    queue.add(1, "host", now);
    REQUIRE(queue.start_next(now) == 1);
    CHECK(queue.is_polling(1));
    queue.host_done(1, now);
    queue.poll_done(1, std::nullopt);
    CHECK_FALSE(queue.is_polling(1));
}

TEST_CASE("new limits hold for what starts from then on", "[queue]") {
    FetchSettings limits;
    limits.connections = 1;
    schedule::Queue queue(limits);
    const Moment now{std::chrono::hours(1)};
    queue.add(1, "one", now);
    queue.add(2, "two", now);
    REQUIRE(queue.start_next(now));
    CHECK_FALSE(queue.start_next(now));
    limits.connections = 2;
    queue.limit(limits);
    CHECK(queue.places() == 2);
    CHECK(queue.start_next(now));
}

TEST_CASE("a feed can be taken out of the midst of its host's, and the others keep their order", "[queue]") {
    Queue queue(limits(1, 1, 0s));
    for (const FeedId feed : {5, 3, 8, 1, 7, 2, 6, 4}) queue.add(feed, "a", noon + std::chrono::hours(feed));
    for (const FeedId feed : {3, 6, 1}) queue.forget(feed);
    CHECK_FALSE(queue.knows(3));
    CHECK_FALSE(queue.knows(1'000));
    queue.add(3, "a", noon + 9h);
    std::vector<FeedId> order;
    for (Moment now = noon; now < noon + 20h; now += 1h)
        while (const auto feed = queue.start_next(now)) {
            order.push_back(*feed);
            queue.host_done(*feed, now);
            queue.poll_done(*feed, std::nullopt);
        }
    CHECK(order == std::vector<FeedId>{2, 4, 5, 7, 8, 3});
    CHECK_THROWS_AS(queue.add(FeedId{1} << 40U, "a", noon), std::length_error);
}

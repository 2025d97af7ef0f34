// What is counted of polls, from their outcomes alone; and how many feeds are how.
#include "aggregator/counters.hpp"
#include "aggregator/health.hpp"
#include "model/figures.hpp"
#include "support/catch.hpp"

using namespace newspool;
using namespace std::chrono_literals;

namespace {

Outcome outcome(Verdict verdict, int status, FetchFailure failure = FetchFailure::none) {
    Outcome made;
    made.verdict = verdict;
    made.status = status;
    made.failure = failure;
    made.requests = 2;
    made.bytes_received = 100;
    made.elapsed = 300ms;
    return made;
}

template <class Numbers, class Enum>
std::uint64_t of(const Numbers& numbers, Enum which) {
    return numbers.at(static_cast<std::size_t>(which));
}

Plan never() {
    Plan plan;
    plan.never = true;
    return plan;
}

}  // namespace

TEST_CASE("a length of time falls below the first bound that it does not exceed", "[counters]") {
    Histogram histogram(Counters::fetch_bounds);
    for (const Duration length :
         {Duration(-5ms), Duration(50ms), Duration(51ms), Duration(60s), Duration(61s)})
        histogram.add(length);
    CHECK(histogram.counts().front() == 2);
    CHECK(histogram.counts().at(1) == 1);
    CHECK(histogram.counts().at(Counters::fetch_bounds.size() - 1) == 1);
    CHECK(histogram.counts().back() == 1);
    CHECK(histogram.sum() == Approx(121.101));
}

TEST_CASE("every poll is counted by its verdict, and its fetch by its answer or the want of one",
          "[counters]") {
    Counters counters;
    counters.count(outcome(Verdict::news, 200), 0);
    counters.count(outcome(Verdict::not_modified, 304), 0);
    counters.count(outcome(Verdict::not_modified, 200), 0);
    counters.count(outcome(Verdict::refused, 429), 0);
    counters.count(outcome(Verdict::refused, 418), 0);
    counters.count(outcome(Verdict::failed, 200, FetchFailure::too_big), 0);
    counters.count(outcome(Verdict::our_failure, 0), 0);
    CHECK(of(counters.polls, Verdict::not_modified) == 2);
    CHECK(of(counters.polls, Verdict::our_failure) == 1);
    CHECK(of(counters.answers, StatusClass::ok) == 2);
    CHECK(of(counters.answers, StatusClass::not_modified) == 1);
    CHECK(of(counters.answers, StatusClass::too_many) == 1);
    CHECK(of(counters.answers, StatusClass::client_error) == 1);
    CHECK(of(counters.failures, FetchFailure::too_big) == 1);
    CHECK(counters.requests == 12);
    CHECK(counters.bytes_received == 600);
    CHECK(counters.fetch.counts().at(3) == 6);
}

TEST_CASE("articles count with their delays, if they were news after all", "[counters]") {
    Counters counters;
    Outcome news = outcome(Verdict::news, 200);
    news.delays = {30s, 2h};
    counters.count(news, 0);
    CHECK(counters.delay.sum() == 0);
    counters.count(news, 3);
    CHECK(counters.articles == 3);
    CHECK(counters.delay.sum() == Approx(7'230));
    CHECK(counters.delay.counts().front() == 1);
    CHECK(counters.delay.bounds().size() == delay_bounds.size());
}

TEST_CASE("a feed is counted under how its last poll left it", "[counters]") {
    Census census;
    census.note(1, health_of(0, 0, false));
    census.note(2, health_of(5, 2, false));
    census.note(3, health_of(5, 0, false));
    CHECK(census.counts(3).of(Health::new_feed) == 1);
    CHECK(census.counts(3).of(Health::failing) == 1);
    census.note(1, outcome(Verdict::failed, 0), {});
    CHECK(census.counts(3).of(Health::new_feed) == 0);
    CHECK(census.counts(3).of(Health::failing) == 2);
    census.note(2, outcome(Verdict::nothing_new, 200), {});
    census.note(1, outcome(Verdict::our_failure, 0), {});
    CHECK(census.counts(3).of(Health::failing) == 1);
    CHECK(census.counts(3).of(Health::fine) == 2);
    census.note(3, outcome(Verdict::gone, 410), never());
    CHECK(census.counts(3).of(Health::gone) == 1);
    census.forget(1);
    census.forget(1);
    CHECK(census.counts(3).of(Health::failing) == 0);
}

// When to poll next: intervals, waits that publishers ask for, back-off after failures.
#include "schedule/plan.hpp"

#include "support/catch.hpp"

using namespace newspool;
using namespace std::chrono_literals;
using newspool::schedule::plan_next;

namespace {

const ScheduleSettings settings;  // the defaults

Outcome outcome(Verdict verdict, int status = 200) {
    Outcome made;
    made.verdict = verdict;
    made.status = status;
    made.validators = Validators{"http://x/", "\"tag\"", ""};
    return made;
}

constexpr Time noon = std::chrono::sys_days(std::chrono::year(2026) / 3 / 4) + 12h;  // a Wednesday

Subscription every(std::optional<Duration> interval) {
    Subscription subscription;
    subscription.interval = interval;
    return subscription;
}

Plan planned(const Outcome& made, const History& history = {}, std::optional<Duration> interval = 30min) {
    return plan_next(every(interval), made, history, settings, noon, 0.0);
}

}  // namespace

TEST_CASE("a feed is polled again after its interval", "[plan]") {
    const Plan plan = planned(outcome(Verdict::news));
    CHECK(plan.wait == 30min);
    CHECK(plan.reason == "every 30 min");
    CHECK_FALSE(plan.never);
}

TEST_CASE("jitter lengthens a wait by at most its share and never shortens it", "[plan]") {
    const double chance = GENERATE(0.0, 0.25, 0.5, 0.999);
    const Plan plan = plan_next(every(30min), outcome(Verdict::not_modified), {}, settings, noon, chance);
    CHECK(plan.wait >= 30min);
    CHECK(plan.wait <= 33min);
    CHECK((chance == 0.0 || plan.wait > 30min));
}

TEST_CASE("waits double after each failure, up to a day", "[plan]") {
    const Outcome failure = outcome(Verdict::failed, 0);
    CHECK(planned(failure, {.failures = 0}).wait == 30min);
    CHECK(planned(failure, {.failures = 1}).wait == 1h);
    CHECK(planned(failure, {.failures = 2}).wait == 2h);
    CHECK(planned(failure, {.failures = 2}).reason == "3rd failure in a row: again in 2 h");
    CHECK(planned(failure, {.failures = 50}).wait == 24h);
    CHECK(planned(failure, {.failures = 0}, 1min).wait == 5min);  // retry_min
}

TEST_CASE("a failing feed with an interval of more than a day keeps it", "[plan]") {
    CHECK(planned(outcome(Verdict::failed, 0), {.failures = 9}, 72h).wait == 72h);
}

TEST_CASE("429 and 503 without Retry-After at least double the wait at once", "[plan]") {
    CHECK(planned(outcome(Verdict::refused, 429)).wait == 1h);
    CHECK(planned(outcome(Verdict::refused, 503)).wait == 1h);
    CHECK(planned(outcome(Verdict::refused, 500)).wait == 30min);
}

TEST_CASE("Retry-After outranks the configured interval, and max_hint caps it", "[plan]") {
    Outcome busy = outcome(Verdict::refused, 429);
    busy.hints.retry_after = 3h;
    CHECK(planned(busy).wait == 3h);
    CHECK(planned(busy).reason == "1st failure in a row: again in 1 h; Retry-After 10800 s is longer");
    busy.hints.retry_after = std::chrono::seconds(std::chrono::days(3650));
    CHECK(planned(busy).wait == settings.max_hint);
    busy.hints.retry_after = 1s;
    CHECK(planned(busy).wait == 1h);
}

TEST_CASE("410 ends polling", "[plan]") {
    const Plan plan = planned(outcome(Verdict::gone, 410));
    CHECK(plan.never);
    CHECK(plan.reason.find("410") != std::string::npos);
}

TEST_CASE("run --once may come a tenth early, but not before a wait that a publisher asked for", "[plan]") {
    CHECK(planned(outcome(Verdict::news)).earliest == 27min);
    Outcome hinted = outcome(Verdict::news);
    hinted.hints.ttl = 29min;
    CHECK(planned(hinted).earliest == 29min);
    hinted.hints.ttl = 2h;
    CHECK(planned(hinted).earliest == 2h);
}

TEST_CASE("our own trouble does not punish the feed", "[plan]") {
    CHECK(planned(outcome(Verdict::our_failure), {.failures = 7}).wait == 5min);
}

TEST_CASE("a feed whose document keeps crashing the parser is left alone for longer and longer", "[plan]") {
    CHECK(schedule::plan_after_strikes(2, settings).wait == 20min);
    CHECK(schedule::plan_after_strikes(3, settings).wait == 40min);
    CHECK(schedule::plan_after_strikes(60, settings).wait == 24h);
}

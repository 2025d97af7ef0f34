// The adaptive interval: proportional to the square root of the rate, within its bounds, where the news is.
#include "schedule/interval.hpp"

#include "schedule/plan.hpp"
#include "support/catch.hpp"

using namespace newspool;
using namespace std::chrono_literals;
using newspool::schedule::plan_next;

namespace {

constexpr Time now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);
const Subscription adaptive;

// A first document whose items came one `gap` after the other, and then none for its `age`.
Outcome first_document(Duration gap, Duration age = 0s) {
    Outcome outcome;
    outcome.verdict = Verdict::news;
    outcome.status = 200;
    outcome.validators = Validators{"http://x/", "\"tag\"", ""};
    outcome.items = 400;
    for (int index = 0; index < 400; ++index)
        outcome.posted.emplace_back(std::chrono::floor<std::chrono::seconds>(now - age - index * gap));
    return outcome;
}

Plan planned(const Outcome& outcome, const ScheduleSettings& settings = {}) {
    return plan_next(adaptive, outcome, {}, settings, now, 0);
}

double hours(Duration wait) { return std::chrono::duration<double, std::ratio<3600>>(wait).count(); }

}  // namespace

TEST_CASE("an item a day earns a poll every two hours, a hundred one every twelve minutes", "[interval]") {
    CHECK(hours(planned(first_document(25h)).wait) == Approx(2).epsilon(0.1));
    CHECK(hours(planned(first_document(14min + 24s)).wait) == Approx(0.2).epsilon(0.15));
}

TEST_CASE("twice the effort polls twice as often", "[interval]") {
    ScheduleSettings eager;
    eager.effort = 2;
    CHECK(hours(planned(first_document(25h), eager).wait) == Approx(1).epsilon(0.1));
}

TEST_CASE("adaptive stays between its bounds and names the one that holds", "[interval]") {
    const Plan fast = planned(first_document(1min));
    CHECK(fast.wait == 10min);
    CHECK(fast.reason.ends_with("; min_interval 10 min is longer"));
    const Plan slow = planned(first_document(25h, 24h * 300));
    CHECK(slow.wait == 12h);
    CHECK(slow.reason.ends_with("; max_interval 12 h is shorter"));
}

TEST_CASE("a plan tells the rate it is made of, and the hint that is longer", "[interval]") {
    Outcome outcome = first_document(7h + 48min);
    CHECK(planned(outcome).reason == "adaptive: 3.1 items/day");
    outcome.hints.fresh_for = 7200s;
    CHECK(planned(outcome).reason == "adaptive: 3.1 items/day; max-age 7200 s is longer");
}

TEST_CASE("adaptive starts at an hour for a feed of which nothing is known", "[interval]") {
    Outcome outcome = first_document(25h);
    outcome.posted.assign(20, std::nullopt);
    CHECK(hours(planned(outcome).wait) == Approx(1).epsilon(0.01));
}

TEST_CASE("feeds that were new at once do not come back together", "[interval]") {
    const Outcome outcome = first_document(25h);
    const ScheduleSettings settings;
    CHECK(hours(plan_next(adaptive, outcome, {}, settings, now, 0.999).wait) == Approx(4).epsilon(0.1));
    History later;
    later.polls = 1;
    CHECK(hours(plan_next(adaptive, outcome, later, settings, now, 0.999).wait) == Approx(2.2).epsilon(0.1));
}

TEST_CASE("a feed that cannot be asked conditionally is polled every six hours at most", "[interval]") {
    Outcome bare = first_document(1h);
    bare.validators = Validators{};
    CHECK(planned(bare).wait == 6h);
    CHECK(planned(bare).reason.ends_with("6 h is longer: the feed cannot be asked conditionally"));

    Outcome not_modified;
    not_modified.verdict = Verdict::not_modified;
    not_modified.status = 304;
    History history;
    history.polls = 3;
    history.had_validators = true;
    history.habits = planned(first_document(1h)).habits;
    CHECK(plan_next(adaptive, not_modified, history, {}, now, 0).wait < 1h);

    ScheduleSettings hasty;
    hasty.max_interval = 2h;
    CHECK(planned(bare, hasty).wait == 2h);
}

TEST_CASE("habits are handed from plan to plan, and a failure leaves the rhythm alone", "[interval]") {
    const Plan first = planned(first_document(25h));
    REQUIRE(first.habits.rhythm.since);
    History history;
    history.polls = 1;
    history.had_validators = true;
    history.last_success = now;
    history.habits = first.habits;
    for (const Verdict verdict : {Verdict::refused, Verdict::failed, Verdict::gone, Verdict::our_failure}) {
        Outcome outcome;
        outcome.verdict = verdict;
        CHECK(plan_next(adaptive, outcome, history, {}, now + 2h, 0).habits == first.habits);
    }
}

TEST_CASE("after a gap the next adaptive wait is halved, and a configured one is not", "[interval]") {
    Outcome gap = first_document(25h);
    const Duration before = planned(gap).wait;
    gap.gap = true;
    const Plan sooner = planned(gap);
    CHECK(sooner.wait == before / 2);
    CHECK(sooner.reason.ends_with("; halved: items may have come and gone since the last look"));
    Outcome fast = first_document(1min);
    fast.gap = true;
    CHECK(planned(fast).wait == 10min);
    Subscription fixed;
    fixed.interval = 30min;
    CHECK(plan_next(fixed, gap, {}, {}, now, 0).wait == 30min);
}

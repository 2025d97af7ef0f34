// What publishers ask for: each hint a lower bound, the longest wins, max_hint caps it, and none is forgotten
// by a 304.
#include "schedule/hints.hpp"

#include "schedule/plan.hpp"
#include "support/catch.hpp"

using namespace newspool;
using namespace std::chrono_literals;
using std::chrono::seconds;

namespace {

const ScheduleSettings settings;                                                   // the defaults
constexpr Time midnight = std::chrono::sys_days(std::chrono::year(2026) / 3 / 4);  // a Wednesday begins
constexpr Time wednesday_noon = midnight + 12h;

Outcome read(const Hints& hints) {
    Outcome outcome;
    outcome.verdict = Verdict::nothing_new;
    outcome.status = 200;
    outcome.validators = Validators{"http://x/", "\"tag\"", ""};
    outcome.hints = hints;
    return outcome;
}

Outcome not_modified(const Hints& hints) {
    Outcome outcome = read(hints);
    outcome.verdict = Verdict::not_modified;
    outcome.status = 304;
    outcome.validators.reset();
    return outcome;
}

History after(const Hints& hints) {
    History history;
    history.polls = 1;
    history.had_validators = true;
    history.last_poll = history.last_success = wednesday_noon - 1h;
    history.habits.hints = hints;
    return history;
}

Subscription every_half_hour() {
    Subscription subscription;
    subscription.interval = 30min;
    return subscription;
}

Plan planned(const Outcome& outcome, const History& history = {}, Time now = wednesday_noon,
             double chance = 0) {
    return schedule::plan_next(every_half_hour(), outcome, history, settings, now, chance);
}

Hints skipping_hours(std::initializer_list<std::size_t> hours) {
    Hints hints;
    for (const std::size_t hour : hours) hints.skip_hours.set(hour);
    return hints;
}

}  // namespace

TEST_CASE("the longest hint wins, in the publisher's own units", "[hints]") {
    Hints hints;
    hints.fresh_for = 40min;
    CHECK(planned(read(hints)).wait == 40min);
    CHECK(planned(read(hints)).reason == "every 30 min; max-age 2400 s is longer");
    hints.ttl = 60min;
    CHECK(planned(read(hints)).wait == 60min);
    CHECK(planned(read(hints)).reason == "every 30 min; ttl 60 min is longer");
    hints.update_period = 24h;
    CHECK(planned(read(hints)).wait == 24h);
    CHECK(planned(read(hints)).reason == "every 30 min; sy:updatePeriod 1 d is longer");
}

TEST_CASE("a hint shorter than the interval changes nothing", "[hints]") {
    Hints hints;
    hints.ttl = 29min;
    hints.fresh_for = 0s;
    CHECK(planned(read(hints)).wait == 30min);
    CHECK(planned(read(hints)).reason == "every 30 min");
}

TEST_CASE("max_hint caps an absurd hint, and says so", "[hints]") {
    Hints hints;
    hints.fresh_for = seconds::max();
    hints.ttl = seconds::max();
    hints.update_period = seconds::max();
    CHECK(planned(read(hints)).wait == settings.max_hint);
    CHECK(planned(read(hints)).reason.find("capped by max_hint to 7 d") != std::string::npos);
}

TEST_CASE("a 304 keeps the document's hints, and its own headers count", "[hints]") {
    Hints document;
    document.ttl = 2h;
    document.fresh_for = 50min;
    document.skip_days.set(0);
    const History history = after(planned(read(document)).habits.hints);

    const Plan silent = planned(not_modified({}), history);
    CHECK(silent.wait == 2h);
    CHECK(silent.habits.hints == document);

    Hints headers;
    headers.fresh_for = 3h;
    const Plan fresher = planned(not_modified(headers), history);
    CHECK(fresher.wait == 3h);
    CHECK(fresher.habits.hints.ttl == 2h);
    CHECK(fresher.habits.hints.fresh_for == 3h);
}

TEST_CASE("a new document's hints replace the old ones, and those it lacks are gone", "[hints]") {
    Hints old;
    old.ttl = 2h;
    old.skip_hours.set(3);
    CHECK(planned(read({}), after(old)).habits.hints == Hints());
    CHECK(planned(read({}), after(old)).wait == 30min);
}

TEST_CASE("the same body again takes the new answer's freshness, and keeps the document's words", "[hints]") {
    Hints old;
    old.fresh_for = 5h;
    old.ttl = 45min;
    Outcome same_body = not_modified({});
    same_body.status = 200;
    CHECK(planned(same_body, after(old)).wait == 45min);
    CHECK_FALSE(planned(same_body, after(old)).habits.hints.fresh_for);
}

TEST_CASE("an error keeps the hints, its own freshness holds once, and Retry-After is never remembered",
          "[hints]") {
    Hints old;
    old.ttl = 4h;
    Outcome error = read({});
    error.verdict = Verdict::refused;
    error.status = 404;
    CHECK(planned(error, after(old)).wait == 4h);
    error.hints.fresh_for = 5h;
    CHECK(planned(error, after(old)).wait == 5h);
    error.hints.retry_after = 6h;
    const Plan plan = planned(error, after(old));
    CHECK(plan.wait == 6h);
    CHECK(plan.habits.hints == old);
}

TEST_CASE("a poll that reached no server owes nothing for it but back-off", "[hints]") {
    Hints old;
    old.fresh_for = std::chrono::days(6);
    Outcome unreached = read({});
    unreached.verdict = Verdict::failed;
    unreached.status = 0;
    unreached.failure = FetchFailure::unresolved;
    CHECK(planned(unreached, after(old)).wait == 30min);
    unreached.failure = FetchFailure::timeout;  // perhaps it was asked
    CHECK(planned(unreached, after(old)).wait == std::chrono::days(6));
}

TEST_CASE("with sy:updateBase the next update is awaited, and not a whole period", "[hints]") {
    Hints hints;
    hints.update_period = 24h;
    hints.update_base = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1) + 6h;
    CHECK(planned(read(hints), {}, midnight + 7h).wait == 23h);
    CHECK(planned(read(hints), {}, midnight + 6h).wait == 24h);
    CHECK(planned(read(hints), {}, midnight + 5h + 50min).wait == 30min);
    hints.update_base =
        std::chrono::sys_days(std::chrono::year(2030) / 1 / 1) + 6h;  // not begun: still a grid
    CHECK(planned(read(hints), {}, midnight + 7h).wait == 23h);
}

TEST_CASE("skipHours push the date on to the next allowed hour", "[hints]") {
    const Hints hints = skipping_hours({13, 14});
    CHECK(planned(read(hints), {}, wednesday_noon + 20min).wait == 30min);
    const Plan pushed = planned(read(hints), {}, wednesday_noon + 40min);
    CHECK(pushed.wait == 2h + 20min);  // 15:00
    CHECK(pushed.earliest == 2h + 20min);
    CHECK(pushed.reason == "every 30 min; skipHours or skipDays put it off");
    const Duration later = planned(read(hints), {}, wednesday_noon + 40min, 0.99).wait;
    CHECK(later > 2h + 20min);
    CHECK(later < 3h);
}

TEST_CASE("skipHours hold over midnight, and for the hour in which the poll itself happened", "[hints]") {
    CHECK(planned(read(skipping_hours({23, 0, 1})), {}, midnight - 20min).wait == 2h + 20min);
    CHECK(planned(read(skipping_hours({12})), {}, wednesday_noon).wait == 1h);
}

TEST_CASE("skipDays push the date on to the next allowed day (GMT)", "[hints]") {
    Hints hints;
    hints.skip_days.set(4);  // Thursday
    hints.skip_days.set(5);
    CHECK(planned(read(hints), {}, midnight + 23h + 45min).wait == 48h + 15min);  // Saturday, 00:00
    hints.skip_hours.set(0);
    CHECK(planned(read(hints), {}, midnight + 23h + 45min).wait == 49h + 15min);
}

TEST_CASE("a feed that skips all hours or all days is polled as if it skipped none", "[hints]") {
    Hints hints;
    hints.skip_hours.set();
    hints.skip_days.set();
    CHECK(planned(read(hints)).wait == 30min);
    hints.skip_hours.reset(5);  // the only hour left
    CHECK(planned(read(hints)).wait == 17h);
}

TEST_CASE("max_hint caps what skipDays put off, but never shortens a wait", "[hints]") {
    ScheduleSettings impatient;
    impatient.max_hint = 1h;
    Hints hints;
    for (std::size_t day = 0; day < 6; ++day) hints.skip_days.set(day);
    const auto wait = [&](Duration interval) {
        Subscription subscription;
        subscription.interval = interval;
        return schedule::plan_next(subscription, read(hints), {}, impatient, wednesday_noon, 0).wait;
    };
    CHECK(wait(30min) == 1h);
    CHECK(wait(2h) == 2h);
}

TEST_CASE("a poll that slipped into skipped hours is put off to the next allowed one", "[hints]") {
    History history = after(skipping_hours({12, 13}));
    const auto put_off = [&](Time now) {
        return schedule::put_off(every_half_hour(), history, settings, now, 0.0);
    };
    CHECK_FALSE(put_off(wednesday_noon - 1min));
    CHECK_FALSE(put_off(wednesday_noon + 2h));
    REQUIRE(put_off(wednesday_noon + 10min));
    CHECK(put_off(wednesday_noon + 10min)->wait == 1h + 50min);
    CHECK(put_off(wednesday_noon + 10min)->earliest == 1h + 50min);
    CHECK(put_off(wednesday_noon + 10min)->habits == history.habits);
    CHECK_FALSE(put_off(wednesday_noon + 14 * 24h));  // max_hint is over
    history.last_poll.reset();
    CHECK_FALSE(put_off(wednesday_noon + 10min));  // never asked: nothing is known
}

TEST_CASE("ignore_hints leaves the configured interval, but Retry-After stands", "[hints]") {
    Subscription stubborn = every_half_hour();
    stubborn.ignore_hints = true;
    Hints hints = skipping_hours({12, 13});
    hints.ttl = 24h;
    hints.fresh_for = 24h;
    hints.update_period = 24h;
    CHECK(schedule::plan_next(stubborn, read(hints), {}, settings, wednesday_noon, 0).wait == 30min);
    hints.retry_after = 2h;
    CHECK(schedule::plan_next(stubborn, read(hints), {}, settings, wednesday_noon, 0).wait == 2h);
}

TEST_CASE("a Retry-After holds to its end, whatever is answered in between", "[hints]") {
    Outcome busy = read({});
    busy.verdict = Verdict::refused;
    busy.status = 503;
    busy.hints.retry_after = 6h;
    const History history = after({});
    const Plan told = planned(busy, history);
    CHECK(told.wait == 6h);
    CHECK(told.reason == "1st failure in a row: again in 1 h; Retry-After 21600 s is longer");

    History later = history;  // the user asked for a poll all the same, and it went well
    later.habits = told.habits;
    CHECK(planned(not_modified({}), later, wednesday_noon + 1h).wait == 5h);
    CHECK(planned(not_modified({}), later, wednesday_noon + 1h).earliest == 5h);
    CHECK(planned(not_modified({}), later, wednesday_noon + 7h).wait == 30min);
    CHECK(planned(not_modified({}), later, wednesday_noon - 100 * 24h).wait ==
          30min);  // the clock was set back
    busy.hints.retry_after = 1h;
    CHECK(planned(busy, later, wednesday_noon + 1h).wait == 5h);
}

TEST_CASE("a poll that comes before a Retry-After is over is put off", "[hints]") {
    History history = after({});
    history.habits.not_before = std::chrono::floor<seconds>(wednesday_noon) + 2h;
    const auto plan = schedule::put_off(every_half_hour(), history, settings, wednesday_noon, 0.5);
    REQUIRE(plan);
    CHECK(plan->wait == 2h);
    CHECK(plan->earliest == 2h);
    CHECK(plan->reason == "put off: Retry-After is not over");
    CHECK_FALSE(schedule::put_off(every_half_hour(), history, settings, wednesday_noon + 2h, 0.5));
    CHECK_FALSE(schedule::put_off(every_half_hour(), history, settings, wednesday_noon + 2h - 1ms,
                                  0.5));  // rounded up
}

TEST_CASE("hints that make no sense are named", "[hints]") {
    Hints hints;
    hints.found_unreadable(HintName::ttl);
    const Plan first = planned(read(hints));
    CHECK(first.reason == "every 30 min; unreadable: ttl");
    Hints headers;
    headers.found_unreadable(HintName::expires);
    CHECK(planned(not_modified(headers), after(first.habits.hints)).reason ==
          "every 30 min; unreadable: Expires, ttl");
    CHECK(planned(read({}), after(first.habits.hints)).reason == "every 30 min");
}

TEST_CASE("a feed's own max_hint outranks the general one", "[hints]") {
    Subscription patient = every_half_hour();
    patient.max_hint = std::chrono::days(30);
    Hints hints;
    hints.fresh_for = std::chrono::days(20);
    CHECK(schedule::plan_next(patient, read(hints), {}, settings, wednesday_noon, 0).wait ==
          std::chrono::days(20));
    patient.max_hint = 1h;
    CHECK(schedule::plan_next(patient, read(hints), {}, settings, wednesday_noon, 0).wait == 1h);
}

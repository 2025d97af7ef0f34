// One function decides which rule holds; each rule has a file of its own and names its reason.
#include "schedule/plan.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "schedule/backoff.hpp"
#include "schedule/hints.hpp"
#include "schedule/interval.hpp"
#include "schedule/rhythm.hpp"

namespace newspool::schedule {
namespace {

using std::chrono::seconds;

// How long a promise still binds. One that ends later than any may was made by another clock than today's.
seconds left_of(const std::optional<std::chrono::sys_seconds>& promise, Duration max_hint, Time now) {
    if (!promise || *promise <= now || *promise > now + max_hint + seconds(1)) return {};
    return std::chrono::ceil<seconds>(*promise - now);
}

// The later of the promise before and a new one.
std::optional<std::chrono::sys_seconds> promise(const std::optional<std::chrono::sys_seconds>& before,
                                                const Hints& said, Duration max_hint, Time now) {
    const Duration asked = std::min<Duration>(said.retry_after.value_or(seconds()), max_hint);
    const Duration longest = std::max<Duration>(asked, left_of(before, max_hint, now));
    if (longest == Duration()) return std::nullopt;
    return std::chrono::ceil<seconds>(now + longest);
}

Habits habits_after(const Outcome& outcome, const History& history, const ScheduleSettings& settings,
                    Time now) {
    Habits habits = history.habits;
    habits.hints = standing_hints(habits.hints, outcome);
    habits.not_before = promise(habits.not_before, outcome.hints, settings.max_hint, now);
    const bool read = outcome.verdict == Verdict::news || outcome.verdict == Verdict::nothing_new;
    if (read && (!outcome.posted.empty() || !habits.rhythm.since))
        habits.rhythm = learn(habits.rhythm, outcome, history.last_success, now);
    return habits;
}

// Retry-After is no hint about the feed but an order about requests: no setting of ours unhears it, and it
// holds to its end whatever the server says in between.
Hints heeded(const Hints& hints, seconds promised, const Subscription& subscription) {
    Hints heeded = subscription.ignore_hints ? Hints{} : hints;
    heeded.retry_after = hints.retry_after;
    const seconds just_said = hints.retry_after.value_or(seconds()) + seconds(1);  // rounded up
    if (promised > just_said) heeded.retry_after = promised;
    return heeded;
}

ScheduleSettings settings_of(const Subscription& subscription, ScheduleSettings settings) {
    settings.max_hint = subscription.max_hint.value_or(settings.max_hint);
    settings.effort = subscription.effort.value_or(settings.effort);
    return settings;
}

Duration share_of(Duration wait, double share) { return std::chrono::duration_cast<Duration>(wait * share); }

// Feeds that were all new at once must not come back together: our own first wait is stretched by up to its
// double, a publisher's by no more than any other.
constexpr double all_at_once = 1.0;

Duration stretched(Duration wait, double share) { return wait + share_of(wait, share); }

// The skipped hours end for everyone at the same moment: chance says how far into the next one we come.
Duration outside_skipped(Duration wait, const Hints& hints, Time now, Duration cap, double chance) {
    const Duration pushed = past_skipped(wait, hints, now);
    if (pushed == wait) return wait;
    return std::max(wait, std::min(pushed + share_of(std::chrono::minutes(30), chance), cap));
}

Ruling ruling_on_our_failure(const ScheduleSettings& settings, const Habits& habits) {
    Ruling ruling;
    ruling.plan.reason = "newspool's own trouble: trying again soon";
    ruling.plan.habits = habits;
    ruling.own = settings.retry_min;
    ruling.own_jitter = settings.jitter;
    return ruling;
}

}  // namespace

Plan plan_next(const Subscription& subscription, const Outcome& outcome, const History& history,
               const ScheduleSettings& settings, Time now, double chance) {
    return placed(rule_next(subscription, outcome, history, settings, now), chance);
}

Ruling rule_next(const Subscription& subscription, const Outcome& outcome, const History& history,
                 const ScheduleSettings& all, Time now) {
    const ScheduleSettings settings = settings_of(subscription, all);
    if (outcome.verdict == Verdict::our_failure) return ruling_on_our_failure(settings, history.habits);
    Ruling ruling;
    ruling.plan.habits = habits_after(outcome, history, settings, now);
    if (outcome.verdict == Verdict::gone) {
        ruling.plan.never = true;
        ruling.plan.reason = "gone (410): the publisher ended this feed";
        return ruling;
    }

    const Rule own = own_interval(subscription, outcome, history, ruling.plan.habits.rhythm, settings, now);
    const Rule rule = failed(outcome) ? backoff(own, outcome, history, settings) : own;
    const seconds promised = left_of(ruling.plan.habits.not_before, settings.max_hint, now);
    ruling.hints = heeded(hints_in_force(ruling.plan.habits.hints, outcome), promised, subscription);
    const Rule hint = longest_hint(ruling.hints, now, settings.max_hint);
    const bool hint_rules = hint.wait > rule.wait;
    const bool is_first = history.polls == 0 && !subscription.interval;
    ruling.own = rule.wait;
    ruling.own_jitter = is_first ? std::max(settings.jitter, all_at_once) : settings.jitter;
    ruling.hint = hint.wait;
    ruling.hint_jitter = settings.jitter;
    ruling.cap = settings.max_hint;
    ruling.now = now;
    ruling.plan.reason = hint_rules ? fmt::format("{}; {} is longer", rule.reason, hint.reason) : rule.reason;

    // A cron job whose interval is the same figure as ours must find the feed due, though each of its runs
    // starts a little earlier or later.
    const Duration own_part = failed(outcome) ? rule.wait : own.wait - own.wait / 10;
    ruling.plan.earliest =
        outside_skipped(std::max(own_part, hint.wait), ruling.hints, now, settings.max_hint, 0);
    return ruling;
}

Plan placed(const Ruling& ruling, double chance) {
    Plan plan = ruling.plan;
    if (plan.never) return plan;
    plan.wait = std::max(stretched(ruling.own, ruling.own_jitter * chance),
                         stretched(ruling.hint, ruling.hint_jitter * chance));
    const Duration outside = outside_skipped(plan.wait, ruling.hints, ruling.now, ruling.cap, chance);
    if (outside != plan.wait) plan.reason += "; skipHours or skipDays put it off";
    plan.reason += unreadable(ruling.hints);
    plan.wait = outside;
    return plan;
}

Plan plan_after_our_failure(const ScheduleSettings& settings, double chance) {
    return placed(ruling_on_our_failure(settings, {}), chance);
}

std::optional<Plan> put_off(const Subscription& subscription, const History& history,
                            const ScheduleSettings& all, Time now, double chance) {
    const ScheduleSettings settings = settings_of(subscription, all);
    // Since the last poll the publisher has been heeded for as long as anyone ever is.
    if (!history.last_poll || now - *history.last_poll >= settings.max_hint) return std::nullopt;
    const seconds left = left_of(history.habits.not_before, settings.max_hint, now);
    const Hints hints = heeded(history.habits.hints, left, subscription);
    const Duration promised = hints.retry_after.value_or(seconds());
    Plan plan;
    plan.earliest = outside_skipped(promised, hints, now, settings.max_hint, 0);
    if (plan.earliest == Duration()) return std::nullopt;
    plan.wait = outside_skipped(promised, hints, now, settings.max_hint, chance);
    plan.reason = promised > Duration() ? "put off: Retry-After is not over"
                                        : "put off: these hours are among skipHours or skipDays";
    plan.habits = history.habits;
    return plan;
}

Plan plan_after_strikes(unsigned strikes, const ScheduleSettings& settings) {
    const auto doublings = std::min(strikes, 20U);
    Plan plan;
    plan.wait = std::min(settings.retry_min * (std::int64_t{1} << doublings), settings.retry_max);
    plan.earliest = plan.wait;
    plan.reason = fmt::format("quarantined for {}: its document crashed the parser {} times",
                              spelled(plan.wait), strikes);
    return plan;
}

}  // namespace newspool::schedule

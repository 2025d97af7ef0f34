// The bounds and the six hours are applied one after the other, and the last that changed the wait is named.
#include "schedule/interval.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "schedule/rhythm.hpp"

namespace newspool::schedule {
namespace {

constexpr Duration waited_together = std::chrono::minutes(5);
constexpr Duration unconditional_min = std::chrono::hours(6);

// Nothing is known of a feed that was never read; a 304 or the same body tells nothing new.
bool asked_in_vain(const Outcome& outcome, const History& history) {
    const bool read = outcome.verdict == Verdict::news || outcome.verdict == Verdict::nothing_new ||
                      outcome.verdict == Verdict::not_modified;
    if (outcome.validators) return outcome.validators->empty();
    return (read || history.last_success) && !history.had_validators;
}

std::string rate(double items_a_day) {
    if (items_a_day >= 10) return fmt::format("{:.0f} items/day", items_a_day);
    if (items_a_day >= 1) return fmt::format("{:.1f} items/day", items_a_day);
    return fmt::format("{:.2g} items/day", items_a_day);
}

Rule adaptive(const PostingRhythm& rhythm, const ScheduleSettings& settings, Time now) {
    const Forecast expected = forecast(rhythm, now);
    const auto enough =
        std::chrono::duration_cast<Duration>(waited_together / (settings.effort * settings.effort));
    const Duration wait = until_waited(expected, now, enough, settings.max_interval);
    const std::string reason = "adaptive: " + rate(expected.items_a_day);
    if (wait < settings.min_interval)
        return {settings.min_interval,
                fmt::format("{}; min_interval {} is longer", reason, spelled(settings.min_interval))};
    if (wait == settings.max_interval)
        return {wait, fmt::format("{}; max_interval {} is shorter", reason, spelled(wait))};
    return {wait, reason};
}

// What was missed between the last two looks may be missed again.
Rule after_gap(const Rule& rule, const ScheduleSettings& settings) {
    const Duration half = std::max(rule.wait / 2, settings.min_interval);
    if (half >= rule.wait) return rule;
    return {half, rule.reason + "; halved: items may have come and gone since the last look"};
}

}  // namespace

Rule own_interval(const Subscription& subscription, const Outcome& outcome, const History& history,
                  const PostingRhythm& rhythm, const ScheduleSettings& settings, Time now) {
    if (subscription.interval) return {*subscription.interval, "every " + spelled(*subscription.interval)};
    Rule rule = adaptive(rhythm, settings, now);
    if (outcome.gap) rule = after_gap(rule, settings);
    // Each look at a feed that offers nothing to ask conditionally by costs its server the whole document.
    const Duration rare = std::min(unconditional_min, settings.max_interval);
    if (rule.wait >= rare || !asked_in_vain(outcome, history)) return rule;
    return {rare, fmt::format("{}; {} is longer: the feed cannot be asked conditionally", rule.reason,
                              spelled(rare))};
}

}  // namespace newspool::schedule

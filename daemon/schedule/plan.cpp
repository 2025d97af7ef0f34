// One function decides which rule holds; each rule is a few lines of its own and names its reason.
#include "schedule/plan.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace newspool::schedule {
namespace {

struct Rule {
    Duration wait{};
    std::string reason;
};

Rule own_interval(std::optional<Duration> interval, const Outcome& outcome, const History& history,
                  const ScheduleSettings& settings);
Rule backoff(const Rule& own, const Outcome& outcome, const History& history,
             const ScheduleSettings& settings);
Rule longest_hint(const Hints& hints, const ScheduleSettings& settings);
Duration lengthened(Duration wait, double jitter, double chance);

bool failed(const Outcome& outcome) {
    return outcome.verdict == Verdict::refused || outcome.verdict == Verdict::failed;
}

}  // namespace

Plan plan_next(std::optional<Duration> interval, const Outcome& outcome, const History& history,
               const ScheduleSettings& settings, double chance) {
    if (outcome.verdict == Verdict::our_failure) return plan_after_our_failure(settings, chance);
    if (outcome.verdict == Verdict::gone)
        return {
            .wait = {}, .earliest = {}, .never = true, .reason = "gone (410): the publisher ended this feed"};

    const Rule own = own_interval(interval, outcome, history, settings);
    const Rule ruling = failed(outcome) ? backoff(own, outcome, history, settings) : own;
    const Rule hint = longest_hint(outcome.hints, settings);
    if (hint.wait > ruling.wait)
        return {.wait = lengthened(hint.wait, settings.jitter, chance),
                .earliest = hint.wait,
                .never = false,
                .reason = hint.reason};

    // A cron job whose interval is the same figure as ours must find the feed due, though each of its runs
    // starts a little earlier or later.
    const Duration earliest = failed(outcome) ? ruling.wait : std::max(own.wait - own.wait / 10, hint.wait);
    return {.wait = lengthened(ruling.wait, settings.jitter, chance),
            .earliest = earliest,
            .never = false,
            .reason = ruling.reason};
}

Plan plan_after_our_failure(const ScheduleSettings& settings, double chance) {
    const Duration wait = lengthened(settings.retry_min, settings.jitter, chance);
    return {
        .wait = wait, .earliest = {}, .never = false, .reason = "newspool's own trouble: trying again soon"};
}

Plan plan_after_strikes(unsigned strikes, const ScheduleSettings& settings) {
    const auto doublings = std::min(strikes, 20U);
    const Duration wait = std::min(settings.retry_min * (std::int64_t{1} << doublings), settings.retry_max);
    return {.wait = wait,
            .earliest = wait,
            .never = false,
            .reason = fmt::format("quarantined for {}: its document crashed the parser {} times",
                                  spelled(wait), strikes)};
}

namespace {

// Adaptive begins at an hour; a feed that offers nothing to ask conditionally by is polled far less, because
// each look at it costs its server the whole document.
Rule own_interval(std::optional<Duration> interval, const Outcome& outcome, const History& history,
                  const ScheduleSettings& settings) {
    if (interval) return {*interval, "every " + spelled(*interval)};
    const bool has_validators = outcome.validators ? !outcome.validators->empty() : history.had_validators;
    const bool knows = failed(outcome) ? history.polls > history.failures : true;
    const Duration wanted =
        knows && !has_validators ? Duration(std::chrono::hours(6)) : Duration(std::chrono::hours(1));
    const Duration wait = std::clamp(wanted, settings.min_interval, settings.max_interval);
    return {wait, has_validators || !knows
                      ? "every " + spelled(wait)
                      : "every " + spelled(wait) + ": the feed cannot be asked conditionally"};
}

std::string ordinal(unsigned number) {
    const unsigned tens = number % 100;
    const std::string_view ending = tens >= 11 && tens <= 13 ? "th"
                                    : number % 10 == 1       ? "st"
                                    : number % 10 == 2       ? "nd"
                                    : number % 10 == 3       ? "rd"
                                                             : "th";
    return fmt::format("{}{}", number, ending);
}

// The first wait after a failure is never shorter than the interval, so that a failing server is not asked
// more often than a working one. Too many requests (429) and overload (503) double at once (RFC 6585 §4).
Rule backoff(const Rule& own, const Outcome& outcome, const History& history,
             const ScheduleSettings& settings) {
    const unsigned failures = history.failures + 1;
    const bool asked_to_slow_down = outcome.status == 429 || outcome.status == 503;
    const unsigned doublings = std::min(failures - 1 + (asked_to_slow_down ? 1U : 0U), 20U);
    const Duration first = std::max(own.wait, settings.retry_min);
    const Duration longest = std::max(own.wait, settings.retry_max);
    const Duration wait = std::min(first * (std::int64_t{1} << doublings), longest);
    return {wait, fmt::format("{} failure in a row: again in {}", ordinal(failures), spelled(wait))};
}

Rule longest_hint(const Hints& hints, const ScheduleSettings& settings) {
    Rule longest;
    const auto consider = [&](const std::optional<std::chrono::seconds>& hint, std::string_view what) {
        if (!hint || *hint <= longest.wait) return;
        const Duration wait = std::min(
            Duration(std::min(*hint, std::chrono::seconds(std::chrono::days(3653)))), settings.max_hint);
        longest = {wait, fmt::format("{} {}", what, spelled(wait))};
    };
    consider(hints.retry_after, "Retry-After asks for");
    consider(hints.fresh_for, "fresh for");
    consider(hints.ttl, "ttl asks for");
    consider(hints.update_period, "updated every");
    return longest;
}

Duration lengthened(Duration wait, double jitter, double chance) {
    return wait + std::chrono::duration_cast<Duration>(wait * (jitter * chance));
}

}  // namespace
}  // namespace newspool::schedule

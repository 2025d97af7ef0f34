// Hints are told in the publisher's own units, so that `explain` shows what stands in the feed.
#include "schedule/hints.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace newspool::schedule {
namespace {

using std::chrono::seconds;

bool reached_a_server(const Outcome& outcome) {
    return outcome.failure != FetchFailure::bad_url && outcome.failure != FetchFailure::unresolved &&
           outcome.failure != FetchFailure::refused_address && outcome.failure != FetchFailure::unreachable &&
           outcome.failure != FetchFailure::turned_away;
}

// Absurd but legal numbers must not overflow what follows.
seconds sane(seconds length) { return std::min<seconds>(length, std::chrono::days(3653)); }

// With a base, the publisher says at which moments it updates: the next of them is awaited.
seconds until_update(const Hints& hints, Time now) {
    const seconds period = sane(*hints.update_period);
    if (!hints.update_base || period <= seconds(0)) return period;
    const seconds since_base = std::chrono::floor<seconds>(now) - *hints.update_base;
    const seconds into_period = (since_base % period + period) % period;
    return period - into_period;
}

bool skipped(const Hints& hints, Time when) {
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const auto hour = static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(when - day).count());
    const bool skips_day = !hints.skip_days.all() && hints.skip_days[std::chrono::weekday(day).c_encoding()];
    return skips_day || (!hints.skip_hours.all() && hints.skip_hours[hour]);
}

}  // namespace

Hints standing_hints(const Hints& before, const Outcome& outcome) {
    Hints standing = before;
    switch (outcome.verdict) {
        case Verdict::news:
        case Verdict::nothing_new:
            standing = outcome.hints;
            break;
        case Verdict::not_modified:
            if (outcome.hints.fresh_for || outcome.status != 304)
                standing.fresh_for = outcome.hints.fresh_for;
            break;
        case Verdict::gone:
        case Verdict::refused:
        case Verdict::failed:
        case Verdict::our_failure:
            break;
    }
    standing.retry_after.reset();
    return standing;
}

Hints hints_in_force(const Hints& standing, const Outcome& outcome) {
    if (!reached_a_server(outcome)) return {};
    Hints hints = standing;
    hints.retry_after = outcome.hints.retry_after;
    if (outcome.hints.fresh_for) hints.fresh_for = std::max(hints.fresh_for, outcome.hints.fresh_for);
    hints.unreadable |= outcome.hints.unreadable;
    return hints;
}

std::string unreadable(const Hints& hints) {
    std::string names;
    for (std::size_t name = 0; name < hint_names.size(); ++name)
        if (hints.unreadable[name])
            names.append(names.empty() ? "; unreadable: " : ", ").append(hint_names[name]);
    return names;
}

Rule longest_hint(const Hints& hints, Time now, Duration max_hint) {
    seconds longest{};
    std::string name;
    const auto consider = [&](std::optional<seconds> hint, const std::string& called) {
        if (!hint || sane(*hint) <= longest) return;
        longest = sane(*hint);
        name = called;
    };
    const auto count = [](const std::optional<seconds>& hint) { return hint.value_or(seconds()).count(); };
    consider(hints.retry_after, fmt::format("Retry-After {} s", count(hints.retry_after)));
    consider(hints.fresh_for, fmt::format("max-age {} s", count(hints.fresh_for)));
    consider(hints.ttl, fmt::format("ttl {} min", count(hints.ttl) / 60));
    if (hints.update_period)
        consider(until_update(hints, now), "sy:updatePeriod " + spelled(sane(*hints.update_period)));
    if (longest <= max_hint) return {longest, name};
    return {max_hint, fmt::format("{}, capped by max_hint to {},", name, spelled(max_hint))};
}

Duration past_skipped(Duration wait, const Hints& hints, Time now) {
    constexpr int hours_max = 8 * 24;  // whatever is skipped, a week and a day hold an allowed hour
    const Time wanted = now + wait;
    Time when = wanted;
    for (int hour = 0; hour < hours_max && skipped(hints, when); ++hour)
        when = std::chrono::floor<std::chrono::hours>(when) + std::chrono::hours(1);
    return skipped(hints, when) ? wait : when - now;
}

}  // namespace newspool::schedule

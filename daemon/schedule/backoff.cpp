// The first wait after a failure is never shorter than the interval, so that a failing server is not asked
// more often than a working one. Too many requests (429) and overload (503) double at once (RFC 6585 §4).
#include "schedule/backoff.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool::schedule {
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

}  // namespace newspool::schedule

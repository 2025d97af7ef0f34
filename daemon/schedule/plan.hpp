// From one poll's outcome and the history before it to the date of the next poll, and the reason for it.
//
// Pure arithmetic: no clock, no randomness of its own, no database. The configured interval is a lower bound;
// what publishers ask for can only lengthen a wait, up to max_hint; failures lengthen it further.
#pragma once

#include <optional>

#include "model/outcome.hpp"
#include "model/settings.hpp"

namespace newspool::schedule {

// `interval` is the subscription's own, absent for adaptive. `history` is that before this poll. `chance`, in
// [0, 1), places the plan inside its jitter, which only ever lengthens.
[[nodiscard]] Plan plan_next(std::optional<Duration> interval, const Outcome& outcome, const History& history,
                             const ScheduleSettings& settings, double chance);

// After the parser has died on a feed's document `strikes` times in succession, at least two: it is left
// alone for as long as a feed that failed as often.
[[nodiscard]] Plan plan_after_strikes(unsigned strikes, const ScheduleSettings& settings);

// After a poll that failed for a reason of ours: the feed is not blamed, and comes again soon.
[[nodiscard]] Plan plan_after_our_failure(const ScheduleSettings& settings, double chance);

}  // namespace newspool::schedule

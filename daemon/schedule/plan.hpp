// From one poll's outcome and the history before it to the date of the next poll, and the reason for it.
//
// Pure arithmetic: no clock, no randomness of its own, no database. The configured interval is a lower bound;
// what publishers ask for can only lengthen a wait, up to max_hint; failures lengthen it further.
#pragma once

#include <optional>

#include "model/outcome.hpp"
#include "model/settings.hpp"
#include "model/subscription.hpp"

namespace newspool::schedule {

// What a poll leads to, before chance has its say: a plan whose wait is still open.
struct Ruling {
    Plan plan;
    Duration own{};  // our own wait, and by which share of it chance may lengthen it
    double own_jitter = 0;
    Duration hint{};  // the publisher's, likewise
    double hint_jitter = 0;
    Hints hints;  // whose skipped hours are kept out of, if that takes no longer than `cap`
    Duration cap{};
    Time now{};
};

// `history` is that before this poll, which ended at `now`. The plan's habits take in what this poll taught.
[[nodiscard]] Ruling rule_next(const Subscription& subscription, const Outcome& outcome,
                               const History& history, const ScheduleSettings& settings, Time now);

// `chance`, in [0, 1), places the plan inside its jitter, which only ever lengthens. The costly part is the
// ruling: many plans may be made of one.
[[nodiscard]] Plan placed(const Ruling& ruling, double chance);

// Both together.
[[nodiscard]] Plan plan_next(const Subscription& subscription, const Outcome& outcome, const History& history,
                             const ScheduleSettings& settings, Time now, double chance);

// A planned date can slip into hours that the publisher skips: the machine slept, or the host was busy; and a
// user may ask for a poll before a Retry-After is over. Then nothing is asked, and this plan holds in place
// of the old one. To be called before each request.
[[nodiscard]] std::optional<Plan> put_off(const Subscription& subscription, const History& history,
                                          const ScheduleSettings& settings, Time now, double chance);

// After the parser has died on a feed's document `strikes` times in succession, at least two: it is left
// alone for as long as a feed that failed as often.
[[nodiscard]] Plan plan_after_strikes(unsigned strikes, const ScheduleSettings& settings);

// After a poll that failed for a reason of ours: the feed is not blamed, and comes again soon. Its habits are
// not in the plan: nothing is remembered of such a poll.
[[nodiscard]] Plan plan_after_our_failure(const ScheduleSettings& settings, double chance);

}  // namespace newspool::schedule

// How long to leave a failing feed alone: its interval, doubled with each failure in a row, up to retry_max.
#pragma once

#include "model/outcome.hpp"
#include "model/settings.hpp"
#include "schedule/rule.hpp"

namespace newspool::schedule {

// `own` is the wait that would hold without the failure; `history` is that before this poll.
[[nodiscard]] Rule backoff(const Rule& own, const Outcome& outcome, const History& history,
                           const ScheduleSettings& settings);

}  // namespace newspool::schedule

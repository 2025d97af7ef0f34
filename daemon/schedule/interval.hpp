// How long to leave a feed alone for our own part: its configured interval, or the adaptive one.
//
// Adaptive polls when the items expected since the last look have together waited five minutes (less with
// more effort). For a steady feed that makes its polls proportional to the square root of its rate, the
// allocation with the least total delay for a number of polls (Sia, Cho and Cho 2007): one item a day earns a
// look every two hours, a hundred earn one every twelve minutes. With a rhythm, polls follow the news.
#pragma once

#include "model/outcome.hpp"
#include "model/settings.hpp"
#include "model/subscription.hpp"
#include "schedule/rule.hpp"

namespace newspool::schedule {

// `rhythm` is what is known after this poll, `history` that before it.
[[nodiscard]] Rule own_interval(const Subscription& subscription, const Outcome& outcome,
                                const History& history, const PostingRhythm& rhythm,
                                const ScheduleSettings& settings, Time now);

}  // namespace newspool::schedule

// What happens to a feed beside its articles: which polls are events, and in which words. Pure.
#pragma once

#include <string>
#include <vector>

#include "model/event.hpp"
#include "model/outcome.hpp"
#include "model/subscription.hpp"

namespace newspool {

[[nodiscard]] Event event_of(Event::Kind kind, const Subscription& subscription, Time at, std::string text);

// What the poll itself tells, beside what its document told: the feed is broken (two polls at least have
// failed, and nothing could be read for a day) or no longer so, has moved, or is gone. `memory` is what was
// known before it.
[[nodiscard]] std::vector<Event> events_of(const Subscription& subscription, const Outcome& outcome,
                                           const Memory& memory);

}  // namespace newspool

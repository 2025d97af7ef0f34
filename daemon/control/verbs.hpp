// What a running daemon can be asked for, as a table of verbs for the ear.
#pragma once

#include <vector>

#include "aggregator/aggregator.hpp"
#include "control/ear.hpp"

namespace newspool::control {

// The aggregator outlives them.
[[nodiscard]] std::vector<Verb> verbs(Aggregator& aggregator);

}  // namespace newspool::control

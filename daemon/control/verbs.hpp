// What a running daemon can be asked for, as a table of verbs for the ear.
#pragma once

#include <functional>
#include <vector>

#include "aggregator/aggregator.hpp"
#include "control/ear.hpp"

namespace newspool::control {

// Reads the configuration again and takes it over: what came of that.
using Reload = std::function<asio::awaitable<Answer>()>;

// The aggregator outlives them.
[[nodiscard]] std::vector<Verb> verbs(Aggregator& aggregator, Reload reload);

}  // namespace newspool::control

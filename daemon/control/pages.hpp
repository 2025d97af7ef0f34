// What a daemon says of itself to machines that watch it: /metrics and /health.
#pragma once

#include <string>

#include <asio/awaitable.hpp>

#include "aggregator/aggregator.hpp"
#include "control/web.hpp"

namespace newspool::control {

// What /metrics says.
asio::awaitable<std::string> metrics(Aggregator& aggregator);

// 200 if the daemon is well, 503 with the reason if it is not.
[[nodiscard]] Page health(const Pulse& pulse);

// The aggregator outlives them.
[[nodiscard]] Pages pages(Aggregator& aggregator);

}  // namespace newspool::control

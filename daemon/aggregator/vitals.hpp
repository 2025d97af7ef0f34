// How the daemon itself is: the few figures by which it is known to be well, and all those that are handed to
// whoever measures it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "aggregator/counters.hpp"
#include "aggregator/health.hpp"
#include "aggregator/soundings.hpp"
#include "base/time.hpp"
#include "schedule/queue.hpp"

namespace newspool {

// At hand at any moment.
struct Pulse {
    HealthCounts feeds;
    std::size_t polling = 0;
    std::optional<Duration> next_start;  // from now; absent: when a poll ends
    bool outage = false;                 // of the network
    bool stopping = false;
    std::string trouble;  // why nothing can be delivered
    std::uint64_t rounds = 0;
    std::chrono::steady_clock::duration since_round{};  // does not grow while the machine sleeps
};

struct Vitals {
    Pulse pulse;
    unsigned places = 0;  // polls that may go on at once
    Counters counters;
    schedule::Crowding crowding;
    Sounding sounding;
};

}  // namespace newspool

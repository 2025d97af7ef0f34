// What a server or a feed says about when to come back. fetch/ fills it from headers, parse/ from elements;
// schedule/ reads it. Each is a lower bound for the next poll.
#pragma once

#include <bitset>
#include <optional>

#include "base/time.hpp"

namespace newspool {

struct Hints {
    std::optional<std::chrono::seconds> retry_after;  // RFC 9110 §10.2.3, already made relative
    std::optional<std::chrono::seconds>
        fresh_for;                            // Cache-Control max-age or Expires, less Age (RFC 9111 §4.2)
    std::optional<std::chrono::seconds> ttl;  // RSS <ttl>
    std::optional<std::chrono::seconds> update_period;  // sy:updatePeriod / sy:updateFrequency
    std::bitset<24> skip_hours;                         // GMT
    std::bitset<7> skip_days;                           // 0 is Sunday

    bool operator==(const Hints&) const = default;
};

}  // namespace newspool

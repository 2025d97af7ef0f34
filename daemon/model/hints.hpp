// What a server or a feed says about when to come back. fetch/ fills it from headers, parse/ from elements;
// schedule/ reads it. Each is a lower bound for the next poll.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace newspool {

// By the names under which people know them. The first four stand in headers, the others in documents.
enum class HintName : std::size_t {
    retry_after,
    max_age,
    expires,
    age,
    ttl,
    update_period,
    update_frequency,
    update_base,
    skip_hours,
    skip_days,
};
inline constexpr std::array<std::string_view, 10> hint_names{
    "Retry-After",        "max-age",       "Expires",   "Age",     "ttl", "sy:updatePeriod",
    "sy:updateFrequency", "sy:updateBase", "skipHours", "skipDays"};

struct Hints {
    std::optional<std::chrono::seconds> retry_after;  // RFC 9110 §10.2.3, already made relative
    std::optional<std::chrono::seconds>
        fresh_for;                            // Cache-Control max-age or Expires, less Age (RFC 9111 §4.2)
    std::optional<std::chrono::seconds> ttl;  // RSS <ttl>
    std::optional<std::chrono::seconds> update_period;    // sy:updatePeriod / sy:updateFrequency
    std::optional<std::chrono::sys_seconds> update_base;  // sy:updateBase: one of the moments of its updates
    std::bitset<24> skip_hours;                           // GMT
    std::bitset<7> skip_days;                             // 0 is Sunday
    std::bitset<hint_names.size()> unreadable;            // was there, made no sense, and counts as absent

    void found_unreadable(HintName name) { unreadable.set(static_cast<std::size_t>(name)); }

    bool operator==(const Hints&) const = default;
};

}  // namespace newspool

// Dates and durations: the two clocks, and the written forms that the whole program shares.
//
// A wall date (`Time`) is for what is written down; every wait is measured on `BootClock`, which no one can
// set and which goes on while the machine sleeps. Dates of feeds, in their many forms, are read in parse/.
#pragma once

#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace newspool {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Duration>;  // a wall date

// CLOCK_BOOTTIME: steady, and counts the time that the machine was suspended.
struct BootClock {
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<BootClock>;
    static constexpr bool is_steady = true;
    static time_point now() noexcept;
};
using Moment = BootClock::time_point;

[[nodiscard]] Time wall_now() noexcept;

// "2026-11-23T05:12:00Z" (RFC 3339), for years 0000 to 9999.
[[nodiscard]] std::string rfc3339(std::chrono::sys_seconds when);
// Only what rfc3339() writes; nothing for any other text, or no real date.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_rfc3339(std::string_view text);

// "Mon, 23 Nov 2026 05:12:00 GMT" (RFC 9110 §5.6.7).
[[nodiscard]] std::string http_date(std::chrono::sys_seconds when);

// Any of the three date forms of RFC 9110 §5.6.7; nothing if it is none of them or no real date.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

// "250ms", "90s", "15m", "12h", "7d"; nothing for any other text, a negative number, or more than 10 years.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

// A duration for people, in at most two units: "250 ms", "45 s", "1 h 30 min", "7 d".
[[nodiscard]] std::string spelled(Duration length);

// "12 min ago", "never"; "in 12 min", "due".
[[nodiscard]] std::string ago(const std::optional<Time>& when, Time now);
[[nodiscard]] std::string until(const std::optional<Time>& when, Time now);

}  // namespace newspool

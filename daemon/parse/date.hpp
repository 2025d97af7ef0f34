// Dates of the wild: RFC 822 and RFC 3339 as they are written down, and what people write instead.
//
// Impossible dates (31 February, 25:61) are none. A date without a zone is UTC, one without a time is
// midnight, a two-digit year below 50 is in this century.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace newspool::parse {

[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_date(std::string_view text);

// "3723", "62:03" or "1:02:03" in seconds (itunes:duration, media:content).
[[nodiscard]] std::optional<double> parse_length_of_time(std::string_view text);

}  // namespace newspool::parse

// The words in dates: months in the languages that feeds are written in, time zones, halves of the day.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace newspool::parse {

// Lower case for the scripts that month names come in: Latin, Greek, Cyrillic; other text is kept.
[[nodiscard]] std::string lowered_letters(std::string_view text);

// 1 to 12 for the three letters that English months begin with, in lower case; 0 for others.
[[nodiscard]] unsigned english_month(std::string_view word);

// 1 to 12; 0 if `word`, in lower case, names no month.
[[nodiscard]] unsigned month_named(std::string_view word);

// The offset from UTC of a zone by its name, in lower case ("est", "cest", "z").
[[nodiscard]] std::optional<std::chrono::minutes> zone_named(std::string_view word);

enum class Half { none, morning, afternoon };
[[nodiscard]] Half half_named(std::string_view word);

}  // namespace newspool::parse

// When a feed posts: learned from the dates of its items and from our own sightings, forgotten slowly, and
// turned into how many items each hour of the week may be expected to bring.
//
// Pure arithmetic, all in GMT. A week is taken as a day's curve times a curve of seven days: 31 numbers that
// a few dozen items can fill, where 168 hours would need a thousand.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "base/time.hpp"
#include "model/outcome.hpp"

namespace newspool::schedule {

inline constexpr std::size_t hours_a_week = 168;

// Takes in the dates of a document's new items (Outcome::posted). `looked` is when a document was last read
// or found unchanged; nothing before the first. An item whose date is absent, or cannot be when it appeared,
// counts as having appeared at some time since then.
[[nodiscard]] PostingRhythm learn(PostingRhythm rhythm, const Outcome& outcome, std::optional<Time> looked,
                                  Time now);

struct Forecast {
    double items_a_day = 0;                     // in a week as it goes at present
    std::array<double, hours_a_week> hourly{};  // items expected in each hour; 0 is Sunday from 00:00
};

[[nodiscard]] Forecast forecast(PostingRhythm rhythm, Time now);

// How long after `from` the items expected since then will together have waited this long, being looked for
// at `from` and not since: an item posted an hour before the end has waited an hour. At most `longest`.
[[nodiscard]] Duration until_waited(const Forecast& forecast, Time from, Duration waited, Duration longest);

}  // namespace newspool::schedule

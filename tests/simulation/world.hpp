// A world of feeds: each posts items at random, at its own rate and in its own rhythm, and shows the last of
// them in its document. Everything follows from a seed, with any standard library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "base/time.hpp"

namespace newspool::test {

// Hours since the simulation began, on a Monday at 00:00 GMT.
using SimHours = double;

[[nodiscard]] Time wall(SimHours when);
[[nodiscard]] SimHours hours(Duration length);

inline constexpr SimHours month = 30 * 24;
inline constexpr std::size_t document_items = 20;

// In (0, 1).
[[nodiscard]] double uniform(std::mt19937_64& random);

// A day curve with one broad peak, lower on the two days of the week's end, all in the feed's own time zone.
struct SimFeed {
    double items_a_day = 0;  // mean over a week
    double peak_share = 0;   // how much of a day's news belongs to its peak, rather than to all hours alike
    double weekend = 1;      // of a working day
    double zone_hours = 0;   // its local time is GMT and this
    std::uint64_t seed = 0;  // of its items

    [[nodiscard]] double items_an_hour(SimHours when) const;
};

// Rates are lognormal: median half an item a day, sigma 2, from one a month to 500 a day.
[[nodiscard]] std::vector<SimFeed> feeds_of(std::uint64_t seed, std::size_t count);

// The dates of a feed's items in order: as many before the beginning as its document shows, and all up to
// `end`.
[[nodiscard]] std::vector<SimHours> items_of(const SimFeed& feed, SimHours end);

}  // namespace newspool::test

// Items are an inhomogeneous Poisson process, drawn by thinning one of the highest rate.
#include "simulation/world.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace newspool::test {
namespace {

using Hours = std::chrono::duration<double, std::ratio<3600>>;

constexpr double peak_sharpness = 3;             // of a von Mises bump: half of it lies in some five hours
constexpr double bump_mean = 4.880792585865024;  // of exp(3 cos x) over a turn: the Bessel function I0(3)

double standard_normal(std::mt19937_64& random) {
    const double radius = std::sqrt(-2 * std::log(uniform(random)));
    return radius * std::cos(2 * std::numbers::pi * uniform(random));
}

double highest_items_an_hour(const SimFeed& feed) {
    double highest = 0;
    for (int quarter = 0; quarter < 7 * 24 * 4; ++quarter)
        highest = std::max(highest, feed.items_an_hour(quarter / 4.0));
    return highest * 1.01;
}

}  // namespace

Time wall(SimHours when) {
    constexpr Time monday = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);
    return monday + std::chrono::duration_cast<Duration>(Hours(when));
}

SimHours hours(Duration length) { return Hours(length).count(); }

double uniform(std::mt19937_64& random) { return (static_cast<double>(random() >> 11U) + 0.5) * 0x1p-53; }

double SimFeed::items_an_hour(SimHours when) const {
    const double local = when + zone_hours;
    const double day = std::floor(local / 24);
    const double hour = local - day * 24;
    const double weekday = day - std::floor(day / 7) * 7;  // 0 is Monday
    const double bump = std::exp(peak_sharpness * std::cos((hour - 13) / 12 * std::numbers::pi)) / bump_mean;
    const double curve = 1 - peak_share + peak_share * bump;
    const double week = (weekday < 5 ? 1 : weekend) * 7 / (5 + 2 * weekend);
    return items_a_day / 24 * curve * week;
}

std::vector<SimFeed> feeds_of(std::uint64_t seed, std::size_t count) {
    std::mt19937_64 random(seed);
    std::vector<SimFeed> feeds(count);
    for (SimFeed& feed : feeds) {
        feed.items_a_day = std::clamp(0.5 * std::exp(2 * standard_normal(random)), 1.0 / 30, 500.0);
        feed.peak_share = 0.5 + 0.5 * uniform(random);
        feed.weekend = 0.2 + 0.8 * uniform(random);
        feed.zone_hours = 24 * uniform(random);
        feed.seed = random();
    }
    return feeds;
}

std::vector<SimHours> items_of(const SimFeed& feed, SimHours end) {
    std::mt19937_64 random(feed.seed);
    const double highest = highest_items_an_hour(feed);
    std::vector<SimHours> items;
    const auto draw = [&](SimHours when) {
        if (uniform(random) * highest < feed.items_an_hour(when)) items.push_back(when);
    };
    for (SimHours when = 0; items.size() < document_items; draw(when))
        when += std::log(uniform(random)) / highest;
    std::ranges::reverse(items);
    for (SimHours when = 0; when < end; draw(when)) when -= std::log(uniform(random)) / highest;
    return items;
}

}  // namespace newspool::test

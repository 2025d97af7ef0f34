// The whole daemon's requests on a virtual clock: thousands of feeds on their hosts, through the real queue
// and the real plans, with publishers who ask for waits, servers that are busy, and a machine that sleeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "simulation/world.hpp"

namespace newspool::test {

struct Sleep {
    SimHours from = 0;
    SimHours to = 0;
};

struct TrafficOptions {
    std::uint64_t seed = 1;
    std::size_t feeds = 10'000;
    SimHours end = 48;
    std::vector<Sleep> sleeps;
};

struct Traffic {
    std::vector<unsigned> requests;   // in each minute
    std::vector<std::string> broken;  // promises, each with where and when; the first hundred

    // The busiest minute of an hour by their mean, over the hours from `from` to `to`, which begin at `from`.
    [[nodiscard]] double worst_minute(SimHours from, SimHours to) const;
};

[[nodiscard]] Traffic simulate_traffic(const TrafficOptions& options);

}  // namespace newspool::test

// Ways to decide when to look at a feed, and what each of them costs and brings over a month of the same
// news.
#pragma once

#include <cstddef>
#include <vector>

#include "model/settings.hpp"
#include "simulation/world.hpp"

namespace newspool::test {

struct Tally {
    std::size_t requests = 0;
    std::size_t lost = 0;       // items that had left the document before anyone looked; counted as seen then
    std::vector<float> delays;  // of each item, in minutes, until the first poll after it

    void add(const Tally& other);
    [[nodiscard]] double mean_delay() const;
    [[nodiscard]] double delay_of_share(double share);  // sorts the delays
};

// From a phase of its own on.
[[nodiscard]] Tally fixed_interval(const SimFeed& feed, SimHours interval);
// A share of the mean gap between a document's items: what CommaFeed does, with a share of one half.
[[nodiscard]] Tally share_of_gap(const SimFeed& feed, double share, const ScheduleSettings& settings);
// The real schedule/ code.
[[nodiscard]] Tally newspool_adaptive(const SimFeed& feed, const ScheduleSettings& settings);

// The best there is without knowing the future: rates and rhythm are known, and the polls of a week chosen so
// that all delays, and `price` hours for each poll, are together least, within the bounds of the settings.
class Optimum {
  public:
    Optimum(const SimFeed& feed, SimHours price, const ScheduleSettings& settings);
    [[nodiscard]] Tally run(const SimFeed& feed) const;

  private:
    void choose(const std::vector<double>& items, SimHours price, std::size_t nearest, std::size_t farthest);

    SimHours slot_hours_ = 0;
    std::vector<std::size_t> next_;  // from each slot of a week, how many slots until the next poll
};

}  // namespace newspool::test

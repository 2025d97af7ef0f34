// How feeds are, and how many of them are how: kept up to date poll by poll, so that nobody has to walk over
// all of them to know that three fail.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "model/outcome.hpp"
#include "model/subscription.hpp"

namespace newspool {

enum class Health { fine, failing, gone, new_feed };
inline constexpr std::array all_health{Health::fine, Health::failing, Health::gone, Health::new_feed};

[[nodiscard]] std::string_view word(Health health);

// Of a feed that was polled so many times, and failed so many times on end. `never`: it is not polled again.
[[nodiscard]] Health health_of(unsigned polls, unsigned failures, bool never);

// How many feeds are how.
class HealthCounts {
  public:
    void add(Health health, std::size_t feeds = 1) { counts_.at(index(health)) += feeds; }
    void remove(Health health) { --counts_.at(index(health)); }

    [[nodiscard]] std::size_t of(Health health) const { return counts_.at(index(health)); }
    [[nodiscard]] std::size_t all() const;

  private:
    static constexpr std::size_t index(Health health) { return static_cast<std::size_t>(health); }

    std::array<std::size_t, all_health.size()> counts_{};
};

// Counts feeds that are anything but fine. Takes room for these only.
class Census {
  public:
    void note(FeedId feed, Health health);
    // What a poll says of its feed.
    void note(FeedId feed, const Outcome& outcome, const Plan& plan);
    // The feed is no longer subscribed to.
    void forget(FeedId feed);

    // Where there are so many feeds: all of which nothing is known here are fine.
    [[nodiscard]] HealthCounts counts(std::size_t feeds) const;

  private:
    std::unordered_map<FeedId, Health> not_fine_;
    HealthCounts counts_;  // of these
};

}  // namespace newspool

// One feed as newspool finds it: what each poll comes to is told to the real schedule/ code, and what that
// wants remembered is remembered.
#pragma once

#include <random>
#include <vector>

#include "model/outcome.hpp"
#include "model/settings.hpp"
#include "model/subscription.hpp"
#include "schedule/plan.hpp"
#include "simulation/world.hpp"

namespace newspool::test {

// How the feed's server answers.
struct Manners {
    Hints headers;  // with every answer that has news, and with every 304
    Hints elements;
    bool validators = true;
    double busy_share = 0;  // of the polls that are answered by 503, with a Retry-After
    std::chrono::seconds retry_after{};
};

class Visitor {
  public:
    Visitor(const SimFeed& feed, std::vector<SimHours> items, const ScheduleSettings& settings);

    // Takes in what a poll finds, and plans the next; plan() may be asked again, for another chance.
    void look(SimHours now);
    [[nodiscard]] schedule::Ruling ruling(SimHours now) const;
    [[nodiscard]] Plan plan(const schedule::Ruling& ruling);
    void remember(const Plan& plan, SimHours now);

    Subscription subscription;
    Manners manners;
    History history;
    Outcome outcome;       // of the last look
    std::size_t seen = 0;  // of its items

  private:
    void read(SimHours now);

    std::vector<SimHours> items_;
    ScheduleSettings settings_;
    std::mt19937_64 random_;
};

}  // namespace newspool::test

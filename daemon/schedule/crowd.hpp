// How many polls are planned for each minute of the next two days, so that a new plan can avoid the crowded
// ones: chance alone would make some minutes half as busy again as their hour.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "model/outcome.hpp"

namespace newspool::schedule {

class Crowd {
  public:
    Crowd();

    // Of two plans for the same feed, made with different chances, the one that falls into the quieter
    // minute. It is counted.
    [[nodiscard]] Plan quieter(Plan one, Plan other, Moment now);

    // A poll that is planned already, by a process before this one.
    void expect(Moment when, Moment now);

  private:
    std::uint32_t& planned_at(Moment when);
    void forget_before(std::int64_t minute);

    std::vector<std::uint32_t> planned_;  // a ring
    std::int64_t minute_ = 0;             // the one that is now
    std::uint32_t far_ = 0;               // planned for later than the ring reaches
};

}  // namespace newspool::schedule

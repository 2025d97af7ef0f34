// A wait, and the words for it: what each part of schedule/ finds, and plan_next() chooses from.
#pragma once

#include <string>

#include "base/time.hpp"

namespace newspool::schedule {

struct Rule {
    Duration wait{};
    std::string reason;
};

}  // namespace newspool::schedule

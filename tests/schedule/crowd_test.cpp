// Plans go where fewer others are.
#include "schedule/crowd.hpp"

#include "support/catch.hpp"

using namespace newspool;
using namespace std::chrono_literals;
using newspool::schedule::Crowd;

namespace {

constexpr Moment noon{12h};

Plan after(Duration wait) {
    Plan plan;
    plan.wait = wait;
    return plan;
}

}  // namespace

TEST_CASE("of two plans the one for the quieter minute is taken", "[crowd]") {
    Crowd crowd;
    CHECK(crowd.quieter(after(10min), after(20min), noon).wait == 10min);
    CHECK(crowd.quieter(after(10min), after(20min), noon).wait == 20min);
    CHECK(crowd.quieter(after(10min), after(20min), noon).wait == 10min);
    CHECK(crowd.quieter(after(20min), after(10min), noon).wait == 20min);
}

TEST_CASE("plans of a process before this one are kept clear of", "[crowd]") {
    Crowd crowd;
    crowd.expect(noon + 10min, noon);
    crowd.expect(noon - 1h, noon);
    crowd.expect(noon + 1000h, noon);
    CHECK(crowd.quieter(after(10min), after(20min), noon).wait == 20min);
    CHECK(crowd.quieter(after(72h), after(20min), noon).wait == 72h);
}

TEST_CASE("minutes that are over are forgotten, however long nothing was planned", "[crowd]") {
    const Duration later = GENERATE(Duration(48h), Duration(47h), Duration(49h), Duration(1000h));
    Crowd crowd;
    for (int count = 0; count < 5; ++count)
        CHECK(crowd.quieter(after(10min), after(10min), noon).wait == 10min);
    CHECK(crowd.quieter(after(10min), after(20min), noon + later).wait == 10min);
    CHECK(crowd.quieter(after(10min), after(20min), noon + later).wait == 20min);
}

TEST_CASE("a plan for the far future crowds nobody, and one for never stays", "[crowd]") {
    Crowd crowd;
    CHECK(crowd.quieter(after(72h), after(73h), noon).wait == 72h);
    CHECK(crowd.quieter(after(72h), after(73h), noon).wait == 72h);
    CHECK(crowd.quieter(after(24h), after(73h), noon).wait == 24h);
    Plan never;
    never.never = true;
    CHECK(crowd.quieter(never, never, noon).never);
}

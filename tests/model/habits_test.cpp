// Habits as bytes: what the ledger keeps comes back as it was, and anything else as nothing.
#include "model/habits.hpp"

#include "support/catch.hpp"

using namespace newspool;
using namespace std::chrono_literals;

namespace {

Habits some_habits() {
    Habits habits;
    habits.hints.ttl = 30min;
    habits.hints.fresh_for = 0s;
    habits.hints.update_base = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);
    habits.hints.skip_hours.set(0).set(23);
    habits.hints.skip_days.set(6);
    habits.hints.found_unreadable(HintName::skip_days);
    habits.not_before = std::chrono::sys_days(std::chrono::year(2026) / 3 / 3);
    habits.rhythm.since = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);
    habits.rhythm.as_of = *habits.rhythm.since + 5h;
    habits.rhythm.last = *habits.rhythm.since + 4h;
    for (std::size_t hour = 0; hour < 24; ++hour) habits.rhythm.hours[hour] = 0.1F * static_cast<float>(hour);
    habits.rhythm.days[3] = 17.5F;
    habits.rhythm.recent = 2;
    return habits;
}

}  // namespace

TEST_CASE("habits come back from their bytes as they were, and the bytes are few", "[habits]") {
    CHECK(habits_from(to_bytes(some_habits())) == some_habits());
    CHECK(habits_from(to_bytes(Habits())) == Habits());
    CHECK(to_bytes(some_habits()).size() <= 200);
}

TEST_CASE("bytes that are no habits are read as none", "[habits]") {
    const std::string bytes = to_bytes(some_habits());
    for (std::size_t length = 0; length < bytes.size(); ++length)
        CHECK(habits_from(bytes.substr(0, length)) == Habits());
    CHECK(habits_from(bytes + "x") == Habits());
    std::string newer = bytes;
    newer[0] = 99;
    CHECK(habits_from(newer) == Habits());
    CHECK(habits_from(std::string(1, 1) + std::string(bytes.size() - 1, '\xff')) == Habits());
}

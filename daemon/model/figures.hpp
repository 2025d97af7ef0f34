// What was counted, by the day in UTC: for one feed the articles of its last 30 days, for all feeds together
// what their polls came to. The ledger keeps both, and `newspool report` shows them.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace newspool {

using Day = std::chrono::sys_days;

[[nodiscard]] inline Day day_of(Time when) { return std::chrono::floor<std::chrono::days>(when); }

inline constexpr std::size_t recent_days = 30;

// How many articles a feed brought on each of the last days.
class RecentArticles {
  public:
    using Counts = std::array<std::uint32_t, recent_days>;

    // Days come in order; one that is earlier than the last (a clock was set back) forgets what came after
    // it.
    void add(Day day, std::uint64_t articles);

    // On each of the days that end with `today`, the oldest first.
    [[nodiscard]] Counts ending(Day today) const;

    // Two bytes, and one or two for each day with articles and for each pause between them: none at all of a
    // feed that never brought any. Reading any other bytes than those gives no articles.
    [[nodiscard]] std::string to_bytes() const;
    [[nodiscard]] static RecentArticles from(std::string_view bytes);

    bool operator==(const RecentArticles&) const = default;

  private:
    Day newest_{};
    Counts counts_{};  // of `newest_` and the days before it, the newest first
};

// From publication to delivery: an article counts for the first of these that is not exceeded.
inline constexpr std::array<std::chrono::seconds, 10> delay_bounds{
    std::chrono::minutes(1), std::chrono::minutes(5), std::chrono::minutes(15), std::chrono::minutes(30),
    std::chrono::hours(1),   std::chrono::hours(2),   std::chrono::hours(6),    std::chrono::hours(12),
    std::chrono::hours(24),  std::chrono::days(7)};

using Delays = std::array<std::uint64_t, delay_bounds.size()>;

// What the polls of all feeds came to on one day.
struct DayFigures {
    Day day{};
    std::uint64_t polls = 0;
    std::uint64_t not_modified = 0;  // answered with 304
    std::uint64_t failures = 0;
    std::uint64_t requests = 0;
    std::uint64_t bytes = 0;  // received
    std::uint64_t articles = 0;
    Delays delays{};

    bool operator==(const DayFigures&) const = default;
};

// The place of a delay in Delays; that of one beyond the last bound is delay_bounds.size().
[[nodiscard]] std::size_t delay_place(std::chrono::seconds delay);

}  // namespace newspool

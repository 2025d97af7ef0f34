// The articles of a feed's last days, as a feed's row holds them.
#include "model/figures.hpp"

#include <numeric>
#include <random>

#include "support/catch.hpp"

using namespace newspool;
using std::chrono::days;

namespace {

constexpr Day today = std::chrono::year(2026) / 11 / 23;

std::uint64_t sum(const RecentArticles& recent, Day last = today) {
    const auto counts = recent.ending(last);
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

}  // namespace

TEST_CASE("articles count for the day on which they came, and leave after thirty", "[figures]") {
    RecentArticles recent;
    recent.add(today - days(29), 4);
    recent.add(today - days(1), 2);
    recent.add(today, 1);
    recent.add(today, 1);
    const auto counts = recent.ending(today);
    CHECK(counts[0] == 4);
    CHECK(counts[28] == 2);
    CHECK(counts[29] == 2);
    CHECK(sum(recent) == 8);
    CHECK(sum(recent, today + days(1)) == 4);
    CHECK(recent.ending(today + days(1))[28] == 2);
    CHECK(sum(recent, today + days(30)) == 0);
    recent.add(today + days(40), 7);
    CHECK(sum(recent, today + days(40)) == 7);
}

TEST_CASE("a clock that was wrong for a while does not stop the count", "[figures]") {
    RecentArticles recent;
    recent.add(today, 3);
    recent.add(today + days(5'000), 9);
    recent.add(today + days(1), 2);
    CHECK(sum(recent, today + days(1)) == 2);
    recent.add(today, 1);
    CHECK(recent.ending(today)[29] == 1);
    CHECK(sum(recent, today + days(1)) == 1);
}

TEST_CASE("quiet feeds take a few bytes, and whatever is written is read again", "[figures]") {
    RecentArticles recent;
    CHECK(recent.to_bytes().empty());
    recent.add(today - days(3), 1);
    CHECK(recent.to_bytes().size() == 3);
    recent.add(today, 12);
    CHECK(recent.to_bytes().size() == 6);
    CHECK(RecentArticles::from(recent.to_bytes()) == recent);

    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        recent.add(today + days(round + static_cast<int>(random() % 5)),
                   random() % 3 == 0 ? 0 : random() >> (random() % 32));
        const std::string bytes = recent.to_bytes();
        CHECK(bytes.size() <= 2 + recent_days * 5);
        CHECK(sum(RecentArticles::from(bytes), today + days(round)) == sum(recent, today + days(round)));
    }
}

TEST_CASE("bytes that are no articles are none", "[figures]") {
    const std::string good = [] {
        RecentArticles recent;
        recent.add(today - days(5), 300);
        recent.add(today, 1);
        return recent.to_bytes();
    }();
    for (const std::string& bad : {std::string("\xff"), std::string("\xff\xff\xff\xff\xff\x01"), good + '\0',
                                   good + std::string("\0\x40", 2), good + "\x80"})
        CHECK(sum(RecentArticles::from(bad)) == 0);
    CHECK(sum(RecentArticles::from(std::string(40, '\x01'))) == 0);
}

TEST_CASE("a delay counts for the first bound that it does not exceed", "[figures]") {
    using namespace std::chrono_literals;
    CHECK(delay_place(0s) == 0);
    CHECK(delay_place(60s) == 0);
    CHECK(delay_place(61s) == 1);
    CHECK(delay_place(7 * 24h) == delay_bounds.size() - 1);
    CHECK(delay_place(7 * 24h + 1s) == delay_bounds.size());
}

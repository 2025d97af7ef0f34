// Months of polling in seconds: how late news comes for what number of requests, beside other ways to decide,
// and whether every promise to publishers is kept. NEWSPOOL_LONG=1 takes five seeds of 10,000 feeds for a
// month; the figures are printed in any case.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "simulation/policies.hpp"
#include "simulation/traffic.hpp"
#include "support/catch.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

bool at_length() {
    const char* wish = std::getenv("NEWSPOOL_LONG");
    return wish != nullptr && std::string_view(wish) == "1";
}

template <class Policy>
Tally over_all(const std::vector<SimFeed>& feeds, const Policy& policy) {
    Tally tally;
    for (const SimFeed& feed : feeds) tally.add(policy(feed));
    return tally;
}

// A policy with one knob, set so that it makes nearly the same number of requests as another: `exponent` is
// how requests go with the knob where nothing bounds them.
template <class Policy>
Tally with_requests(const std::vector<SimFeed>& feeds, std::size_t requests, double knob, double exponent,
                    const Policy& policy) {
    Tally tally;
    for (int round = 0; round < 12; ++round) {
        tally = over_all(feeds, [&](const SimFeed& feed) { return policy(feed, knob); });
        const double excess = static_cast<double>(tally.requests) / static_cast<double>(requests);
        if (std::abs(excess - 1) < 0.001) break;
        knob *= std::pow(excess, -1 / exponent);
    }
    return tally;
}

double print(std::string_view name, Tally tally, double own_mean) {
    const double mean = tally.mean_delay();
    fmt::print("  {:<22} {:>9} {:>11.1f} {:>9.1f} {:>7} {:>9.2f}\n", name, tally.requests, mean,
               tally.delay_of_share(0.95), tally.lost, own_mean / mean);
    return mean;
}

// newspool's mean delay as a share of that of others.
struct Shares {
    double of_fixed = 0;
    double of_gap = 0;
    double of_optimum = 0;
};

Shares compare(std::uint64_t seed, std::size_t count) {
    const std::vector<SimFeed> feeds = feeds_of(seed, count);
    const ScheduleSettings settings;
    const Tally own = over_all(feeds, [&](const SimFeed& feed) { return newspool_adaptive(feed, settings); });
    const Tally fixed = with_requests(feeds, own.requests,
                                      month * static_cast<double>(count) / static_cast<double>(own.requests),
                                      -1, fixed_interval);
    const Tally bare_gap =
        over_all(feeds, [&](const SimFeed& feed) { return share_of_gap(feed, 0.5, settings); });
    const Tally gap = with_requests(feeds, own.requests, 0.23, -0.75, [&](const SimFeed& feed, double share) {
        return share_of_gap(feed, share, settings);
    });
    const Tally optimum = with_requests(
        feeds, own.requests, 0.084, -0.5,
        [&](const SimFeed& feed, double price) { return Optimum(feed, price, settings).run(feed); });

    const double mean = own.mean_delay();
    fmt::print("seed {}: {} feeds, {} items in 30 days; delays in minutes\n", seed, count, own.delays.size());
    fmt::print("  {:<22} {:>9} {:>11} {:>9} {:>7} {:>9}\n", "", "requests", "mean delay", "95 % in", "lost",
               "newspool/");
    Shares shares;
    print("newspool", own, mean);
    shares.of_fixed = mean / print("fixed interval", fixed, mean);
    shares.of_gap = mean / print("share of mean gap", gap, mean);
    shares.of_optimum = mean / print("optimum", optimum, mean);
    print("half the mean gap", bare_gap, mean);  // as it is, whatever it asks for
    std::fflush(stdout);
    return shares;
}

}  // namespace

TEST_CASE("news comes in half the time of a fixed interval, and nearly as soon as it can", "[simulation]") {
    for (std::uint64_t seed = 1; seed <= (at_length() ? 5 : 1); ++seed) {
        const Shares shares = compare(seed, at_length() ? 10'000 : 400);
        CAPTURE(seed);
        CHECK(shares.of_fixed < 0.5);
        CHECK(shares.of_gap < 0.75);
        CHECK(shares.of_optimum < 1.1);
    }
}

TEST_CASE("no promise is broken, and no minute is much busier than its hour", "[simulation]") {
    for (std::uint64_t seed = 1; seed <= (at_length() ? 5 : 1); ++seed) {
        TrafficOptions options;
        options.seed = seed;
        options.sleeps = {{10, 18}, {22, 23}};
        options.end = at_length() ? month : 28;
        const Traffic traffic = simulate_traffic(options);
        for (const std::string& broken : traffic.broken) FAIL_CHECK(broken);

        // All feeds are new at once in the first hour, which only connections and hosts hold back.
        const double awake = traffic.worst_minute(1, 10);
        const double waking = traffic.worst_minute(18, 22);
        const double after = traffic.worst_minute(23, options.end);
        fmt::print(
            "seed {}: busiest minute by its hour's mean: {:.2f} after the start, {:.2f} after a sleep of "
            "8 h, {:.2f} from then on\n",
            seed, awake, waking, after);
        std::fflush(stdout);
        CHECK(awake < 1.5);
        CHECK(waking < 1.5);
        CHECK(after < 1.5);
    }
}

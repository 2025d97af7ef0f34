// When the network is down it is nobody's fault, and everybody's to wait for.
#include "schedule/weather.hpp"

#include "support/catch.hpp"

using namespace newspool;
using namespace std::chrono_literals;
using newspool::schedule::Weather;

namespace {

const Moment noon{std::chrono::hours(12)};

Weather broken() {
    Weather weather;
    for (std::uint32_t host = 1; host <= 4; ++host)
        static_cast<void>(weather.note(host, Weather::Sign::silent, noon));
    return weather;
}

}  // namespace

TEST_CASE("one host that fails again and again is not the network", "[weather]") {
    Weather weather;
    for (int poll = 0; poll < 20; ++poll)
        CHECK(weather.note(1, Weather::Sign::silent, noon + poll * 1s) == Weather::Change::none);
    CHECK_FALSE(weather.outage());
}

TEST_CASE("when most hosts are silent it is the network, and that is said once", "[weather]") {
    Weather weather;
    CHECK(weather.note(9, Weather::Sign::answered, noon) == Weather::Change::none);
    for (std::uint32_t host = 1; host <= 3; ++host)
        CHECK(weather.note(host, Weather::Sign::silent, noon) == Weather::Change::none);
    CHECK(weather.note(4, Weather::Sign::silent, noon) == Weather::Change::broke);
    CHECK(weather.note(5, Weather::Sign::silent, noon) == Weather::Change::none);
    CHECK(weather.outage());
}

TEST_CASE("failures far apart are not one outage", "[weather]") {
    Weather weather;
    for (int poll = 0; poll < 20; ++poll)
        CHECK(weather.note(static_cast<std::uint32_t>(poll), Weather::Sign::silent, noon + poll * 1min) ==
              Weather::Change::none);
}

TEST_CASE("a crowd of dead hosts among many that answer is not an outage", "[weather]") {
    Weather weather;
    for (std::uint32_t host = 0; host < 30; ++host)
        CHECK(weather.note(host, host % 2 == 0 ? Weather::Sign::silent : Weather::Sign::answered, noon) ==
              Weather::Change::none);
}

TEST_CASE("the first answer of any kind ends an outage", "[weather]") {
    Weather weather = broken();
    CHECK(weather.note(5, Weather::Sign::answered, noon + 1min) == Weather::Change::cleared);
    CHECK_FALSE(weather.outage());
    CHECK(weather.note(1, Weather::Sign::silent, noon + 1min) == Weather::Change::none);
}

TEST_CASE("probes are rare and never stop", "[weather]") {
    Weather weather = broken();
    CHECK(weather.next_probe() == noon + 15s);
    weather.probe_started(noon + 15s);
    CHECK(weather.next_probe() == noon + 45s);
    weather.probe_started(noon + 45s);
    weather.probe_started(noon + 105s);
    CHECK(weather.next_probe() == noon + 165s);
}

// Four hosts are the fewest that prove anything, and one in five may still answer (a server on this machine,
// a name in a cache) while the network is down.
#include "schedule/weather.hpp"

#include <algorithm>

namespace newspool::schedule {
namespace {

constexpr std::size_t hosts_remembered = 64;
constexpr std::size_t hosts_that_prove = 4;
constexpr Duration memory = std::chrono::minutes(2);
constexpr Duration first_probe_gap = std::chrono::seconds(15);
constexpr Duration longest_probe_gap = std::chrono::minutes(1);

}  // namespace

Weather::Change Weather::note(std::uint32_t host, Sign sign, Moment now) {
    observe(host, sign, now);
    if (outage_ && sign == Sign::answered) {
        outage_ = false;
        recent_.clear();
        return Change::cleared;
    }
    if (!outage_ && most_are_silent()) {
        outage_ = true;
        probe_gap_ = first_probe_gap;
        next_probe_ = now + probe_gap_;
        return Change::broke;
    }
    return Change::none;
}

void Weather::probe_started(Moment now) {
    probe_gap_ = std::min(probe_gap_ * 2, longest_probe_gap);
    next_probe_ = now + probe_gap_;
}

std::size_t Weather::silent_hosts() const {
    return static_cast<std::size_t>(std::ranges::count(recent_, Sign::silent, &Observation::sign));
}

void Weather::observe(std::uint32_t host, Sign sign, Moment now) {
    std::erase_if(recent_,
                  [&](const Observation& one) { return one.host == host || one.seen + memory < now; });
    if (recent_.size() == hosts_remembered) recent_.pop_front();
    recent_.push_back({host, sign, now});
}

bool Weather::most_are_silent() const {
    const std::size_t silent = silent_hosts();
    return silent >= hosts_that_prove && silent * 5 >= recent_.size() * 4;
}

}  // namespace newspool::schedule

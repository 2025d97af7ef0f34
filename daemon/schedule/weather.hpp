// Is it the network that is down, or only some servers? When most hosts fail for reasons that lie on our side
// of the wire (no name resolves, no route), it is the network: then feeds are not blamed, and one probe at a
// time asks whether it is back.
//
// Pure: every date is passed in. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "base/time.hpp"

namespace newspool::schedule {

class Weather {
  public:
    enum class Sign {
        answered,  // whatever it said: the network works
        silent,    // no name, no route
    };
    enum class Change { none, broke, cleared };

    // A poll of `host` ended. Says whether this made the network's state another one.
    Change note(std::uint32_t host, Sign sign, Moment now);

    [[nodiscard]] bool outage() const { return outage_; }
    // In an outage: when the next probe may start. Probes are 15 s apart at first and a minute at the most.
    [[nodiscard]] Moment next_probe() const { return next_probe_; }
    void probe_started(Moment now);
    // How many hosts were silent when the network was found to be down.
    [[nodiscard]] std::size_t silent_hosts() const;

  private:
    struct Observation {
        std::uint32_t host;
        Sign sign;
        Moment seen;
    };

    void observe(std::uint32_t host, Sign sign, Moment now);
    [[nodiscard]] bool most_are_silent() const;

    std::deque<Observation> recent_;  // the last of each host, oldest first
    bool outage_ = false;
    Moment next_probe_{};
    Duration probe_gap_{};
};

}  // namespace newspool::schedule

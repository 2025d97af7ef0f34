// What happened: the log lines and the counters of each Outcome, and nothing else logs a poll.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/counters.hpp"
#include "aggregator/health.hpp"
#include "aggregator/reading.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "model/outcome.hpp"
#include "model/subscription.hpp"

namespace newspool {

struct Totals {
    std::size_t polls = 0;
    std::size_t not_modified = 0;
    std::size_t failed = 0;  // refused and gone ones too
    std::size_t our_failures = 0;
    std::size_t articles = 0;
};

class Journal {
  public:
    struct Detail {
        bool articles = false;  // a line for each article as it lands
        bool polls = false;     // a line also for polls that found nothing new
    };

    Journal(Log& log, Detail detail) : log_(log), detail_(detail) {}

    // A poll that is over and kept. `delivered` holds the headlines of the articles that reached the spool.
    void record(const Subscription& subscription, const Outcome& outcome, const Plan& plan,
                const std::vector<Headline>& delivered);
    // A poll that came to nothing by our own fault.
    void record_our_failure(const Subscription& subscription, std::string_view why, const Plan& plan);
    // The network is down, as far as so many hosts show; and it is back. Once each.
    void record_outage(std::size_t silent_hosts, std::string_view last_reason);
    void record_return(Duration outage);

    // Memory runs short, and no more than so many polls go on at once.
    void record_pressure(unsigned polls_at_once);

    // A poll starts, so long after its feed was due.
    void record_start(Duration late) { counters_.lag.add(late); }
    // How a feed is that is subscribed to from now on; and that one no longer is.
    void note_feed(FeedId feed, Health health) { census_.note(feed, health); }
    void forget_feed(FeedId feed) { census_.forget(feed); }

    [[nodiscard]] const Totals& totals() const { return totals_; }
    [[nodiscard]] const Counters& counters() const { return counters_; }
    [[nodiscard]] const Census& census() const { return census_; }

  private:
    void tell_news(const Subscription& subscription, const Outcome& outcome, const Plan& plan,
                   const std::vector<Headline>& delivered);
    void count(const Subscription& subscription, const Outcome& outcome, const Plan& plan,
               const std::vector<Headline>& delivered);

    Log& log_;
    Detail detail_;
    Totals totals_;
    Counters counters_;
    Census census_;
};

}  // namespace newspool

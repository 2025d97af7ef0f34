// What happened: the log lines and the counters of each Outcome, and nothing else logs a poll.
//
// Everything is counted, but not everything is told each time. A feed that fails the same way again has a
// line at each power of two of its failures in a row, which the ledger counts, and one when it answers again.
// Our own trouble, which hits many feeds at once, has one line when it begins, one an hour, and one when it
// is over.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/counters.hpp"
#include "aggregator/health.hpp"
#include "aggregator/reading.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "model/http.hpp"
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
        bool articles = false;       // a line for each article as it lands
        bool polls = false;          // a line for each poll, and for each request that it sent
        bool every_failure = false;  // of a feed, also one that is as the last
    };
    using Clock = std::function<Moment()>;

    Journal(Log& log, Detail detail, Clock now = &BootClock::now)
        : log_(log), detail_(detail), now_(std::move(now)) {}

    // What was asked of a host, and what it answered; before anything is made of it.
    void record_answer(const Subscription& subscription, const Response& response);
    // A poll that is over and kept. `before` is what was known of its feed until then; `delivered` holds the
    // headlines of the articles that reached the spool.
    void record(const Subscription& subscription, const Memory& before, const Outcome& outcome,
                const Plan& plan, const std::vector<Headline>& delivered);
    // A poll that came to nothing by our own fault.
    void record_our_failure(const Subscription& subscription, std::string_view why, const Plan& plan);
    // What the courier has to say: trouble with disk or ledger (an error) and its end (a notice), once each.
    void record_delivery(Log::Level level, const std::string& text);

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
    // Polls that came to nothing by our own fault, one after the other.
    struct OwnTrouble {
        std::size_t polls = 0;
        std::string why;  // of the last one
        Moment began{};
        Moment told{};
        Moment last{};
    };

    void tell_events(const Subscription& subscription, const Outcome& outcome);
    void tell_news(const Subscription& subscription, const Outcome& outcome, const Plan& plan,
                   const std::vector<Headline>& delivered);
    void tell_failure(const Subscription& subscription, const Memory& before, const Outcome& outcome,
                      const Plan& plan);
    void tell_well(const Subscription& subscription, const Memory& before, const Outcome& outcome);
    void tell_end_of_own_trouble();
    [[nodiscard]] std::string own_losses() const;

    Log& log_;
    Detail detail_;
    Clock now_;
    Totals totals_;
    Counters counters_;
    Census census_;
    OwnTrouble own_trouble_;
    std::string told_by_courier_;  // the trouble that it told last, until its end
};

}  // namespace newspool

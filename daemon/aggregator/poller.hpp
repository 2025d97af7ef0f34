// One poll, from due to delivered: the paragraph that the whole program is about.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <vector>

#include <asio/awaitable.hpp>

#include "aggregator/courier.hpp"
#include "aggregator/journal.hpp"
#include "aggregator/poison.hpp"
#include "aggregator/reading.hpp"
#include "aggregator/workers.hpp"
#include "fetch/client.hpp"
#include "model/settings.hpp"
#include "model/subscription.hpp"
#include "schedule/crowd.hpp"

namespace newspool {

// There is no descriptor or memory left for another poll.
class Shortage final : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// What a poll comes to for whoever starts the next one.
struct Polled {
    Plan plan;
    std::optional<std::string>
        address;  // where the feed is asked from now on, if the poll says; empty: its URL
};

class Poller {
  public:
    // The rooms that a poll passes through; all outlive the poller.
    struct Rooms {
        fetch::Client& client;
        Workers& workers;
        PoisonSlots& poison;
        Courier& courier;
        Journal& journal;
    };
    // Told what a feed's host answered, as soon as the last byte has passed. Says whether that is a matter of
    // the feed at all: false if the network is down.
    using Answered = std::function<bool(const Subscription&, const Response&)>;

    Poller(Rooms rooms, ReadingSettings reading, ScheduleSettings schedule, Answered answered);

    // For polls that begin from here on.
    void change(ReadingSettings reading, const ScheduleSettings& schedule);

    // What the ledger knows of feeds that are about to be polled, in the order given.
    asio::awaitable<std::vector<Memory>> recall(std::vector<FeedId> feeds);

    // One poll. What it came to, once everything it brought is kept; nothing if it came to nothing that
    // should be remembered, because the program is stopping or the network is down. Throws what is our own
    // failure: then nothing of the poll is remembered either.
    asio::awaitable<std::optional<Polled>> poll(std::shared_ptr<const Subscription> subscription,
                                                Memory memory);

    // Of a feed whose plan is older than this process: new plans keep clear of it.
    void expect(Moment due) { crowd_.expect(due, BootClock::now()); }

    // For the jitter of plans, in [0, 1).
    [[nodiscard]] double chance();

  private:
    using ReadingSettingsPtr = std::shared_ptr<const ReadingSettings>;

    asio::awaitable<Reading> read(std::shared_ptr<const Subscription> subscription, const Response& response,
                                  const Memory& memory, ReadingSettingsPtr settings);
    Plan plan_next(const Subscription& subscription, const Outcome& outcome, const History& history);

    asio::awaitable<void> find_out_where(const Subscription& subscription, const Response& response,
                                         const Memory& memory, Outcome& outcome);
    asio::awaitable<bool> leads_to_portal(const Subscription& subscription, const Whereabouts& there);

    Rooms rooms_;
    ReadingSettingsPtr reading_;  // shared with the workers
    ScheduleSettings schedule_;
    schedule::Crowd crowd_;
    Answered answered_;
    std::unordered_set<FeedId> suspects_;
    std::set<std::string> portals_told_;
    std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace newspool

// One poll, from due to delivered: the paragraph that the whole program is about.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <random>
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
    // Told when the last byte of a feed's host has passed, while its poll goes on.
    using HostDone = std::function<void(FeedId)>;

    Poller(Rooms rooms, ReadingSettings reading, ScheduleSettings schedule, HostDone host_done);

    // What the ledger knows of feeds that are about to be polled, in the order given.
    asio::awaitable<std::vector<Memory>> recall(std::vector<FeedId> feeds);

    // One poll. Its plan, once everything it brought is kept; nothing if the program is stopping. Throws what
    // is our own failure: then nothing of the poll is remembered.
    asio::awaitable<std::optional<Plan>> poll(std::shared_ptr<const Subscription> subscription,
                                              Memory memory);

    // For the jitter of plans, in [0, 1).
    [[nodiscard]] double chance();

  private:
    asio::awaitable<Reading> read(std::shared_ptr<const Subscription> subscription, const Response& response,
                                  const Memory& memory);
    Plan plan_next(const Subscription& subscription, const Outcome& outcome, const History& history);

    Rooms rooms_;
    ReadingSettings reading_;
    ScheduleSettings schedule_;
    schedule::Crowd crowd_;
    HostDone host_done_;
    std::unordered_set<FeedId> suspects_;
    std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace newspool

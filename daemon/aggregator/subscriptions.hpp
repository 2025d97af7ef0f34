// What is subscribed to, of which there may be a million: as little of it as can be kept in memory.
//
// Feeds that are asked in the same manner share what says so. What a feed has for itself alone, its URL and
// its name, is in the ledger, and read when the feed is due.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/outcome.hpp"
#include "model/subscription.hpp"

namespace newspool {

using SubscriptionPtr = std::shared_ptr<const Subscription>;

class Subscriptions {
  public:
    void add(Subscription subscription);

    [[nodiscard]] bool contains(FeedId feed) const { return places_.contains(feed); }
    [[nodiscard]] std::size_t size() const { return places_.size(); }
    // All of a subscription but its URL and its name.
    [[nodiscard]] SubscriptionPtr manner(FeedId feed) const { return manners_[places_.at(feed)]; }

    // Calls `visit` with the id of each feed, in no order.
    template <class Visit>
    void each(Visit visit) const {
        for (const auto& [feed, place] : places_) visit(feed);
    }

  private:
    std::unordered_map<FeedId, std::uint32_t> places_;  // in manners_
    std::vector<SubscriptionPtr> manners_;
};

// Feeds of one registrant share a limit: its servers do not care under how many names they are asked. A file
// and a program are hosts of their own. `address` is where the feed is asked; empty: at its URL.
[[nodiscard]] std::string limited_host(const Subscription& subscription, const std::string& address);

// The whole subscription of a feed that is about to be polled.
[[nodiscard]] SubscriptionPtr whole(FeedId feed, const Subscription& manner, const Memory& memory);

}  // namespace newspool

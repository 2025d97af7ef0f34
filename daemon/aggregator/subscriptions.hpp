// What is subscribed to, of which there may be a million: as little of it as can be kept in memory.
//
// Feeds that are asked in the same manner share what says so. What a feed has for itself alone, its URL and
// its name, is in the ledger, and read when the feed is due.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/outcome.hpp"
#include "model/subscription.hpp"

namespace newspool {

using SubscriptionPtr = std::shared_ptr<const Subscription>;

class Subscriptions {
  public:
    // Takes room for all numbers below the feed's.
    void add(Subscription subscription);
    // One of those that are all like `plain`.
    void add_plain(FeedId feed, const Subscription& plain);

    [[nodiscard]] bool contains(FeedId feed) const {
        return feed >= 0 && std::cmp_less(feed, places_.size()) && places_[index(feed)] != nowhere;
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    // All of a subscription but its URL and its name.
    [[nodiscard]] SubscriptionPtr manner(FeedId feed) const { return manners_.at(places_.at(index(feed))); }

    // Calls `visit` with the id of each feed, in their order.
    template <class Visit>
    void each(Visit visit) const {
        for (std::size_t feed = 0; feed < places_.size(); ++feed)
            if (places_[feed] != nowhere) visit(static_cast<FeedId>(feed));
    }

  private:
    using Place = std::uint32_t;
    static constexpr Place nowhere = std::numeric_limits<Place>::max();
    static std::size_t index(FeedId feed) { return static_cast<std::size_t>(feed); }

    [[nodiscard]] Place place_of(Subscription manner);
    void put(FeedId feed, Place place);

    std::vector<Place> places_;  // in manners_, at the feeds' numbers
    std::vector<SubscriptionPtr> manners_;
    Place plain_ = nowhere;
    std::size_t size_ = 0;
};

// Feeds of one registrant share a limit: its servers do not care under how many names they are asked. A file
// and a program are hosts of their own. `address` is where the feed is asked; empty: at its URL.
[[nodiscard]] std::string limited_host(const Subscription& subscription, const std::string& address);

// The same for many feeds, of which those of one host often stand together.
class LimitedHosts {
  public:
    [[nodiscard]] const std::string& of(const Subscription& subscription, const std::string& address);

  private:
    std::string origin_;  // of the last feed: "https://example.org/"
    std::string host_;
};

// The whole subscription of a feed that is about to be polled.
[[nodiscard]] SubscriptionPtr whole(FeedId feed, const Subscription& manner, const Memory& memory);

}  // namespace newspool

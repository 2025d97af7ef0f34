// Who is due, and who may start: the one place where the limits on polls, hosts and their spacing are kept.
//
// Pure data: every date is passed in. A feed is either waiting (it has a due date) or polling. Among feeds
// that may start, the one that could have started first does, and hosts of equal right take turns, so that no
// host starves another and each is asked through as few connections as can be. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/time.hpp"
#include "model/settings.hpp"
#include "model/subscription.hpp"
#include "schedule/heap.hpp"

namespace newspool::schedule {

// How crowded it is before the hosts' doors.
struct Crowding {
    std::size_t hosts = 0;   // that have feeds, or had some
    std::size_t asked = 0;   // of them being asked now
    std::size_t held = 0;    // of them, those that asked for patience and have feeds that wait
    std::size_t due = 0;     // feeds whose date has come
    std::size_t queued = 0;  // of these, those that wait for their host, which is being asked or rests
};

class Queue {
  public:
    explicit Queue(const FetchSettings& limits);

    // `host` is whatever shall share a limit. A feed is added once. Takes room for all numbers below the
    // feed's: throws std::length_error at one that no ledger would give.
    void add(FeedId feed, std::string_view host, Moment due);

    // The feed to poll now, if any: due, its host free and rested, and fewer than `connections` polling. It
    // counts as polling, and its host as busy, until the two calls below.
    [[nodiscard]] std::optional<FeedId> start_next(Moment now);
    // When the feed that it gave last was due.
    [[nodiscard]] Moment due_of_started() const { return due_of_started_; }
    // The last byte to and from the host has passed: it rests for per_host_delay, then may be asked again.
    void host_done(FeedId feed, Moment now);
    // A feed that is polling, and whose host is done, has moved: from now on it shares that host's limit.
    void relocate(FeedId feed, std::string_view host);
    // The poll is over. Without a due date the feed is never polled again.
    void poll_done(FeedId feed, std::optional<Moment> due);

    [[nodiscard]] bool knows(FeedId feed) const;
    [[nodiscard]] bool is_polling(FeedId feed) const { return polling_feeds_.contains(feed); }
    // A feed that is not polling is no longer known.
    void forget(FeedId feed);
    // From here on.
    void limit(const FetchSettings& limits);

    // A feed that waits is due now. False if it does not wait: it is polling, or never polled again.
    bool expedite(FeedId feed, Moment now);

    // The host asked for patience (429 with Retry-After), or was asked by a feed of another one that led
    // there: none of its feeds, if it has any, starts before `until`.
    void hold_host(std::string_view host, Moment until);
    // Descriptors or memory ran out: half as many polls as now, growing again by one with each round that
    // goes well.
    void shrink();
    [[nodiscard]] unsigned places() const { return places_; }
    // Feeds of the same number share their host's limit.
    [[nodiscard]] std::uint32_t host_number(FeedId feed) const { return feeds_[place_of(feed)].host; }

    // When start_next may next have an answer, other than through a call of the two above; nothing if only
    // they can change it.
    [[nodiscard]] std::optional<Moment> next_start() const;

    // After a restart or a sleep: gives the feeds that are overdue by now new dates, in the order of their
    // old ones, a second apart, or closer where that would take more than an hour.
    void spread_overdue(Moment now);

    // Walks over all hosts, and all feeds that are due.
    [[nodiscard]] Crowding crowding(Moment now) const;

    // Of all feeds that wait, in no order.
    [[nodiscard]] std::vector<Moment> due_dates() const;
    [[nodiscard]] std::size_t waiting() const { return waiting_; }
    [[nodiscard]] std::size_t polling() const { return polling_feeds_.size(); }

  private:
    using HostIndex = Heap::Number;
    using Turn = std::uint64_t;
    struct Host {
        Heap waiting;     // its feeds, by due date
        Moment rested{};  // not to be asked before
        Moment starts{};  // while it is startable: when its next feed may start
        Turn turn = 0;    // among those of the same moment
        unsigned busy = 0;
        HostIndex place = Heap::nowhere;  // in `startable_`
    };
    // Sixteen bytes, of which there may be a million.
    struct Feed {
        Moment due = not_waiting;
        HostIndex host = no_host;
        Heap::Number place = Heap::nowhere;  // among those of its host that wait
    };
    // How the two kinds of heap compare, and where the places are.
    struct ByDue;
    struct ByStart;
    static constexpr Moment not_waiting = Moment::max();
    static constexpr HostIndex no_host = Heap::nowhere;

    // Its place in `feeds_`. Throws std::out_of_range for one that is not known.
    [[nodiscard]] std::size_t place_of(FeedId feed) const;
    [[nodiscard]] Feed& known(FeedId feed) { return feeds_[place_of(feed)]; }
    HostIndex index_of(std::string_view host);
    void list(HostIndex index);
    void wait_until(FeedId feed, Feed& state, Moment due);
    void withdraw(FeedId feed, Feed& state);
    [[nodiscard]] std::size_t due_of(const Host& host, Moment now) const;

    unsigned connections_;
    unsigned places_;    // at most connections_; fewer after a shortage
    unsigned calm_ = 0;  // polls since places_ changed
    unsigned per_host_;
    Duration per_host_delay_;
    std::vector<Feed> feeds_;  // at their numbers, which the ledger gives from one on
    std::unordered_map<std::string, HostIndex> host_names_;
    std::vector<Host> hosts_;
    Heap startable_;  // hosts that have a free place and a waiting feed
    Turn last_turn_ = 0;
    std::unordered_set<FeedId> polling_feeds_;
    std::unordered_set<FeedId> asking_;  // of these, those that keep their host busy
    std::size_t waiting_ = 0;
    Moment due_of_started_{};
};

}  // namespace newspool::schedule

// A host stands in `startable_` under the moment at which its next feed may start: the later of the feed's
// due date and the end of the host's rest. Whatever changes one of the two lists the host anew.
#include "schedule/queue.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace newspool::schedule {
namespace {

// Of the ledger's numbers, which begin at one and leave no gaps.
constexpr FeedId number_max = FeedId{1} << 30U;

Heap::Number number_of(FeedId feed) { return static_cast<Heap::Number>(feed); }

}  // namespace

struct Queue::ByDue {
    Queue& queue;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members): lives for one call
    [[nodiscard]] bool before(Heap::Number one, Heap::Number other) const {
        const Moment left = queue.feeds_[one].due;
        const Moment right = queue.feeds_[other].due;
        return left != right ? left < right : one < other;
    }
    [[nodiscard]] Heap::Number& place(Heap::Number feed) { return queue.feeds_[feed].place; }
};

struct Queue::ByStart {
    Queue& queue;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members): lives for one call
    [[nodiscard]] bool before(HostIndex one, HostIndex other) const {
        const Host& left = queue.hosts_[one];
        const Host& right = queue.hosts_[other];
        return left.starts != right.starts ? left.starts < right.starts : left.turn < right.turn;
    }
    [[nodiscard]] HostIndex& place(HostIndex host) { return queue.hosts_[host].place; }
};

Queue::Queue(const FetchSettings& limits)
    : connections_(limits.connections),
      places_(limits.connections),
      per_host_(limits.per_host),
      per_host_delay_(limits.per_host_delay) {}

void Queue::add(FeedId feed, std::string_view host, Moment due) {
    if (feed < 0 || feed > number_max) throw std::length_error("a feed's number is beyond what is possible");
    if (feeds_.size() <= number_of(feed)) feeds_.resize(number_of(feed) + std::size_t{1});
    Feed& state = feeds_[number_of(feed)];
    assert(state.host == no_host);
    state.host = index_of(host);
    wait_until(feed, state, due);
}

bool Queue::knows(FeedId feed) const {
    return feed >= 0 && std::cmp_less(feed, feeds_.size()) && feeds_[number_of(feed)].host != no_host;
}

std::size_t Queue::place_of(FeedId feed) const {
    if (!knows(feed)) throw std::out_of_range("this feed is not in the queue");
    return number_of(feed);
}

std::optional<FeedId> Queue::start_next(Moment now) {
    const auto next = next_start();
    if (!next || *next > now) return std::nullopt;
    const HostIndex index = startable_.first();
    const FeedId feed = hosts_[index].waiting.first();
    Feed& state = known(feed);
    due_of_started_ = state.due;
    withdraw(feed, state);
    ++hosts_[index].busy;
    asking_.insert(feed);
    polling_feeds_.insert(feed);
    list(index);
    return feed;
}

void Queue::host_done(FeedId feed, Moment now) {
    if (asking_.erase(feed) == 0) return;
    const HostIndex index = known(feed).host;
    Host& host = hosts_[index];
    --host.busy;
    host.rested = std::max(host.rested, now + per_host_delay_);
    list(index);
}

void Queue::relocate(FeedId feed, std::string_view host) {
    assert(!asking_.contains(feed));
    known(feed).host = index_of(host);
}

void Queue::poll_done(FeedId feed, std::optional<Moment> due) {
    Feed& state = known(feed);
    assert(!asking_.contains(feed));
    polling_feeds_.erase(feed);
    if (places_ < connections_ && ++calm_ >= places_) {
        ++places_;
        calm_ = 0;
    }
    if (due) wait_until(feed, state, *due);
}

bool Queue::expedite(FeedId feed, Moment now) {
    if (!knows(feed)) return false;
    Feed& state = known(feed);
    if (state.due == not_waiting) return false;
    if (state.due <= now) return true;
    withdraw(feed, state);
    wait_until(feed, state, now);
    return true;
}

void Queue::forget(FeedId feed) {
    if (!knows(feed)) return;
    Feed& state = known(feed);
    if (state.due != not_waiting) {
        withdraw(feed, state);
        list(state.host);
    }
    state = Feed();
}

void Queue::limit(const FetchSettings& limits) {
    connections_ = limits.connections;
    places_ = connections_;
    per_host_ = limits.per_host;
    per_host_delay_ = limits.per_host_delay;
    for (HostIndex index = 0; index < hosts_.size(); ++index) list(index);
}

void Queue::hold_host(std::string_view host, Moment until) {
    const auto known = host_names_.find(std::string(host));
    if (known == host_names_.end()) return;
    const HostIndex index = known->second;
    hosts_[index].rested = std::max(hosts_[index].rested, until);
    list(index);
}

void Queue::shrink() {
    places_ = std::max(1U, static_cast<unsigned>(std::min<std::size_t>(polling_feeds_.size(), places_)) / 2);
    calm_ = 0;
}

std::optional<Moment> Queue::next_start() const {
    if (polling_feeds_.size() >= places_ || startable_.empty()) return std::nullopt;
    return hosts_[startable_.first()].starts;
}

void Queue::spread_overdue(Moment now) {
    std::vector<std::pair<Moment, FeedId>> overdue;
    for (const Host& host : hosts_)
        for (const Heap::Number feed : host.waiting.numbers())
            if (feeds_[feed].due < now) overdue.emplace_back(feeds_[feed].due, feed);
    if (overdue.empty()) return;
    std::ranges::sort(overdue);
    const Duration step =
        std::min<Duration>(std::chrono::seconds(1), Duration(std::chrono::hours(1)) / std::ssize(overdue));
    Moment due = now;
    for (const auto& [old_due, feed] : overdue) {
        Feed& state = known(feed);
        withdraw(feed, state);
        wait_until(feed, state, due);
        due += step;
    }
}

Crowding Queue::crowding(Moment now) const {
    Crowding found{.hosts = hosts_.size()};
    for (const Host& host : hosts_) {
        const auto due = due_of(host, now);
        found.due += due;
        if (host.busy >= per_host_ || host.rested > now) found.queued += due;
        if (host.busy > 0) ++found.asked;
        if (!host.waiting.empty() && host.rested > now + per_host_delay_) ++found.held;
    }
    return found;
}

std::vector<Moment> Queue::due_dates() const {
    std::vector<Moment> dates;
    dates.reserve(waiting_);
    for (const Host& host : hosts_)
        for (const Heap::Number feed : host.waiting.numbers()) dates.push_back(feeds_[feed].due);
    return dates;
}

Queue::HostIndex Queue::index_of(std::string_view host) {
    const auto [name, is_new] =
        host_names_.try_emplace(std::string(host), static_cast<HostIndex>(hosts_.size()));
    if (is_new) hosts_.emplace_back();
    return name->second;
}

void Queue::wait_until(FeedId feed, Feed& state, Moment due) {
    state.due = due;
    hosts_[state.host].waiting.add(number_of(feed), ByDue{*this});
    ++waiting_;
    list(state.host);
}

// Its host must be listed anew.
void Queue::withdraw(FeedId feed, Feed& state) {
    hosts_[state.host].waiting.remove(number_of(feed), ByDue{*this});
    state.due = not_waiting;
    --waiting_;
}

void Queue::list(HostIndex index) {
    Host& host = hosts_[index];
    if (host.place != Heap::nowhere) startable_.remove(index, ByStart{*this});
    if (host.waiting.empty() || host.busy >= per_host_) return;
    host.starts = std::max(host.rested, feeds_[host.waiting.first()].due);
    host.turn = ++last_turn_;
    startable_.add(index, ByStart{*this});
}

std::size_t Queue::due_of(const Host& host, Moment now) const {
    if (host.waiting.empty() || feeds_[host.waiting.first()].due > now) return 0;
    return static_cast<std::size_t>(std::ranges::count_if(
        host.waiting.numbers(), [&](Heap::Number feed) { return feeds_[feed].due <= now; }));
}

}  // namespace newspool::schedule

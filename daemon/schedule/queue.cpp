// A host stands in `startable_` under the moment at which its next feed may start: the later of the feed's
// due date and the end of the host's rest. Whatever changes one of the two lists the host anew.
#include "schedule/queue.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace newspool::schedule {

Queue::Queue(const FetchSettings& limits)
    : connections_(limits.connections),
      places_(limits.connections),
      per_host_(limits.per_host),
      per_host_delay_(limits.per_host_delay) {}

void Queue::add(FeedId feed, std::string_view host, Moment due) {
    const auto [entry, is_new_feed] = feeds_.try_emplace(feed, Feed{.host = index_of(host)});
    assert(is_new_feed);
    wait_until(feed, entry->second, due);
}

std::optional<FeedId> Queue::start_next(Moment now) {
    const auto next = next_start();
    if (!next || *next > now) return std::nullopt;
    const HostIndex index = std::get<HostIndex>(*startable_.begin());
    Host& host = hosts_[index];
    const FeedId feed = host.waiting.begin()->second;
    Feed& state = feeds_.at(feed);
    due_of_started_ = *state.due;
    withdraw(feed, state);
    ++host.busy;
    state.host_busy = true;
    polling_feeds_.insert(feed);
    list(index);
    return feed;
}

void Queue::host_done(FeedId feed, Moment now) {
    Feed& state = feeds_.at(feed);
    if (!state.host_busy) return;
    state.host_busy = false;
    Host& host = hosts_[state.host];
    --host.busy;
    host.rested = std::max(host.rested, now + per_host_delay_);
    list(state.host);
}

void Queue::relocate(FeedId feed, std::string_view host) {
    Feed& state = feeds_.at(feed);
    assert(!state.host_busy);
    state.host = index_of(host);
}

void Queue::poll_done(FeedId feed, std::optional<Moment> due) {
    Feed& state = feeds_.at(feed);
    assert(!state.host_busy);
    polling_feeds_.erase(feed);
    if (places_ < connections_ && ++calm_ >= places_) {
        ++places_;
        calm_ = 0;
    }
    if (due) wait_until(feed, state, *due);
}

bool Queue::expedite(FeedId feed, Moment now) {
    const auto known = feeds_.find(feed);
    if (known == feeds_.end() || !known->second.due) return false;
    if (*known->second.due <= now) return true;
    withdraw(feed, known->second);
    wait_until(feed, known->second, now);
    return true;
}

void Queue::forget(FeedId feed) {
    const auto known = feeds_.find(feed);
    if (known == feeds_.end()) return;
    if (known->second.due) {
        withdraw(feed, known->second);
        list(known->second.host);
    }
    feeds_.erase(known);
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
    return std::get<Moment>(*startable_.begin());
}

void Queue::spread_overdue(Moment now) {
    std::vector<std::pair<Moment, FeedId>> overdue;
    for (const Host& host : hosts_)
        for (auto entry = host.waiting.begin(); entry != host.waiting.end() && entry->first < now; ++entry)
            overdue.push_back(*entry);
    if (overdue.empty()) return;
    std::ranges::sort(overdue);
    const Duration step =
        std::min<Duration>(std::chrono::seconds(1), Duration(std::chrono::hours(1)) / std::ssize(overdue));
    Moment due = now;
    for (const auto& [old_due, feed] : overdue) {
        Feed& state = feeds_.at(feed);
        withdraw(feed, state);
        wait_until(feed, state, due);
        due += step;
    }
}

Crowding Queue::crowding(Moment now) const {
    Crowding found{.hosts = hosts_.size()};
    for (const Host& host : hosts_) {
        const auto later =
            std::ranges::find_if(host.waiting, [now](const auto& one) { return one.first > now; });
        const auto due = static_cast<std::size_t>(std::distance(host.waiting.begin(), later));
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
        for (const auto& [due, feed] : host.waiting) dates.push_back(due);
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
    hosts_[state.host].waiting.emplace(due, feed);
    ++waiting_;
    list(state.host);
}

// Its host must be listed anew.
void Queue::withdraw(FeedId feed, Feed& state) {
    hosts_[state.host].waiting.erase({*state.due, feed});
    state.due.reset();
    --waiting_;
}

void Queue::list(HostIndex index) {
    Host& host = hosts_[index];
    if (host.listed) startable_.erase(*host.listed);
    host.listed.reset();
    if (host.waiting.empty() || host.busy >= per_host_) return;
    host.listed = Place(std::max(host.rested, host.waiting.begin()->first), ++last_turn_, index);
    startable_.insert(*host.listed);
}

}  // namespace newspool::schedule

// An event is told when it begins: what held after the last poll as well is none.
#include "aggregator/events.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/url.hpp"

namespace newspool {
namespace {

constexpr Duration broken_after = std::chrono::days(1);
constexpr unsigned failures_of_a_break = 2;

bool succeeded(const Outcome& outcome) {
    return outcome.verdict == Verdict::news || outcome.verdict == Verdict::nothing_new ||
           outcome.verdict == Verdict::not_modified;
}

bool is_broken(unsigned failures, const std::optional<Time>& last_success, const std::optional<Time>& now) {
    return failures >= failures_of_a_break && last_success && now && *now - *last_success >= broken_after;
}

}  // namespace

Event event_of(Event::Kind kind, const Subscription& subscription, Time at, std::string text) {
    Event event;
    event.kind = kind;
    event.text = std::move(text);
    event.at = at;
    event.feed_name = subscription.name;
    event.feed_url = shown_url(subscription.url);
    event.feed_tags = subscription.tags;
    return event;
}

std::vector<Event> events_of(const Subscription& subscription, const Outcome& outcome, const Memory& memory) {
    const History& history = memory.history;
    const Time now = outcome.polled_at;
    std::vector<Event> events;
    const auto tell = [&](Event::Kind kind, std::string text) {
        events.push_back(event_of(kind, subscription, now, std::move(text)));
    };
    const bool was_broken = is_broken(history.failures, history.last_success, history.last_poll);
    if (failed(outcome) && !was_broken && is_broken(history.failures + 1, history.last_success, now)) {
        const Duration span = now - *history.last_success;
        tell(Event::Kind::broken,
             fmt::format("nothing could be read for {}: {}", spelled(span), outcome.error));
        events.back().span = span;
    }
    if (succeeded(outcome) && was_broken) {
        const Duration span = now - *history.last_success;
        tell(Event::Kind::recovered, fmt::format("can be read again after {}", spelled(span)));
        events.back().span = span;
    }
    if (outcome.whereabouts && outcome.whereabouts->address != memory.whereabouts.address)
        tell(Event::Kind::moved, outcome.moved);
    if (outcome.verdict == Verdict::gone && !history.gone) tell(Event::Kind::gone, outcome.error);
    return events;
}

}  // namespace newspool

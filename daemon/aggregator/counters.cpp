// Nothing below this room counts: one Outcome holds all there is to count of a poll.
#include "aggregator/counters.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "model/figures.hpp"

namespace newspool {
namespace {

constexpr auto seconds_of_delay = [] {
    std::array<double, delay_bounds.size()> bounds{};
    std::ranges::transform(delay_bounds, bounds.begin(),
                           [](std::chrono::seconds bound) { return static_cast<double>(bound.count()); });
    return bounds;
}();

StatusClass class_of(int status) {
    switch (status) {
        case 304:
            return StatusClass::not_modified;
        case 403:
            return StatusClass::forbidden;
        case 404:
            return StatusClass::not_found;
        case 410:
            return StatusClass::gone;
        case 429:
            return StatusClass::too_many;
        default:
            break;
    }
    if (status >= 200 && status < 300) return StatusClass::ok;
    if (status >= 400 && status < 500) return StatusClass::client_error;
    return status >= 500 && status < 600 ? StatusClass::server_error : StatusClass::other;
}

template <class Array, class Enum>
void increment(Array& numbers, Enum which) {
    ++numbers.at(static_cast<std::size_t>(which));
}

}  // namespace

void Histogram::add(Duration length) {
    const double seconds = std::max(0.0, std::chrono::duration<double>(length).count());
    const auto bound = std::ranges::lower_bound(bounds_, seconds);
    ++counts_.at(static_cast<std::size_t>(bound - bounds_.begin()));
    sum_ += seconds;
}

Counters::Counters() : delay(seconds_of_delay) {}

void Counters::count(const Outcome& outcome, std::size_t delivered) {
    increment(polls, outcome.verdict);
    if (outcome.verdict == Verdict::our_failure) return;  // it says no more than that
    if (outcome.failure != FetchFailure::none)
        increment(failures, outcome.failure);
    else
        increment(answers, class_of(outcome.status));
    if (outcome.hints.retry_after) ++patience;
    requests += outcome.requests;
    bytes_received += outcome.bytes_received;
    fetch.add(outcome.elapsed);
    articles += delivered;
    if (delivered == 0) return;  // what was news belonged to another poll
    for (const std::chrono::seconds length : outcome.delays) delay.add(length);
}

}  // namespace newspool

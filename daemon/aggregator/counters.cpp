// Nothing below this room counts: one Outcome holds all there is to count of a poll.
#include "aggregator/counters.hpp"

#include <algorithm>
#include <chrono>

namespace newspool {
namespace {

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

void Counters::count(const Outcome& outcome) {
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
}

}  // namespace newspool

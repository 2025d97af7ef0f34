// To look at two places and take the emptier one evens a crowd out nearly as well as to look at all of them.
#include "schedule/crowd.hpp"

#include <algorithm>
#include <utility>

namespace newspool::schedule {
namespace {

constexpr std::int64_t minutes_seen = std::int64_t{2} * 24 * 60;

std::int64_t minute_of(Moment when) {
    return std::chrono::floor<std::chrono::minutes>(when.time_since_epoch()).count();
}

std::size_t place_of(std::int64_t minute) {
    return static_cast<std::size_t>((minute % minutes_seen + minutes_seen) % minutes_seen);
}

}  // namespace

Crowd::Crowd() : planned_(static_cast<std::size_t>(minutes_seen)) {}

Plan Crowd::quieter(Plan one, Plan other, Moment now) {
    forget_before(minute_of(now));
    if (one.never) return one;
    if (planned_at(now + other.wait) < planned_at(now + one.wait)) std::swap(one, other);
    ++planned_at(now + one.wait);
    return one;
}

void Crowd::expect(Moment when, Moment now) {
    forget_before(minute_of(now));
    ++planned_at(when);
}

std::uint32_t& Crowd::planned_at(Moment when) {
    const std::int64_t minute = minute_of(when);
    if (minute >= minute_ + minutes_seen) return far_ = 0;
    return planned_[place_of(std::max(minute, minute_))];
}

void Crowd::forget_before(std::int64_t minute) {
    if (minute >= minute_ + minutes_seen) std::ranges::fill(planned_, 0);
    for (; minute_ < minute && minute < minute_ + minutes_seen; ++minute_) planned_[place_of(minute_)] = 0;
    minute_ = minute;
}

}  // namespace newspool::schedule

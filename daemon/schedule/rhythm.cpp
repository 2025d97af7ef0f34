// Counts are kept per hour of the day and per day of the week; what they are compared with is how much of
// each hour and day was watched, which follows from `since` alone. Both fade alike, so that a rate is always
// items seen by hours watched. A prior of half an item keeps young feeds from extremes, and smooth.
#include "schedule/rhythm.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace newspool::schedule {
namespace {

using std::chrono::sys_seconds;
using Week = std::array<double, hours_a_week>;
using Hours = std::chrono::duration<double, std::ratio<3600>>;

constexpr double memory_hours = 40 * 24;  // an item that old counts 1/e
constexpr double recent_hours = 24;       // and here: for bursts
constexpr double prior_items = 0.5;       // what is believed of a feed of which nothing is known:
constexpr double prior_hours = 3;         // four items a day
constexpr double day_curve_prior_items = 3;
constexpr double week_curve_prior_items = 60;

double faded(double age_hours, double memory) { return std::exp(-std::max(age_hours, 0.0) / memory); }

double hours_between(sys_seconds from, Time to) { return std::max(Hours(to - from).count(), 0.0); }

std::size_t hour_of_week(std::int64_t hour_since_epoch) {  // which began on a Thursday
    constexpr std::int64_t hours = hours_a_week;
    constexpr std::int64_t first_hour = 96;
    return static_cast<std::size_t>(((hour_since_epoch + first_hour) % hours + hours) % hours);
}

std::int64_t hour_since_epoch(Time when) {
    return std::chrono::floor<std::chrono::hours>(when).time_since_epoch().count();
}

void count(PostingRhythm& rhythm, Time appeared, double items, Time now) {
    const double age = Hours(now - appeared).count();
    const std::size_t hour = hour_of_week(hour_since_epoch(appeared));
    const auto weight = static_cast<float>(items * faded(age, memory_hours));
    rhythm.hours[hour % 24] += weight;
    rhythm.days[hour / 24] += weight;
    rhythm.recent += static_cast<float>(items * faded(age, recent_hours));
    rhythm.last = std::max(rhythm.last, std::chrono::floor<std::chrono::seconds>(appeared));
}

// Spread evenly over the time in which they may have appeared.
void count_between(PostingRhythm& rhythm, Time from, Time to, double items) {
    const auto steps =
        std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::hours>(to - from).count(), 1, hours_a_week);
    const Duration step = (to - from) / steps;
    for (std::int64_t index = 0; index < steps; ++index)
        count(rhythm, from + step * index + step / 2, items / static_cast<double>(steps), to);
}

void fade(PostingRhythm& rhythm, Time now) {
    const double age = hours_between(rhythm.as_of, now);
    for (float& items : rhythm.hours) items *= static_cast<float>(faded(age, memory_hours));
    for (float& items : rhythm.days) items *= static_cast<float>(faded(age, memory_hours));
    rhythm.recent *= static_cast<float>(faded(age, recent_hours));
    rhythm.as_of = std::chrono::floor<std::chrono::seconds>(now);
}

// Each hour of the `span` hours that end at `now`, newest first: which hour of the week it is, and how much
// of it lies in the span.
template <class Take>
void each_hour(double span, Time now, const Take& take) {
    const double end = Hours(now.time_since_epoch()).count();
    const double begin = end - span;
    for (auto hour = hour_since_epoch(now); static_cast<double>(hour + 1) > begin; --hour) {
        const double from = std::max(begin, static_cast<double>(hour));
        const double to = std::min(end, static_cast<double>(hour + 1));
        take(hour_of_week(hour), to - from);
    }
}

// How many hours of each hour of the week were watched, faded.
Week watched(sys_seconds since, Time now) {
    const double span = hours_between(since, now);
    const double weeks = std::floor(span / hours_a_week);
    const double week_fades = faded(hours_a_week, memory_hours);
    const double hour_fades = faded(1, memory_hours);
    const double oldest = std::pow(week_fades, weeks);
    const double whole_weeks = (1 - oldest) / (1 - week_fades);
    Week hours{};
    double weight = 1;
    each_hour(hours_a_week, now, [&](std::size_t hour, double length) {
        hours[hour] += weight * whole_weeks * length;
        weight *= hour_fades;
    });
    weight = oldest;
    each_hour(span - weeks * hours_a_week, now, [&](std::size_t hour, double length) {
        hours[hour] += weight * length;
        weight *= hour_fades;
    });
    return hours;
}

// Dates that were made up when the document was made are all the same, and say nothing.
std::vector<sys_seconds> telling_dates(const Outcome& outcome, Time now) {
    std::vector<sys_seconds> dates;
    for (const auto& date : outcome.posted)
        if (date && *date <= now && date->time_since_epoch().count() > 0) dates.push_back(*date);
    std::ranges::sort(dates);
    std::vector<sys_seconds> distinct = dates;
    distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
    return distinct.size() * 2 > dates.size() ? dates : std::vector<sys_seconds>();
}

// The oldest item of a document only tells since when its dates are complete.
void learn_first(PostingRhythm& rhythm, const Outcome& outcome, Time now) {
    const std::vector<sys_seconds> dates = telling_dates(outcome, now);
    rhythm.since = rhythm.last = dates.empty() ? rhythm.as_of : dates.front();
    for (std::size_t index = 1; index < dates.size(); ++index) count(rhythm, dates[index], 1, now);
}

// If a document holds nothing but new items, spread over the time until now, older ones may have left it
// unseen: those seen stand for them. One that is replaced as a whole has all its items from one moment, and a
// delta (226, RFC 3229) holds new items by nature.
double items_for_each_seen(const Outcome& outcome, Time looked, Time now) {
    constexpr double most = 10;
    if (outcome.items < 2 || outcome.posted.size() < outcome.items || outcome.status == 226) return 1;
    Time oldest = now;
    Time newest = looked;
    for (const auto& date : outcome.posted) {
        if (!date || *date > now) continue;
        oldest = std::min<Time>(oldest, *date);
        newest = std::max<Time>(newest, *date);
    }
    if (oldest <= looked || newest - oldest <= (now - oldest) / 2) return 1;
    return std::clamp(Hours(now - looked) / Hours(now - oldest), 1.0, most);
}

// What is new to us and yet dated long before we last looked is no news but a move, or an old treasure:
// however many come together, they count once.
void learn_more(PostingRhythm& rhythm, const Outcome& outcome, Time looked, Time now) {
    const double each = items_for_each_seen(outcome, looked, now);
    double undated = 0;
    double old = 0;
    for (const auto& date : outcome.posted) {
        if (date && *date <= looked - std::chrono::days(1))
            old = 1;
        else if (date && *date > looked && *date <= now)
            count(rhythm, *date, each, now);
        else
            undated += 1;
    }
    if (undated + old > 0) count_between(rhythm, std::min(looked, now), now, undated + old);
}

// Neighbouring hours lend each other their items, so that few items make a broad curve.
std::array<double, 24> day_curve(const std::array<double, 24>& seen, const std::array<double, 24>& expected) {
    constexpr std::array<double, 7> window{1. / 16, 2. / 16, 3. / 16, 4. / 16, 3. / 16, 2. / 16, 1. / 16};
    constexpr double prior = day_curve_prior_items / 24;
    std::array<double, 24> curve{};
    for (std::size_t hour = 0; hour < 24; ++hour) {
        double items = prior;
        double usual = prior;
        for (std::size_t offset = 0; offset < window.size(); ++offset) {
            const std::size_t near = (hour + 24 - window.size() / 2 + offset) % 24;
            items += window[offset] * seen[near];
            usual += window[offset] * expected[near];
        }
        curve[hour] = items / usual;
    }
    return curve;
}

std::array<double, 7> week_curve(const std::array<double, 7>& seen, const std::array<double, 7>& expected) {
    constexpr double prior = week_curve_prior_items / 7;
    std::array<double, 7> curve{};
    for (std::size_t day = 0; day < 7; ++day) curve[day] = (seen[day] + prior) / (expected[day] + prior);
    return curve;
}

// By how much each hour of the week differs from their mean, which is 1.
Week shape_of(const PostingRhythm& rhythm, const Week& watched_hours) {
    std::array<double, 24> seen_by_hour{};
    std::array<double, 7> seen_by_day{};
    std::ranges::copy(rhythm.hours, seen_by_hour.begin());
    std::ranges::copy(rhythm.days, seen_by_day.begin());
    const double items = std::accumulate(seen_by_hour.begin(), seen_by_hour.end(), 0.0);
    const double hours = std::accumulate(watched_hours.begin(), watched_hours.end(), 0.0);
    std::array<double, 24> expected_by_hour{};
    std::array<double, 7> expected_by_day{};
    for (std::size_t hour = 0; hour < hours_a_week; ++hour) {
        const double expected = hours > 0 ? items * watched_hours[hour] / hours : 0;
        expected_by_hour[hour % 24] += expected;
        expected_by_day[hour / 24] += expected;
    }
    const auto by_hour = day_curve(seen_by_hour, expected_by_hour);
    const auto by_day = week_curve(seen_by_day, expected_by_day);
    const double mean = std::accumulate(by_hour.begin(), by_hour.end(), 0.0) / 24 *
                        std::accumulate(by_day.begin(), by_day.end(), 0.0) / 7;
    Week shape{};
    for (std::size_t hour = 0; hour < hours_a_week; ++hour)
        shape[hour] = by_hour[hour % 24] * by_day[hour / 24] / mean;
    return shape;
}

// Items expected of the days for which `recent` counts, were all weeks as the long memory has them.
double expected_recently(const Week& hourly, sys_seconds since, Time now) {
    const double hour_fades = faded(1, recent_hours);
    double expected = 0;
    double weight = 1;
    each_hour(std::min<double>(hours_between(since, now), hours_a_week), now,
              [&](std::size_t hour, double length) {
                  expected += weight * length * hourly[hour];
                  weight *= hour_fades;
              });
    return expected;
}

double expected_since(const Week& hourly, sys_seconds last, Time now) {
    const double span = hours_between(last, now);
    const double weeks = std::floor(span / hours_a_week);
    double expected = weeks * std::accumulate(hourly.begin(), hourly.end(), 0.0);
    each_hour(span - weeks * hours_a_week, now,
              [&](std::size_t hour, double length) { expected += length * hourly[hour]; });
    return expected;
}

// By how much the last days prove the long memory wrong: above 1 in a burst, below it in a lull or silence.
// Two standard deviations of chance prove nothing, nor do five items that did not come.
double lately(const PostingRhythm& rhythm, const Week& hourly, Time now) {
    constexpr double silence_items = 5;
    const double seen = rhythm.recent;
    const double chance = 2 * std::sqrt(seen);
    const double expected = expected_recently(hourly, *rhythm.since, now);
    double factor = 1;
    if (expected < seen - chance) factor = (seen - chance) / expected;
    if (expected > seen + chance + silence_items) factor = (seen + chance + silence_items) / expected;
    const double missing = expected_since(hourly, rhythm.last, now);
    return missing > silence_items ? std::min(factor, silence_items / missing) : factor;
}

}  // namespace

PostingRhythm learn(PostingRhythm rhythm, const Outcome& outcome, std::optional<Time> looked, Time now) {
    fade(rhythm, now);
    if (!rhythm.since && looked)
        rhythm.since = rhythm.last = std::chrono::floor<std::chrono::seconds>(*looked);
    if (!rhythm.since)
        learn_first(rhythm, outcome, now);
    else
        learn_more(rhythm, outcome, looked.value_or(*rhythm.since), now);
    return rhythm;
}

Forecast forecast(PostingRhythm rhythm, Time now) {
    fade(rhythm, now);
    if (!rhythm.since) rhythm.since = rhythm.last = rhythm.as_of;
    const auto watched_hours = watched(*rhythm.since, now);
    const auto shape = shape_of(rhythm, watched_hours);
    const double items = std::accumulate(rhythm.hours.begin(), rhythm.hours.end(), prior_items);
    const double hours = std::inner_product(shape.begin(), shape.end(), watched_hours.begin(), prior_hours);
    Forecast forecast{.items_a_day = items / hours * 24, .hourly = shape};
    for (double& expected : forecast.hourly) expected *= items / hours;
    const double factor = lately(rhythm, forecast.hourly, now);
    forecast.items_a_day *= factor;
    for (double& expected : forecast.hourly) expected *= factor;
    return forecast;
}

Duration until_waited(const Forecast& forecast, Time from, Duration waited, Duration longest) {
    const double enough = Hours(waited).count();
    double items = 0;
    double together = 0;
    for (Time begin = from; begin < from + longest;) {
        const Time end = std::min<Time>(std::chrono::floor<std::chrono::hours>(begin) + std::chrono::hours(1),
                                        from + longest);
        const double rate = forecast.hourly[hour_of_week(hour_since_epoch(begin))];
        const double length = Hours(end - begin).count();
        const double after = together + items * length + rate * length * length / 2;
        if (after >= enough) {  // together + items * x + rate * x² / 2 = enough
            const double missing = enough - together;
            const double x = 2 * missing / (items + std::sqrt(items * items + 2 * rate * missing));
            return std::chrono::duration_cast<Duration>(begin - from + Hours(x));
        }
        together = after;
        items += rate * length;
        begin = end;
    }
    return longest;
}

}  // namespace newspool::schedule

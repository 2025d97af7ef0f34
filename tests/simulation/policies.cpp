// Every policy begins with a look at the beginning and goes on until it has seen the month's last item; only
// the requests of the month count.
#include "simulation/policies.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "simulation/visitor.hpp"

namespace newspool::test {
namespace {

// `wait(now, seen)` says how long until the next look, `seen` being how many items had appeared by now.
template <class Wait>
Tally poll_for_a_month(const std::vector<SimHours>& items, const Wait& wait) {
    Tally tally;
    std::size_t seen = document_items;
    for (SimHours now = 0; now < month || seen < items.size();) {
        if (now < month) ++tally.requests;
        const std::size_t known = seen;
        for (; seen < items.size() && items[seen] <= now; ++seen)
            tally.delays.push_back(static_cast<float>((now - items[seen]) * 60));
        if (seen - known > document_items) tally.lost += seen - known - document_items;
        now += wait(now, seen);
    }
    return tally;
}

}  // namespace

void Tally::add(const Tally& other) {
    requests += other.requests;
    lost += other.lost;
    delays.insert(delays.end(), other.delays.begin(), other.delays.end());
}

double Tally::mean_delay() const {
    return std::accumulate(delays.begin(), delays.end(), 0.0) / static_cast<double>(delays.size());
}

double Tally::delay_of_share(double share) {
    const auto place =
        delays.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(delays.size() - 1));
    std::ranges::nth_element(delays, place);
    return *place;
}

Tally fixed_interval(const SimFeed& feed, SimHours interval) {
    std::mt19937_64 random(feed.seed + 1);
    const SimHours phase = interval * uniform(random);
    return poll_for_a_month(items_of(feed, month),
                            [&](SimHours now, std::size_t) { return now > 0 ? interval : phase; });
}

Tally share_of_gap(const SimFeed& feed, double share, const ScheduleSettings& settings) {
    const std::vector<SimHours> items = items_of(feed, month);
    return poll_for_a_month(items, [&](SimHours, std::size_t seen) {
        const SimHours gap = (items[seen - 1] - items[seen - document_items]) / (document_items - 1);
        return std::clamp(gap * share, hours(settings.min_interval), hours(settings.max_interval));
    });
}

Tally newspool_adaptive(const SimFeed& feed, const ScheduleSettings& settings) {
    const std::vector<SimHours> items = items_of(feed, month);
    Visitor visitor(feed, items, settings);
    return poll_for_a_month(items, [&](SimHours now, std::size_t) {
        visitor.look(now);
        const Plan plan = visitor.plan(visitor.ruling(now));
        visitor.remember(plan, now);
        return hours(plan.wait);
    });
}

// A week is cut into slots of a tenth of the usual interval: what a coarser choice of moments costs is far
// below what this measures.
Optimum::Optimum(const SimFeed& feed, SimHours price, const ScheduleSettings& settings) {
    constexpr SimHours week = 7 * 24;
    const SimHours shortest = hours(settings.min_interval);
    const SimHours longest = hours(settings.max_interval);
    const SimHours usual = std::clamp(std::sqrt(2 * price / (feed.items_a_day / 24)), shortest, longest);
    const auto slots = static_cast<std::size_t>(std::ceil(week / (usual / 10)));
    slot_hours_ = week / static_cast<double>(slots);
    std::vector<double> items(slots);
    for (std::size_t slot = 0; slot < slots; ++slot)
        items[slot] = feed.items_an_hour((static_cast<double>(slot) + 0.5) * slot_hours_) * slot_hours_;
    const auto nearest = static_cast<std::size_t>(std::max(1.0, std::ceil(shortest / slot_hours_ - 1e-9)));
    const auto farthest = static_cast<std::size_t>(std::min(longest / slot_hours_ + 1e-9, 60.0));
    choose(items, price, nearest, std::max(nearest, farthest));
}

// Backwards from an end that the weeks before it forget: the cost of a slot is that of the best next poll,
// and of all that follows it.
void Optimum::choose(const std::vector<double>& items, SimHours price, std::size_t nearest,
                     std::size_t farthest) {
    constexpr std::size_t weeks = 2;
    const std::size_t slots = items.size();
    std::vector<double> cost(weeks * slots + farthest + 1, 0.0);
    next_.assign(slots, nearest);
    for (std::size_t slot = weeks * slots; slot-- > 0;) {
        double waiting = 0;
        double together = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t length = 1; length <= farthest; ++length) {
            const double fresh = items[(slot + length - 1) % slots];
            together += (waiting + fresh / 2) * slot_hours_;
            waiting += fresh;
            if (together + price + cost[slot + farthest] > least)
                break;  // what follows costs no less than that
            const double whole = together + price + cost[slot + length];
            if (length < nearest || whole >= least) continue;
            least = whole;
            next_[slot % slots] = length;
        }
        cost[slot] = least;
    }
}

Tally Optimum::run(const SimFeed& feed) const {
    std::size_t slot = 0;
    return poll_for_a_month(items_of(feed, month), [&](SimHours, std::size_t) {
        const std::size_t length = next_[slot];
        slot = (slot + length) % next_.size();
        return static_cast<double>(length) * slot_hours_;
    });
}

}  // namespace newspool::test

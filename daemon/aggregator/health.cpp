// The same rule for what the ledger says of a feed and for what its next poll makes of it.
#include "aggregator/health.hpp"

#include <numeric>

namespace newspool {

std::string_view word(Health health) {
    switch (health) {
        case Health::fine:
            return "fine";
        case Health::failing:
            return "failing";
        case Health::gone:
            return "gone";
        case Health::new_feed:
            return "new";
    }
    return "";
}

Health health_of(unsigned polls, unsigned failures, bool never) {
    if (never) return Health::gone;
    if (failures > 0) return Health::failing;
    return polls == 0 ? Health::new_feed : Health::fine;
}

std::size_t HealthCounts::all() const {
    return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0});
}

void Census::note(FeedId feed, Health health) {
    forget(feed);
    if (health == Health::fine) return;
    not_fine_.emplace(feed, health);
    counts_.add(health);
}

void Census::note(FeedId feed, const Outcome& outcome, const Plan& plan) {
    if (outcome.verdict == Verdict::our_failure) return;
    note(feed, health_of(1, failed(outcome) ? 1 : 0, plan.never || outcome.verdict == Verdict::gone));
}

void Census::forget(FeedId feed) {
    const auto known = not_fine_.find(feed);
    if (known == not_fine_.end()) return;
    counts_.remove(known->second);
    not_fine_.erase(known);
}

HealthCounts Census::counts(std::size_t feeds) const {
    HealthCounts counts = counts_;
    counts.add(Health::fine, feeds - counts_.all());
    return counts;
}

}  // namespace newspool

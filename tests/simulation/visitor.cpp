// The history is kept as the ledger keeps it.
#include "simulation/visitor.hpp"

#include <algorithm>
#include <utility>

namespace newspool::test {

Visitor::Visitor(const SimFeed& feed, std::vector<SimHours> items, const ScheduleSettings& settings)
    : items_(std::move(items)), settings_(settings), random_(feed.seed + 1) {}

void Visitor::look(SimHours now) {
    outcome = Outcome();
    outcome.polled_at = wall(now);
    if (manners.busy_share == 0 || uniform(random_) >= manners.busy_share) return read(now);
    outcome.verdict = Verdict::refused;
    outcome.status = 503;
    outcome.hints.retry_after = manners.retry_after;
}

schedule::Ruling Visitor::ruling(SimHours now) const {
    return schedule::rule_next(subscription, outcome, history, settings_, wall(now));
}

Plan Visitor::plan(const schedule::Ruling& ruling) { return placed(ruling, uniform(random_)); }

void Visitor::remember(const Plan& plan, SimHours now) {
    ++history.polls;
    history.last_poll = wall(now);
    history.habits = plan.habits;
    if (outcome.verdict == Verdict::refused) {
        ++history.failures;
        return;
    }
    history.failures = 0;
    history.last_success = wall(now);
    history.had_validators = manners.validators;
}

void Visitor::read(SimHours now) {
    const std::size_t known = seen;
    while (seen < items_.size() && items_[seen] <= now) ++seen;
    const std::size_t in_document = std::min(seen, document_items);
    const std::size_t begin = std::max(known, seen - in_document);
    const bool has_news = begin < seen;
    outcome.verdict = has_news ? Verdict::news : Verdict::not_modified;
    outcome.status = has_news || !manners.validators ? 200 : 304;
    outcome.hints = manners.headers;
    if (!has_news) return;
    outcome.items = in_document;
    outcome.news = seen - begin;
    outcome.validators =
        Validators{.url = "", .etag = manners.validators ? "\"tag\"" : "", .last_modified = ""};
    for (std::size_t index = begin; index < seen; ++index)
        outcome.posted.emplace_back(std::chrono::floor<std::chrono::seconds>(wall(items_[index])));
    outcome.hints.ttl = manners.elements.ttl;
    outcome.hints.update_period = manners.elements.update_period;
    outcome.hints.skip_hours = manners.elements.skip_hours;
    outcome.hints.skip_days = manners.elements.skip_days;
}

}  // namespace newspool::test

// Whatever came from outside passes through printable() here.
#include "aggregator/journal.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool {
namespace {

std::string next(const Plan& plan) {
    return plan.never ? "not polled again: " + plan.reason
                      : fmt::format("next poll in {} ({})", spelled(plan.wait), plan.reason);
}

}  // namespace

void Journal::record(const Subscription& subscription, const Outcome& outcome, const Plan& plan,
                     const std::vector<Headline>& delivered) {
    ++totals_.polls;
    totals_.articles += delivered.size();
    count(subscription, outcome, plan, delivered);
    if (!outcome.moved.empty())
        log_.notice(fmt::format("{}: {}", subscription.name, printable(outcome.moved, 1'000)));
    for (const Event& event : outcome.events)
        if (event.kind != Event::Kind::moved && event.kind != Event::Kind::gone)  // told already
            log_.notice(fmt::format("{}: {}", subscription.name, printable(event.text, 1'000)));
    switch (outcome.verdict) {
        case Verdict::news:
        case Verdict::nothing_new:
            tell_news(subscription, outcome, plan, delivered);
            break;
        case Verdict::not_modified:
            ++totals_.not_modified;
            if (detail_.polls) log_.info(fmt::format("{}: not modified; {}", subscription.name, next(plan)));
            break;
        case Verdict::gone:
        case Verdict::refused:
        case Verdict::failed:
            ++totals_.failed;
            log_.warning(fmt::format("{}: {}; {}", subscription.name, printable(outcome.error), next(plan)));
            break;
        case Verdict::our_failure:
            ++totals_.our_failures;
            break;
    }
}

// What is delivered is visible by now, unless its output is paused.
void Journal::count(const Subscription& subscription, const Outcome& outcome, const Plan& plan,
                    const std::vector<Headline>& delivered) {
    counters_.count(outcome);
    census_.note(subscription.id, outcome, plan);
    counters_.articles += delivered.size();
    const Time now = wall_now();
    for (const Headline& headline : delivered)
        if (headline.published)
            counters_.delay.add(std::chrono::duration_cast<Duration>(now - *headline.published));
}

void Journal::tell_news(const Subscription& subscription, const Outcome& outcome, const Plan& plan,
                        const std::vector<Headline>& delivered) {
    if (detail_.articles)
        for (const Headline& headline : delivered)
            log_.info(fmt::format("{}: {}", subscription.name,
                                  printable(headline.title.empty() ? headline.url : headline.title, 200)));
    if (!delivered.empty() || detail_.polls)
        log_.info(fmt::format("{}: {} new of {} items; {}", subscription.name, delivered.size(),
                              outcome.items, next(plan)));
    if (detail_.polls)
        for (const std::string& warning : outcome.warnings)
            log_.info(fmt::format("{}: repaired: {}", subscription.name, printable(warning)));
}

void Journal::record_our_failure(const Subscription& subscription, std::string_view why, const Plan& plan) {
    ++totals_.polls;
    ++totals_.our_failures;
    counters_.count(Outcome());
    log_.error(fmt::format("{}: {}; nothing of this poll is lost; {}", subscription.name, printable(why),
                           next(plan)));
}

void Journal::record_outage(std::size_t silent_hosts, std::string_view last_reason) {
    log_.warning(
        fmt::format("the network seems to be down: no answer from {} hosts in succession (the last: {}); "
                    "feeds wait, and are not blamed, until one of them is reached",
                    silent_hosts, printable(last_reason)));
}

void Journal::record_return(Duration outage) {
    log_.notice(fmt::format("the network is back after {}; what is overdue is polled little by little",
                            spelled(outage)));
}

void Journal::record_pressure(unsigned polls_at_once) {
    log_.warning(
        fmt::format("memory runs short: polls that go on at once are down to {}, and up by one again "
                    "with each round that goes well",
                    polls_at_once));
}

}  // namespace newspool

// Whatever came from outside passes through printable() here, so that no sentence takes more than its share.
#include "aggregator/journal.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/url.hpp"

namespace newspool {
namespace {

using Level = Log::Level;

// Our own trouble is over when a poll was kept, and none was lost for so long.
constexpr Duration calm = std::chrono::seconds(10);
constexpr Duration between_reminders = std::chrono::hours(1);

LogLine about(const Subscription& subscription, Level level, std::string_view event, std::string text) {
    return {.level = level, .event = event, .feed = subscription.name, .text = std::move(text), .fields = {}};
}

template <class Number>
std::int64_t number(Number value) {
    return static_cast<std::int64_t>(value);
}

std::int64_t seconds(Duration length) { return std::chrono::ceil<std::chrono::seconds>(length).count(); }

std::string next(const Plan& plan) {
    return plan.never ? "not polled again: " + plan.reason
                      : fmt::format("next poll in {} ({})", spelled(plan.wait), plan.reason);
}

void add_plan(LogLine& line, const Plan& plan) {
    if (!plan.never) line.fields.push_back({"next_s", seconds(plan.wait)});
    line.fields.push_back({"reason", plan.reason});
}

void add_exchange(LogLine& line, const Outcome& outcome) {
    if (outcome.status != 0) line.fields.push_back({"status", number(outcome.status)});
    line.fields.push_back({"bytes", number(outcome.bytes_received)});
    line.fields.push_back({"ms", number(outcome.elapsed.count())});
}

// "GET https://example.org/feed.xml: 304, 310 bytes in 12 ms, conditional, over a kept connection".
std::string sentence(const Exchange& one, std::string_view reason) {
    std::string text =
        fmt::format("GET {}: {}, {} bytes in {}{}{}", shown_url(one.url),
                    one.status != 0 ? fmt::format("{}", one.status) : "no answer", one.bytes_received,
                    spelled(one.elapsed), one.conditional ? ", conditional" : "",
                    one.kept_connection ? ", over a kept connection" : "");
    if (one.requests > 1) text += fmt::format(", asked {} times", one.requests);
    if (!reason.empty()) text += fmt::format(": {}", printable(reason));
    return text;
}

LogLine told(const Subscription& subscription, const Exchange& one, std::string_view reason) {
    LogLine line = about(subscription, Level::debug, "request", sentence(one, reason));
    line.fields = {{"method", "GET"},
                   {"url", shown_url(one.url)},
                   {"status", number(one.status)},
                   {"bytes", number(one.bytes_received)},
                   {"ms", number(one.elapsed.count())},
                   {"conditional", one.conditional},
                   {"kept_connection", one.kept_connection},
                   {"requests", number(one.requests)}};
    if (!reason.empty()) line.fields.push_back({"error", printable(reason)});
    return line;
}

bool recovers(const Event& event) { return event.kind == Event::Kind::recovered; }

}  // namespace

void Journal::record_answer(const Subscription& subscription, const Response& response) {
    if (!detail_.polls || !log_.prints(Level::debug)) return;
    for (const Exchange& one : response.exchanges) {
        const bool is_last = &one == &response.exchanges.back();
        log_.line(told(subscription, one, is_last ? response.reason : ""));
    }
}

void Journal::record(const Subscription& subscription, const Memory& before, const Outcome& outcome,
                     const Plan& plan, const std::vector<Headline>& delivered) {
    ++totals_.polls;
    totals_.articles += delivered.size();
    counters_.count(outcome, delivered.size());
    census_.note(subscription.id, outcome, plan);
    tell_end_of_own_trouble();
    tell_events(subscription, outcome);
    switch (outcome.verdict) {
        case Verdict::news:
        case Verdict::nothing_new:
            tell_well(subscription, before, outcome);
            tell_news(subscription, outcome, plan, delivered);
            break;
        case Verdict::not_modified:
            ++totals_.not_modified;
            tell_well(subscription, before, outcome);
            if (detail_.polls) {
                LogLine line = about(subscription, Level::info, "poll", "not modified; " + next(plan));
                add_exchange(line, outcome);
                add_plan(line, plan);
                log_.line(line);
            }
            break;
        case Verdict::gone:
        case Verdict::refused:
        case Verdict::failed:
            ++totals_.failed;
            tell_failure(subscription, before, outcome, plan);
            break;
        case Verdict::our_failure:
            ++totals_.our_failures;
            break;
    }
}

void Journal::tell_events(const Subscription& subscription, const Outcome& outcome) {
    if (!outcome.moved.empty())
        log_.line(about(subscription, Level::notice, "moved", printable(outcome.moved, 1'000)));
    for (const Event& event : outcome.events)
        if (event.kind != Event::Kind::moved && event.kind != Event::Kind::gone)  // told elsewhere
            log_.line(about(subscription, Level::notice, word(event.kind), printable(event.text, 1'000)));
}

void Journal::tell_news(const Subscription& subscription, const Outcome& outcome, const Plan& plan,
                        const std::vector<Headline>& delivered) {
    if (detail_.articles)
        for (const Headline& headline : delivered) {
            const std::string& shown = headline.title.empty() ? headline.url : headline.title;
            LogLine line = about(subscription, Level::info, "article", printable(shown, 200));
            line.fields = {{"title", printable(headline.title, 200)}, {"url", shown_url(headline.url)}};
            log_.line(line);
        }
    if (!delivered.empty() || detail_.polls) {
        LogLine line =
            about(subscription, Level::info, "poll",
                  fmt::format("{} new of {} items; {}", delivered.size(), outcome.items, next(plan)));
        line.fields = {{"new", number(delivered.size())}, {"items", number(outcome.items)}};
        add_exchange(line, outcome);
        add_plan(line, plan);
        log_.line(line);
    }
    if (detail_.polls)
        for (const std::string& warning : outcome.warnings)
            log_.line(about(subscription, Level::info, "repaired", "repaired: " + printable(warning)));
}

// What else is told of a failure is in the ledger, for `newspool status` and `explain`.
void Journal::tell_failure(const Subscription& subscription, const Memory& before, const Outcome& outcome,
                           const Plan& plan) {
    const unsigned failures = before.history.failures + 1;
    const bool is_repeated = failures > 1 && before.error == outcome.error;
    if (is_repeated && !std::has_single_bit(failures) && !detail_.polls && !detail_.every_failure) return;
    const std::string again =
        is_repeated ? fmt::format("still failing, {} time: ", ordinal(failures)) : std::string();
    LogLine line = about(subscription, Level::warning, "failure",
                         fmt::format("{}{}; {}", again, printable(outcome.error), next(plan)));
    line.fields = {{"error", printable(outcome.error)}, {"failures", number(failures)}};
    add_exchange(line, outcome);
    add_plan(line, plan);
    log_.line(line);
}

void Journal::tell_well(const Subscription& subscription, const Memory& before, const Outcome& outcome) {
    const unsigned failures = before.history.failures;
    if (failures == 0 || std::ranges::any_of(outcome.events, recovers)) return;
    const std::string since =
        before.history.last_success
            ? fmt::format(" in {}", spelled(outcome.polled_at - *before.history.last_success))
            : std::string();
    LogLine line =
        about(subscription, Level::notice, "well",
              fmt::format("answers again after {} failure{}{}", failures, failures == 1 ? "" : "s", since));
    line.fields = {{"failures", number(failures)}};
    log_.line(line);
}

void Journal::record_our_failure(const Subscription& subscription, std::string_view why, const Plan& plan) {
    ++totals_.polls;
    ++totals_.our_failures;
    counters_.count(Outcome(), 0);
    OwnTrouble& trouble = own_trouble_;
    const Moment now = now_();
    const bool is_told = trouble.polls > 0 ? trouble.why == why : told_by_courier_.ends_with(why);
    if (trouble.polls++ == 0) trouble.began = trouble.told = now;
    trouble.why = why;
    trouble.last = now;
    const bool is_reminder = now - trouble.told >= between_reminders;
    if (is_told && !is_reminder && !detail_.polls) return;
    trouble.told = now;
    LogLine line =
        about(subscription, Level::error, "own_failure",
              fmt::format("{}{}; nothing of this poll is lost; {}",
                          is_reminder ? own_losses() + ", and still: " : "", printable(why), next(plan)));
    line.fields = {{"error", printable(why)}, {"polls", number(trouble.polls)}};
    add_plan(line, plan);
    log_.line(line);
}

std::string Journal::own_losses() const {
    return fmt::format("{} poll{} came to nothing by newspool's own trouble in {}", own_trouble_.polls,
                       own_trouble_.polls == 1 ? "" : "s", spelled(now_() - own_trouble_.began));
}

void Journal::record_delivery(Log::Level level, const std::string& text) {
    LogLine line{.level = level, .event = "delivery", .feed = {}, .text = text, .fields = {}};
    if (level == Level::error) told_by_courier_ = text;
    if (level == Level::notice) {
        told_by_courier_.clear();
        if (own_trouble_.polls > 0)
            line.text += fmt::format("; {}, and nothing of them is lost", own_losses());
        own_trouble_ = {};
    }
    log_.line(line);
}

void Journal::tell_end_of_own_trouble() {
    if (own_trouble_.polls == 0 || now_() - own_trouble_.last < calm) return;
    log_.line({.level = Level::notice,
               .event = "delivery",
               .feed = {},
               .text = own_losses() + ", and nothing of them is lost; polls are kept again",
               .fields = {{"polls", number(own_trouble_.polls)}}});
    own_trouble_ = {};
}

void Journal::record_outage(std::size_t silent_hosts, std::string_view last_reason) {
    log_.line({.level = Level::warning,
               .event = "network_down",
               .feed = {},
               .text = fmt::format(
                   "the network seems to be down: no answer from {} hosts in succession (the last: {}); "
                   "feeds wait, and are not blamed, until one of them is reached",
                   silent_hosts, printable(last_reason)),
               .fields = {{"hosts", number(silent_hosts)}}});
}

void Journal::record_return(Duration outage) {
    log_.line({.level = Level::notice,
               .event = "network_back",
               .feed = {},
               .text = fmt::format("the network is back after {}; what is overdue is polled little by little",
                                   spelled(outage)),
               .fields = {{"after_s", seconds(outage)}}});
}

void Journal::record_pressure(unsigned polls_at_once) {
    log_.line({.level = Level::warning,
               .event = "memory",
               .feed = {},
               .text = fmt::format(
                   "memory runs short: polls that go on at once are down to {}, and up by one again "
                   "with each round that goes well",
                   polls_at_once),
               .fields = {{"polls_at_once", number(polls_at_once)}}});
}

}  // namespace newspool

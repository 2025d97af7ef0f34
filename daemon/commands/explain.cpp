// One line a fact, and no line for what is not known. Whatever comes from outside passes through printable().
#include "commands/explain.hpp"

#include <bitset>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "base/url.hpp"
#include "commands/asking.hpp"
#include "commands/command_line.hpp"
#include "commands/explain_item.hpp"
#include "commands/fact.hpp"
#include "schedule/rhythm.hpp"
#include "store/store.hpp"

namespace newspool::commands {
namespace {

// "2026-11-23T05:12:00Z, 5 min ago"
std::string dated(const std::optional<Time>& when, Time now) {
    if (!when) return {};
    const std::string date = rfc3339(std::chrono::floor<std::chrono::seconds>(*when));
    const auto distance = std::chrono::floor<std::chrono::seconds>(*when < now ? now - *when : *when - now);
    return fmt::format("{}, {}{}{}", date, *when < now ? "" : "in ", spelled(distance),
                       *when < now ? " ago" : "");
}

template <std::size_t Size>
std::string numbers(const std::bitset<Size>& set) {
    std::string text;
    for (std::size_t number = 0; number < Size; ++number)
        if (set[number]) text += fmt::format("{}{}", text.empty() ? "" : " ", number);
    return text;
}

std::string last_poll(const store::Record& record, const Memory& memory, Time now) {
    if (!memory.history.last_poll) return "none yet";
    std::string text = fmt::format("{}: {}", dated(memory.history.last_poll, now), record.verdict);
    if (record.status != 0) text += fmt::format(" (status {})", record.status);
    return record.error.empty() ? text : text + "; " + printable(record.error);
}

std::string next_poll(const store::Record& record, Time now) {
    if (!record.active) return "none: the feed was not in the configuration when the daemon last read it";
    if (record.never) return "none: " + record.reason;
    if (!record.due) return "as soon as the daemon gets to it: it was never polled";
    return fmt::format("{}: {}", dated(record.due, now), record.reason);
}

std::string asked_for(const Hints& hints) {
    std::vector<std::string> parts;
    if (hints.retry_after) parts.push_back("Retry-After " + spelled(*hints.retry_after));
    if (hints.fresh_for) parts.push_back("fresh for " + spelled(*hints.fresh_for));
    if (hints.ttl) parts.push_back("ttl " + spelled(*hints.ttl));
    if (hints.update_period) parts.push_back("sy:updatePeriod " + spelled(*hints.update_period));
    if (hints.skip_hours.any()) parts.push_back("skipHours " + numbers(hints.skip_hours));
    if (hints.skip_days.any()) parts.push_back("skipDays " + numbers(hints.skip_days) + " (0 is Sunday)");
    return fmt::format("{}", fmt::join(parts, "; "));
}

std::string not_understood(const Hints& hints) {
    std::vector<std::string_view> names;
    for (std::size_t index = 0; index < hint_names.size(); ++index)
        if (hints.unreadable[index]) names.push_back(hint_names[index]);
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string kept(const Validators& validators) {
    std::vector<std::string> parts;
    if (!validators.etag.empty()) parts.push_back("ETag " + printable(validators.etag, 200));
    if (!validators.last_modified.empty())
        parts.push_back("Last-Modified " + printable(validators.last_modified, 200));
    return fmt::format("{}", fmt::join(parts, "; "));
}

std::string address_in_use(const Whereabouts& there) {
    return there.address.empty() ? "" : shown_url(there.address) + ", where it has moved to";
}

std::string move_seen(const Whereabouts& there) {
    if (there.moving_to.empty()) return {};
    return fmt::format("{}, by permanent redirects at the last {}", shown_url(there.moving_to),
                       there.sightings == 1 ? "poll" : fmt::format("{} polls", there.sightings));
}

void print(const store::Record& record, const Memory& memory) {
    const Time now = wall_now();
    const History& history = memory.history;
    fmt::print("{} ({})\n", printable(record.name), shown_url(record.url));
    print_fact("title", printable(record.title));
    print_fact("asked at", address_in_use(memory.whereabouts));
    print_fact("moving to", move_seen(memory.whereabouts));
    print_fact("last poll", last_poll(record, memory, now));
    print_fact("last success", dated(history.last_success, now));
    if (history.failures > 0) print_fact("failures", fmt::format("{} in a row", history.failures));
    print_fact("next poll", next_poll(record, now));
    print_fact("asked for", asked_for(history.habits.hints));
    print_fact("not understood", not_understood(history.habits.hints));
    if (history.habits.rhythm.since)
        print_fact("posts", fmt::format("{:.2g} items a day",
                                        schedule::forecast(history.habits.rhythm, now).items_a_day));
    print_fact("validators", kept(memory.validators));
    print_fact("so far", fmt::format("{} polls, {} requests, {} bytes received, {} articles", history.polls,
                                     record.requests, record.bytes, record.articles));
}

}  // namespace

int explain(const ExplainOptions& options) {
    const auto config = settings(options.config);
    if (!config) return wrong_usage;
    if (!has_ledger(*config)) return bad;
    store::Reader reader(config->database);
    const auto record = reader.find(options.feed);
    if (!record && explain_item(options.feed, reader)) return done;
    if (!record) return refuse_unknown("feed or item", options.feed, reader.names());
    print(*record, reader.recall(record->id));
    return done;
}

}  // namespace newspool::commands

// Rows are written as the ledger gives them, so that a million feeds need no more memory than their text.
#include "aggregator/status.hpp"

#include <fmt/format.h>

#include "aggregator/health.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "base/version.hpp"
#include "format/json_writer.hpp"
#include "schedule/rhythm.hpp"

namespace newspool {
namespace {

Health health_of(const store::Record& record, const Memory& memory) {
    const History& history = memory.history;
    return newspool::health_of(history.polls, history.failures, history.gone || record.never);
}

double items_a_day(const Memory& memory, Time now) {
    const PostingRhythm& rhythm = memory.history.habits.rhythm;
    return rhythm.since ? schedule::forecast(rhythm, now).items_a_day : 0;
}

std::string date(Time when) { return rfc3339(std::chrono::floor<std::chrono::seconds>(when)); }

struct Counts {
    std::size_t feeds = 0;
    std::size_t failing = 0;
    std::size_t gone = 0;
    std::size_t new_feeds = 0;

    void count(Health health) {
        ++feeds;
        failing += health == Health::failing ? 1 : 0;
        gone += health == Health::gone ? 1 : 0;
        new_feeds += health == Health::new_feed ? 1 : 0;
    }
};

std::string row(const store::Record& record, const Memory& memory, Health health, Time now) {
    std::string text = fmt::format(
        "{:<8} {:<32} {:>14} {:>14} {:>10.2g}  {}", word(health), printable(record.name, 32),
        ago(memory.history.last_success, now), record.never ? "never" : until(record.due, now),
        items_a_day(memory, now),
        health == Health::failing
            ? fmt::format("{} in a row: {}", memory.history.failures, printable(record.error, 300))
            : printable(record.error, 300));
    if (!memory.whereabouts.address.empty())
        text += fmt::format("{}asked at {}", record.error.empty() ? "" : "; ",
                            shown_url(memory.whereabouts.address));
    while (text.ends_with(' ')) text.pop_back();
    return text + "\n";
}

std::string heading(const std::optional<Live>& live, const Counts& counts, Time now) {
    std::string text =
        live ? fmt::format("newspool {} runs since {} (pid {}); {} polls in flight, next poll {}\n",
                           version(), date(live->since), live->pid, live->polling,
                           live->next_poll ? until(live->next_poll, now) : "when one of them ends")
             : "newspool does not run; this is what the ledger says\n";
    if (live && !live->trouble.empty())
        text += fmt::format("nothing can be delivered: {}\n", printable(live->trouble, 1'000));
    return text + fmt::format("{} feeds: {} fine, {} failing, {} gone, {} not polled yet\n", counts.feeds,
                              counts.feeds - counts.failing - counts.gone - counts.new_feeds, counts.failing,
                              counts.gone, counts.new_feeds);
}

void write_date(format::JsonWriter& json, std::string_view name, const std::optional<Time>& when) {
    if (when) json.member(name, date(*when));
}

void write_row(format::JsonWriter& json, const store::Record& record, const Memory& memory, Health health,
               Time now) {
    json.open_object();
    json.member("name", record.name);
    json.member("url", shown_url(record.url));
    json.member("address", memory.whereabouts.address.empty() ? "" : shown_url(memory.whereabouts.address));
    json.member("title", record.title);
    json.member("health", word(health));
    json.member("error", record.error);
    json.member("last_poll_verdict", record.verdict);
    json.name("status");
    json.number(record.status);
    json.name("failures");
    json.number(memory.history.failures);
    write_date(json, "last_success", memory.history.last_success);
    if (!record.never) write_date(json, "next_poll", record.due);
    json.member("reason", record.reason);
    json.name("items_a_day");
    json.number(items_a_day(memory, now));
    json.name("polls");
    json.number(memory.history.polls);
    json.name("requests");
    json.number(record.requests);
    json.name("bytes");
    json.number(record.bytes);
    json.name("articles");
    json.number(record.articles);
    json.close_object();
}

std::string as_json(store::Reader& reader, const std::optional<Live>& live, StatusWish wish, Time now) {
    format::JsonWriter json(10'000);
    json.open_object();
    json.name("daemon");
    json.open_object();
    json.member("version", version());
    if (live) {
        json.name("pid");
        json.number(live->pid);
        json.member("since", date(live->since));
        json.name("polling");
        json.number(live->polling);
        write_date(json, "next_poll", live->next_poll);
        json.member("trouble", live->trouble);
    }
    json.close_object();
    json.name("feeds");
    json.open_array();
    reader.each_active([&](const store::Record& record, const Memory& memory) {
        const Health health = health_of(record, memory);
        if (!wish.failing || health == Health::failing || health == Health::gone)
            write_row(json, record, memory, health, now);
    });
    json.close_array();
    json.close_object();
    return std::move(json).take() + "\n";
}

}  // namespace

std::string status_text(store::Reader& reader, const std::optional<Live>& live, StatusWish wish, Time now) {
    if (wish.json) return as_json(reader, live, wish, now);
    Counts counts;
    std::string rows;
    reader.each_active([&](const store::Record& record, const Memory& memory) {
        const Health health = health_of(record, memory);
        counts.count(health);
        if (!wish.failing || health == Health::failing || health == Health::gone)
            rows += row(record, memory, health, now);
    });
    std::string text = heading(live, counts, now);
    if (!rows.empty())
        text += fmt::format("\n{:<8} {:<32} {:>14} {:>14} {:>10}  {}\n", "HEALTH", "FEED", "LAST SUCCESS",
                            "NEXT POLL", "ITEMS/DAY", "REMARKS") +
                rows;
    return text;
}

}  // namespace newspool

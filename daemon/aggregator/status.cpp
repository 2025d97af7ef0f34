// The columns have widths that fit any row, so that the first can be shown before the last is known.
#include "aggregator/status.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/url.hpp"
#include "base/version.hpp"
#include "schedule/rhythm.hpp"

namespace newspool {
namespace {

constexpr std::size_t rows_at_once = 200;

Health health_of(const store::Record& record, const Memory& memory) {
    const History& history = memory.history;
    return newspool::health_of(history.polls, history.failures, history.gone || record.never);
}

double items_a_day(const Memory& memory, Time now) {
    const PostingRhythm& rhythm = memory.history.habits.rhythm;
    return rhythm.since ? schedule::forecast(rhythm, now).items_a_day : 0;
}

std::string date(Time when) { return rfc3339(std::chrono::floor<std::chrono::seconds>(when)); }

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

std::string summary(const std::optional<Live>& live, const HealthCounts& counts, Time now) {
    std::string text =
        live ? fmt::format("newspool {} runs since {} (pid {}); {} polls in flight, next poll {}\n",
                           version(), date(live->since), live->pid, live->polling,
                           live->next_poll ? until(live->next_poll, now) : "when one of them ends")
             : "newspool does not run; this is what the ledger says\n";
    if (live && !live->trouble.empty())
        text += fmt::format("nothing can be delivered: {}\n", printable(live->trouble, 1'000));
    return text + fmt::format("{} feeds: {} fine, {} failing, {} gone, {} not polled yet\n", counts.all(),
                              counts.of(Health::fine), counts.of(Health::failing), counts.of(Health::gone),
                              counts.of(Health::new_feed));
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

// The text begins with the daemon and an array that is open still.
void write_heading(format::JsonWriter& json, const std::optional<Live>& live) {
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
}

}  // namespace

std::string StatusText::next(store::Reader& reader, Time now) {
    if (stage_ == Stage::heading) {
        stage_ = Stage::rows;
        return heading(reader, now);
    }
    while (told_ < feeds_.size())
        if (std::string text = rows(reader, now); !text.empty()) return text;
    return std::exchange(stage_, Stage::over) == Stage::over ? "" : end();
}

std::string StatusText::heading(store::Reader& reader, Time now) {
    HealthCounts counts;
    reader.each_course([&](const store::Course& feed) {
        const Health health = newspool::health_of(feed.polls, feed.failures, feed.ended);
        counts.add(health);
        if (is_wanted(health)) feeds_.push_back(feed.id);
    });
    if (wish_.json) {
        write_heading(json_, live_);
        return json_.taken_so_far();
    }
    std::string text = summary(live_, counts, now);
    if (!feeds_.empty())
        text += fmt::format("\n{:<8} {:<32} {:>14} {:>14} {:>10}  {}\n", "HEALTH", "FEED", "LAST SUCCESS",
                            "NEXT POLL", "ITEMS/DAY", "REMARKS");
    return text;
}

// A feed may have recovered since it was counted.
std::string StatusText::rows(store::Reader& reader, Time now) {
    const std::size_t some = std::min(rows_at_once, feeds_.size() - told_);
    const std::span<const FeedId> feeds = std::span(feeds_).subspan(std::exchange(told_, told_ + some), some);
    std::string text;
    for (const auto& [record, memory] : reader.standings(feeds)) {
        const Health health = health_of(record, memory);
        if (!is_wanted(health)) continue;
        if (wish_.json)
            write_row(json_, record, memory, health, now);
        else
            text += row(record, memory, health, now);
    }
    return wish_.json ? json_.taken_so_far() : text;
}

std::string StatusText::end() {
    if (!wish_.json) return "";
    json_.close_array();
    json_.close_object();
    return json_.taken_so_far() + "\n";
}

bool StatusText::is_wanted(Health health) const {
    return !wish_.failing || health == Health::failing || health == Health::gone;
}

}  // namespace newspool

// An unchanged document comes with no DocumentChange and writes nothing; a changed one writes its own row,
// and a row for each item that came or went.
#include "store/sqlite_items.hpp"

#include <algorithm>

namespace newspool::store {
namespace {

constexpr std::int64_t day_zero = 18'262;  // 2020-01-01
constexpr std::int64_t day_max = (1 << 14) - 1;
constexpr unsigned day_shift = 33;
constexpr unsigned revision_shift = 25;
constexpr std::uint16_t revision_max = 255;

std::int64_t day_of(Time date) {
    const auto day = std::chrono::floor<std::chrono::days>(date).time_since_epoch().count();
    return std::clamp<std::int64_t>(day - day_zero, 1, day_max);
}

}  // namespace

std::int64_t trace_number(const Trace& trace, Time left) {
    if (trace.present) return 0;
    return day_of(left) << day_shift |
           std::int64_t{std::min(trace.revision, revision_max)} << revision_shift | trace.content;
}

Trace trace_from(std::int64_t number) {
    if (number == 0) return {};
    return {.revision = static_cast<std::uint16_t>(number >> revision_shift & revision_max),
            .content = static_cast<std::uint32_t>(number & ((1 << revision_shift) - 1)),
            .present = false};
}

std::optional<Time> left_at(std::int64_t number) {
    if (number == 0) return std::nullopt;
    return Time(std::chrono::days((number >> day_shift) + day_zero));
}

Items::Items(Connection& connection)
    : connection_(&connection),
      see_(connection, "INSERT INTO seen (feed, key, trace) VALUES (?1, ?2, 0) ON CONFLICT DO NOTHING"),
      arrive_(connection,
              "INSERT INTO seen (feed, key, trace) VALUES (?1, ?2, 0) ON CONFLICT DO UPDATE SET trace = 0 "
              "WHERE trace <> 0"),
      carry_(connection, "INSERT INTO carrier (scope, key, feed) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"),
      elsewhere_(connection,
                 "SELECT 1 FROM feed JOIN document ON document.feed = feed.id WHERE feed.scope = ?1 AND "
                 "feed.id <> ?3 AND instr(document.items, ?2) > 0"),
      depart_(connection, "UPDATE seen SET trace = ?3 WHERE feed = ?1 AND key = ?2"),
      forget_(connection, "DELETE FROM seen WHERE feed = ?1 AND key = ?2"),
      keep_(connection,
            "INSERT INTO document (feed, part, items) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET items = "
            "?3 WHERE items <> ?3"),
      cut_(connection, "DELETE FROM document WHERE feed = ?1 AND part >= ?2"),
      tidy_(connection, "DELETE FROM seen WHERE feed = ?1 AND trace > 0 AND trace < ?2"),
      tidy_carriers_(connection,
                     "DELETE FROM carrier WHERE scope = ?1 AND NOT EXISTS (SELECT 1 FROM seen WHERE "
                     "seen.feed = carrier.scope AND seen.key = carrier.key)") {}

bool Items::admit(Scope scope, const Key& key) {
    see_.run(scope, Blob{key.view()});
    return sqlite3_changes(connection_->handle()) != 0;
}

void Items::keep(Scope scope, FeedId feed, const DocumentChange& change, std::span<const Key> admitted,
                 Time now) {
    for (const Key& key : change.arrived) {
        if (!std::ranges::binary_search(admitted, key)) arrive_.run(scope, Blob{key.view()});
        if (scope != feed) carry_.run(scope, Blob{key.view()}, feed);
    }
    for (const DocumentChange::Departed& item : change.departed) depart(scope, feed, item, now);
    std::int64_t part = 0;
    for (const std::string& row : change.items) keep_.run(feed, part++, Blob{row});
    cut_.run(feed, part);
    if (!change.forget_before) return;
    tidy_.run(scope, day_of(*change.forget_before) << day_shift);
    if (scope != feed) tidy_carriers_.run(scope);
}

// What another feed of the group still holds has not left.
void Items::depart(Scope scope, FeedId feed, const DocumentChange::Departed& item, Time now) {
    if (scope != feed) {
        const bool held = elsewhere_.first(scope, Blob{item.key.view()}, feed);
        elsewhere_.reset();
        if (held) return;
    }
    if (item.forget)
        forget_.run(scope, Blob{item.key.view()});
    else
        depart_.run(scope, Blob{item.key.view()}, trace_number({item.revision, item.content, false}, now));
}

}  // namespace newspool::store

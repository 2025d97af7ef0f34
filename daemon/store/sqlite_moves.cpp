// Each move happens once in the life of a subscription: its statements are prepared when they are needed.
#include "store/sqlite_moves.hpp"

#include <optional>

#include "model/habits.hpp"

namespace newspool::store {
namespace {

// What was in the last document of a feed that has lost it counts as gone since that was polled (schema.cpp
// tells the form of a trace).
constexpr const char* copy_keys =
    "INSERT INTO seen (feed, key, trace) SELECT ?2, key, CASE trace WHEN 0 THEN "
    "(max(?3 / 86400000 - 18262, 1) << 33) | (1 << 25) ELSE trace END FROM seen WHERE feed = ?1 "
    "ON CONFLICT DO NOTHING";

}  // namespace

Moves::Moves(Connection& connection)
    : connection_(&connection),
      find_(connection, "SELECT id, coalesce(scope, id), last_success IS NOT NULL FROM feed WHERE url = ?1") {
}

bool Moves::inherit(std::string_view url, std::span<const std::string> formerly) {
    bool moved = false;
    for (const std::string& before : formerly) {
        const Row old = row_of(before);
        if (old.id == 0) continue;
        const Row own = row_of(url);
        if (own.id != 0 && own.scope == old.scope) continue;
        if (own.id == 0)
            rename(old.id, url);
        else
            merge(old, own);
        moved = true;
    }
    return moved;
}

Moves::Row Moves::row_of(std::string_view url) {
    if (!find_.first(url)) return {};
    const Row row{find_.number(0), find_.number(1), find_.number(2) != 0};
    find_.reset();
    return row;
}

void Moves::rename(FeedId feed, std::string_view url) {
    Statement row(*connection_, "SELECT habits FROM feed WHERE id = ?1");
    std::optional<std::int64_t> patience;
    if (row.first(feed))
        if (const auto not_before = habits_from(row.text(0)).not_before)
            patience = Time(*not_before).time_since_epoch().count();
    row.reset();
    // Two strikes are the document's doing, which may well be the same there.
    Statement(*connection_,
              "UPDATE feed SET due = ?2, earliest = ?2 WHERE id = ?1 AND strikes < 2 AND "
              "(never = 1 OR failures > 0)")
        .run(feed, patience);
    Statement(*connection_,
              "UPDATE feed SET url = ?2, etag = iif(validators_url = ?2, etag, ''), "
              "last_modified = iif(validators_url = ?2, last_modified, ''), "
              "validators_url = iif(validators_url = ?2, ?2, ''), cut_body_hash = NULL, moved_to = NULL, "
              "address = '', moved_polls = 0, moved_since = NULL, moved_familiar = 0, never = 0, gone = 0, "
              "failures = 0 WHERE id = ?1")
        .run(feed, url);
}

void Moves::merge(const Row& old, const Row& own) {
    if (!own.was_read) {
        Statement(*connection_, "UPDATE OR IGNORE seen SET feed = ?2 WHERE feed = ?1 AND ?1 = ?3")
            .run(old.scope, own.scope, old.id);
        Statement(*connection_, "UPDATE OR IGNORE document SET feed = ?2 WHERE feed = ?1")
            .run(old.id, own.id);
        Statement(*connection_,
                  "UPDATE feed SET (title, habits, last_success) = (SELECT title, habits, last_success FROM "
                  "feed WHERE id = ?1) WHERE id = ?2")
            .run(old.id, own.id);
    }
    Statement polled(*connection_, "SELECT coalesce(last_success, 0) FROM feed WHERE id = ?1");
    const std::int64_t last = polled.first(old.id) ? polled.number(0) : 0;
    polled.reset();
    Statement(*connection_, copy_keys).run(old.scope, own.scope, last);
    if (old.scope == old.id) Statement(*connection_, "DELETE FROM seen WHERE feed = ?1").run(old.id);
    Statement(*connection_, "DELETE FROM document WHERE feed = ?1").run(old.id);
    Statement(*connection_,
              "UPDATE feed SET (polls, requests, bytes, articles) = (SELECT feed.polls + old.polls, "
              "feed.requests + old.requests, feed.bytes + old.bytes, feed.articles + old.articles FROM feed "
              "AS old WHERE old.id = ?1) WHERE id = ?2")
        .run(old.id, own.id);
    Statement(*connection_,
              "UPDATE feed SET scope = ?2, validators_url = '', etag = '', last_modified = '', "
              "body_hash = NULL, cut_body_hash = NULL, polls = 0, requests = 0, bytes = 0, articles = 0 "
              "WHERE id = ?1")
        .run(old.id, own.scope);
}

}  // namespace newspool::store

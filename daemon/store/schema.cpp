// Each entry is final once it was released: a change is a new entry.
//
// Dates of feeds are milliseconds. moved_to is where a feed seems to move, address where it is asked in place
// of its URL. Deliveries: in state 0 (queued) there are `bytes`, and for a name only its extension; held ones
// wait for a word of the operator.
//
// `seen` is the table that grows: one index, no row id, 16 bytes of key. Its `feed` is the id of a feed or,
// below zero, of a group (then it is the feed's `scope`). Its `trace` is 0, which takes no byte, while the
// item is in its feed's last good document; after that, from the highest bit: 14 of the day when it was found
// gone, counted from 2020-01-01, 8 of its revision, 25 of a hash of its content. `document` holds that last
// document, packed.
//
// A feed's `recent` are the articles of its last days (model/figures.hpp); of `polls` the first
// `uncounted_polls` were made before `not_modified` was counted. `day` and `delay` count over all feeds, by
// days since 1970-01-01 in UTC; `within` is a bound in seconds.
//
// The ledger's `seal` stands for the configuration that it has adopted, with the number of its feeds; a
// `plain` feed is a line of its lists that is a URL and nothing else.
#include "store/schema.hpp"

#include <array>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool::store {
namespace {

constexpr std::array<std::string_view, 9> list_of_migrations{R"sql(
    CREATE TABLE ledger (
        id         INTEGER PRIMARY KEY CHECK (id = 1),
        uuid       TEXT    NOT NULL,
        generation TEXT    NOT NULL,
        batch      INTEGER NOT NULL DEFAULT 0,
        sequence   INTEGER NOT NULL DEFAULT 0,
        seconds    INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE output (
        id   INTEGER PRIMARY KEY,
        name TEXT    NOT NULL UNIQUE,
        path TEXT    NOT NULL
    ) STRICT;
    CREATE TABLE feed (
        id             INTEGER PRIMARY KEY,
        url            TEXT    NOT NULL UNIQUE,
        name           TEXT    NOT NULL,
        active         INTEGER NOT NULL DEFAULT 1,
        skip_next      INTEGER NOT NULL DEFAULT 0,
        title          TEXT    NOT NULL DEFAULT '',
        validators_url TEXT    NOT NULL DEFAULT '',
        etag           TEXT    NOT NULL DEFAULT '',
        last_modified  TEXT    NOT NULL DEFAULT '',
        body_hash      BLOB,
        cut_body_hash  BLOB,
        moved_to       TEXT,
        polls          INTEGER NOT NULL DEFAULT 0,
        failures       INTEGER NOT NULL DEFAULT 0,
        strikes        INTEGER NOT NULL DEFAULT 0,
        gone           INTEGER NOT NULL DEFAULT 0,
        last_poll      INTEGER,
        last_success   INTEGER,
        verdict        TEXT,
        status         INTEGER NOT NULL DEFAULT 0,
        error          TEXT    NOT NULL DEFAULT '',
        due            INTEGER,
        earliest       INTEGER,
        never          INTEGER NOT NULL DEFAULT 0,
        reason         TEXT    NOT NULL DEFAULT '',
        requests       INTEGER NOT NULL DEFAULT 0,
        bytes          INTEGER NOT NULL DEFAULT 0,
        articles       INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE seen (
        feed       INTEGER NOT NULL,
        key        BLOB    NOT NULL,
        first_seen INTEGER NOT NULL,
        PRIMARY KEY (feed, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE delivery (
        sequence INTEGER PRIMARY KEY,
        output   INTEGER NOT NULL REFERENCES output (id),
        feed     INTEGER NOT NULL,
        key      BLOB    NOT NULL,
        name     TEXT    NOT NULL,
        state    INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
        bytes    BLOB
    ) STRICT;
    CREATE TABLE undeliverable (
        feed   INTEGER NOT NULL,
        key    BLOB    NOT NULL,
        reason TEXT    NOT NULL,
        PRIMARY KEY (feed, key)
    ) STRICT, WITHOUT ROWID;
)sql",
                                                             R"sql(
    ALTER TABLE feed ADD COLUMN asked_whole INTEGER;
)sql",
                                                             R"sql(
    ALTER TABLE feed ADD COLUMN habits BLOB;
)sql",
                                                             R"sql(
    ALTER TABLE feed ADD COLUMN address TEXT NOT NULL DEFAULT '';
    ALTER TABLE feed ADD COLUMN moved_polls INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE feed ADD COLUMN moved_since INTEGER;
    ALTER TABLE feed ADD COLUMN moved_familiar INTEGER NOT NULL DEFAULT 0;
    UPDATE feed SET moved_to = NULL;
    CREATE INDEX feed_moved ON feed (moved_since) WHERE moved_since IS NOT NULL;
    CREATE TABLE secure_host (
        host       TEXT    PRIMARY KEY,
        until      INTEGER NOT NULL,
        subdomains INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
)sql",
                                                             R"sql(
    ALTER TABLE delivery ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX delivery_staged ON delivery (output, sequence) WHERE state <> 0;
    CREATE INDEX delivery_queued ON delivery (output, held, sequence) WHERE state = 0;
    CREATE INDEX delivery_held ON delivery (feed) WHERE held = 1;
)sql",
                                                             R"sql(
    CREATE TABLE archive (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        feed     INTEGER NOT NULL,
        key      BLOB    NOT NULL,
        at       INTEGER NOT NULL,
        article  BLOB    NOT NULL
    ) STRICT;
    CREATE INDEX archive_feed ON archive (feed);
)sql",
                                                             R"sql(
    ALTER TABLE seen RENAME COLUMN first_seen TO trace;
    UPDATE seen SET trace = (max(unixepoch() / 86400 - 18262, 1) << 33) | (1 << 25);
    CREATE TABLE document (
        feed  INTEGER NOT NULL,
        part  INTEGER NOT NULL,
        items BLOB    NOT NULL,
        PRIMARY KEY (feed, part)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE feed_group (
        id   INTEGER PRIMARY KEY,
        name TEXT    NOT NULL UNIQUE
    ) STRICT;
    ALTER TABLE feed ADD COLUMN scope INTEGER;
    CREATE INDEX feed_scope ON feed (scope) WHERE scope IS NOT NULL;
    CREATE TABLE carrier (
        scope INTEGER NOT NULL,
        key   BLOB    NOT NULL,
        feed  INTEGER NOT NULL,
        PRIMARY KEY (scope, key, feed)
    ) STRICT, WITHOUT ROWID;
)sql",
                                                             R"sql(
    ALTER TABLE feed ADD COLUMN recent BLOB;
    ALTER TABLE feed ADD COLUMN not_modified INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE feed ADD COLUMN uncounted_polls INTEGER NOT NULL DEFAULT 0;
    UPDATE feed SET uncounted_polls = polls WHERE polls > 0;
    CREATE TABLE day (
        day          INTEGER PRIMARY KEY,
        polls        INTEGER NOT NULL,
        not_modified INTEGER NOT NULL,
        failures     INTEGER NOT NULL,
        requests     INTEGER NOT NULL,
        bytes        INTEGER NOT NULL,
        articles     INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE delay (
        day      INTEGER NOT NULL,
        within   INTEGER NOT NULL,
        articles INTEGER NOT NULL,
        PRIMARY KEY (day, within)
    ) STRICT, WITHOUT ROWID;
)sql",
                                                             R"sql(
    ALTER TABLE ledger ADD COLUMN seal TEXT NOT NULL DEFAULT '';
    ALTER TABLE feed ADD COLUMN plain INTEGER NOT NULL DEFAULT 0;
)sql"};

}  // namespace

std::span<const std::string_view> migrations() { return list_of_migrations; }

void migrate(Connection& connection, std::span<const std::string_view> list) {
    const auto version = static_cast<std::size_t>(connection.number("PRAGMA user_version"));
    if (version > list.size())
        throw Refused(
            Refused::Why::newer,
            fmt::format("the ledger {} was written by a later newspool (schema {}, this one knows {}): "
                        "run that one, or restore the copy that it made beside the ledger",
                        printable(connection.file().string(), 4096), version, list.size()));
    if (version == list.size()) return;
    Transaction transaction(connection);
    for (const std::string_view migration : list.subspan(version)) connection.execute(std::string(migration));
    connection.execute(fmt::format("PRAGMA user_version = {}", list.size()));
    transaction.commit();
}

}  // namespace newspool::store

// What a worker asks the ledger, through a connection that cannot write.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/url.hpp"
#include "store/archive.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "store/sqlite_items.hpp"
#include "store/sqlite_reader.hpp"
#include "store/store.hpp"

namespace newspool::store {
namespace {

// Of more it is asked first whether anything is known: of a feed's first document nothing is.
constexpr std::size_t few_keys = 8;

std::optional<BodyHash> hash(const Statement& row, int column) {
    const std::string bytes = row.text(column);
    BodyHash found{};
    if (bytes.size() != found.size()) return std::nullopt;
    std::ranges::copy(bytes, reinterpret_cast<char*>(found.data()));
    return found;
}

std::optional<Time> date(const Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return Time(Duration(row.number(column)));
}

constexpr std::string_view memory_columns =
    "validators_url, etag, last_modified, body_hash, cut_body_hash, strikes, polls, failures, gone, "
    "last_poll, "
    "last_success, asked_whole, habits, address, moved_to, moved_polls, moved_since, moved_familiar, error, "
    "url, name";

Memory memory_from(const Statement& row, int first) {
    Memory memory;
    memory.validators = {row.text(first), row.text(first + 1), row.text(first + 2)};
    memory.body_hash = hash(row, first + 3);
    memory.cut_body_hash = hash(row, first + 4);
    memory.strikes = static_cast<unsigned>(row.number(first + 5));
    memory.history.polls = static_cast<unsigned>(row.number(first + 6));
    memory.history.failures = static_cast<unsigned>(row.number(first + 7));
    memory.history.gone = row.number(first + 8) != 0;
    memory.history.had_validators = !memory.validators.empty();
    memory.history.last_poll = date(row, first + 9);
    memory.history.last_success = date(row, first + 10);
    memory.asked_whole = date(row, first + 11);
    memory.history.habits = habits_from(row.text(first + 12));
    memory.whereabouts = {.address = row.text(first + 13),
                          .moving_to = row.text(first + 14),
                          .sightings = static_cast<unsigned>(row.number(first + 15)),
                          .since = date(row, first + 16),
                          .familiar = row.number(first + 17) != 0};
    memory.error = row.text(first + 18);
    memory.url = row.text(first + 19);
    memory.name = row.text(first + 20);
    return memory;
}

constexpr std::string_view record_columns =
    "id, url, name, title, active, verdict, status, error, due, never, reason, requests, bytes, articles, "
    "recent";
constexpr int record_width = 15;

Record record_from(const Statement& row) {
    return {.id = row.number(0),
            .url = row.text(1),
            .name = row.text(2),
            .title = row.text(3),
            .active = row.number(4) != 0,
            .verdict = row.text(5),
            .status = static_cast<int>(row.number(6)),
            .error = row.text(7),
            .due = date(row, 8),
            .never = row.number(9) != 0,
            .reason = row.text(10),
            .requests = static_cast<std::uint64_t>(row.number(11)),
            .bytes = static_cast<std::uint64_t>(row.number(12)),
            .articles = static_cast<std::uint64_t>(row.number(13)),
            .recent = RecentArticles::from(row.text(14))};
}

Connection open_reading(const std::filesystem::path& database) {
    Connection connection(database, Connection::Access::read_only);
    connection.execute("PRAGMA cache_size = -512; PRAGMA trusted_schema = OFF");
    if (connection.number("PRAGMA user_version") != static_cast<std::int64_t>(migrations().size()))
        throw StoreError(
            fmt::format("the ledger {} was last used by another version of newspool: start the daemon "
                        "of this one",
                        printable(database.string(), 4096)));
    return connection;
}

}  // namespace

Reader::Book::Book(const std::filesystem::path& database)
    : connection(open_reading(database)),
      recall(connection, fmt::format("SELECT {} FROM feed WHERE id = ?1", memory_columns)),
      movers(connection, "SELECT url, address, moved_to FROM feed WHERE moved_since BETWEEN ?1 AND ?2"),
      scope(connection, "SELECT scope FROM feed WHERE id = ?1"),
      document(connection, "SELECT items FROM document WHERE feed = ?1 ORDER BY part"),
      any_seen(connection, "SELECT 1 FROM seen WHERE feed = ?1 LIMIT 1"),
      seen(connection, "SELECT trace FROM seen WHERE feed = ?1 AND key = ?2") {}

Reader::Reader(const std::filesystem::path& database) : book_(std::make_unique<Book>(database)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

Memory Reader::recall(FeedId feed) {
    Statement& row = book_->recall;
    if (!row.first(feed)) return {};
    Memory memory = memory_from(row, 0);
    row.reset();
    return memory;
}

std::vector<Memory> Reader::recall(std::span<const FeedId> feeds) {
    Transaction same_moment(book_->connection, "BEGIN");
    std::vector<Memory> memories;
    memories.reserve(feeds.size());
    for (const FeedId feed : feeds) memories.push_back(recall(feed));
    same_moment.commit();
    return memories;
}

std::optional<Record> Reader::find(std::string_view url_or_name) {
    Statement row(
        book_->connection,
        fmt::format("SELECT {} FROM feed WHERE url = ?1 OR name = ?1 ORDER BY active DESC, url = ?1 DESC "
                    "LIMIT 1",
                    record_columns));
    if (row.first(url_or_name)) return record_from(row);
    row.reset();
    const auto url = Url::parse(url_or_name);
    if (!url || !row.first(url->text())) return std::nullopt;
    return record_from(row);
}

std::optional<Standing> Reader::standing(FeedId feed) {
    Statement row(book_->connection,
                  fmt::format("SELECT {}, {} FROM feed WHERE id = ?1", record_columns, memory_columns));
    if (!row.first(feed)) return std::nullopt;
    return Standing{record_from(row), memory_from(row, record_width)};
}

void Reader::each_active(const std::function<void(const Record&, const Memory&)>& visit) {
    Statement row(book_->connection,
                  fmt::format("SELECT {}, {} FROM feed WHERE active = 1 ORDER BY failures = 0, name",
                              record_columns, memory_columns));
    for (bool more = row.first(); more; more = row.next())
        visit(record_from(row), memory_from(row, record_width));
}

void Reader::each_course(const std::function<void(const Course&)>& visit) {
    Statement row(book_->connection,
                  "SELECT id, never OR gone, failures, polls FROM feed WHERE active = 1 "
                  "ORDER BY failures = 0, name");
    for (bool more = row.first(); more; more = row.next())
        visit({.id = row.number(0),
               .ended = row.number(1) != 0,
               .failures = static_cast<unsigned>(row.number(2)),
               .polls = static_cast<unsigned>(row.number(3))});
}

std::vector<Standing> Reader::standings(std::span<const FeedId> feeds) {
    Transaction same_moment(book_->connection, "BEGIN");
    Statement row(book_->connection, fmt::format("SELECT {}, {} FROM feed WHERE id = ?1 AND active = 1",
                                                 record_columns, memory_columns));
    std::vector<Standing> found;
    found.reserve(feeds.size());
    for (const FeedId feed : feeds) {
        if (row.first(feed)) found.push_back({record_from(row), memory_from(row, record_width)});
        row.reset();
    }
    same_moment.commit();
    return found;
}

std::vector<std::string> Reader::names() {
    Statement row(book_->connection, "SELECT name FROM feed WHERE active = 1");
    std::vector<std::string> names;
    for (bool found = row.first(); found; found = row.next()) names.push_back(row.text(0));
    return names;
}

std::vector<Archived> Reader::archived(std::optional<FeedId> feed, std::chrono::sys_seconds since,
                                       std::int64_t after, std::size_t count) {
    Statement row(
        book_->connection,
        feed ? "SELECT sequence, key, at, article FROM archive WHERE feed = ?4 AND sequence > ?1 AND at "
               ">= ?2 ORDER BY sequence LIMIT ?3"
             : "SELECT sequence, key, at, article FROM archive WHERE sequence > ?1 AND at >= ?2 AND ?4 "
               "= 0 ORDER BY sequence LIMIT ?3");
    std::vector<Archived> found;
    for (bool more = row.first(after, since.time_since_epoch().count(), static_cast<std::int64_t>(count),
                               feed.value_or(0));
         more; more = row.next())
        found.push_back({row.number(0), Key::from(row.text(1)),
                         std::chrono::sys_seconds(std::chrono::seconds(row.number(2))),
                         unpacked(row.text(3))});
    return found;
}

Identity Reader::identity() {
    Statement row(book_->connection, "SELECT uuid, generation, batch, sequence FROM ledger WHERE id = 1");
    if (!row.first())
        throw StoreError(
            "the ledger has lost its identity: restore it from a backup, or see `newspool recover`");
    return {row.text(0), row.text(1), static_cast<std::uint64_t>(row.number(2)), row.number(3)};
}

std::vector<Mover> Reader::movers(Time from, Time to) {
    std::vector<Mover> found;
    Statement& row = book_->movers;
    for (bool more = row.first(from.time_since_epoch().count(), to.time_since_epoch().count()); more;
         more = row.next())
        found.push_back({row.text(0), row.text(1), row.text(2)});
    row.reset();
    return found;
}

std::vector<std::string> Reader::document(FeedId feed) {
    std::vector<std::string> rows;
    for (bool row = book_->document.first(feed); row; row = book_->document.next())
        rows.push_back(book_->document.text(0));
    return rows;
}

std::vector<std::optional<Trace>> Reader::seen(FeedId feed, std::span<const Key> keys) {
    Transaction same_moment(book_->connection, "BEGIN");
    const Scope scope = book_->scope.first(feed) && !book_->scope.is_null(0) ? book_->scope.number(0) : feed;
    book_->scope.reset();
    std::vector<std::optional<Trace>> answers(keys.size());
    const bool any = keys.size() <= few_keys || book_->any_seen.first(scope);
    book_->any_seen.reset();
    for (std::size_t index = 0; any && index < keys.size(); ++index) {
        if (book_->seen.first(scope, Blob{keys[index].view()}))
            answers[index] = trace_from(book_->seen.number(0));
        book_->seen.reset();
    }
    same_moment.commit();
    return answers;
}

std::vector<Met> Reader::met(const Key& key) {
    Connection& ledger = book_->connection;
    Statement seen(ledger,
                   "SELECT scopes.scope, trace, coalesce(reason, ''), scopes.feed FROM (SELECT "
                   "coalesce(scope, id) AS scope, min(id) AS feed FROM feed GROUP BY 1) AS scopes CROSS JOIN "
                   "seen ON seen.feed = scopes.scope AND seen.key = ?1 LEFT JOIN undeliverable ON "
                   "undeliverable.feed = scopes.feed AND undeliverable.key = ?1");
    Statement carriers(ledger,
                       "SELECT feed.id, name FROM carrier JOIN feed ON feed.id = carrier.feed WHERE "
                       "carrier.scope = ?1 AND key = ?2 ORDER BY feed.id");
    Statement waiting(ledger,
                      "SELECT output.name, held FROM delivery JOIN output ON output.id = output WHERE "
                      "state = 0 AND key = ?1 AND feed IN (SELECT id FROM feed WHERE coalesce(scope, id) = "
                      "?2) ORDER BY sequence");
    std::vector<Met> found;
    for (bool row = seen.first(Blob{key.view()}); row; row = seen.next()) {
        const Scope scope = seen.number(0);
        const Trace trace = trace_from(seen.number(1));
        Met one{.feed = scope > 0 ? scope : 0,
                .key = key,
                .left = left_at(seen.number(1)),
                .revision = trace.revision,
                .undeliverable = seen.text(2),
                .held = {},
                .queued = {},
                .carriers = {}};
        for (bool more = carriers.first(scope, Blob{key.view()}); more; more = carriers.next()) {
            if (one.feed == 0) one.feed = carriers.number(0);
            one.carriers.push_back(carriers.text(1));
        }
        for (bool more = waiting.first(Blob{key.view()}, scope); more; more = waiting.next())
            (waiting.number(1) != 0 ? one.held : one.queued).push_back(waiting.text(0));
        found.push_back(std::move(one));
    }
    return found;
}

void Reader::documents(const std::function<void(FeedId, const std::string&)>& take) {
    Statement rows(book_->connection, "SELECT feed, items FROM document ORDER BY feed, part");
    for (bool row = rows.first(); row; row = rows.next()) take(rows.number(0), rows.text(1));
}

std::string Reader::name_of(FeedId feed) {
    Statement row(book_->connection, "SELECT name FROM feed WHERE id = ?1");
    return row.first(feed) ? row.text(0) : "";
}

}  // namespace newspool::store

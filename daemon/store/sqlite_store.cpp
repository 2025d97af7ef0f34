// The ledger but for its batches: opening, subscriptions, outputs, and what recovery asks for.
#include "store/sqlite_store.hpp"

#include <algorithm>
#include <system_error>
#include <unordered_set>

#include <sys/random.h>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "model/habits.hpp"
#include "store/sqlite_groups.hpp"
#include "store/sqlite_moves.hpp"
#include "store/sqlite_open.hpp"

namespace newspool::store {
namespace {

FileLock lock_of(const std::filesystem::path& database) {
    if (database.has_parent_path()) std::filesystem::create_directories(database.parent_path());
    if (const std::string kind =
            network_file_system(database.has_parent_path() ? database.parent_path() : ".");
        !kind.empty())
        throw Refused(
            Refused::Why::network,
            fmt::format("the ledger {} is on a network file system ({}), where its log is not safe: "
                        "put `database` on a local one",
                        printable(database.string(), 4096), kind));
    return FileLock(lock_file(database));
}

constexpr std::string_view row_columns =
    "id, due, earliest, never, address, iif(status = 429, habits, NULL), polls, failures";
constexpr int row_width = 8;

Subscribed row_from(const Statement& found) {
    Subscribed row;
    row.id = found.number(0);
    if (!found.is_null(1)) row.due = Time(Duration(found.number(1)));
    if (!found.is_null(2)) row.earliest = Time(Duration(found.number(2)));
    row.never = found.number(3) != 0;
    row.address = found.text(4);
    if (!found.is_null(5)) row.patience = habits_from(found.text(5)).not_before;
    row.polls = static_cast<unsigned>(found.number(6));
    row.failures = static_cast<unsigned>(found.number(7));
    return row;
}

// With the number of feeds, so that one whose row was lost is missed.
std::string sealed(std::string_view seal, std::int64_t feeds) {
    return seal.empty() ? std::string() : fmt::format("{}/{}", seal, feeds);
}

bool is_sealed(Connection& connection, std::string_view seal) {
    const std::string kept = connection.text("SELECT seal FROM ledger");
    return !seal.empty() && kept.starts_with(seal) &&
           kept == sealed(seal, connection.number("SELECT count(*) FROM feed WHERE active = 1"));
}

// Finds the rows of subscriptions, and writes only where they differ: a start with an unchanged list writes
// nothing, however long the list is.
class Adoption {
  public:
    explicit Adoption(Connection& connection)
        : connection_(connection),
          find_(connection,
                fmt::format("SELECT {}, scope, name, active, plain FROM feed WHERE url = ?1", row_columns)),
          add_(connection, "INSERT INTO feed (url, name, plain) VALUES (?1, ?2, ?3)"),
          change_(connection, "UPDATE feed SET name = ?2, active = 1, plain = ?3 WHERE id = ?1"),
          groups_(connection),
          moves_(connection) {}

    Subscribed one(const Subscription& subscription) {
        Subscribed row;
        const bool moved = moves_.inherit(subscription.url, subscription.formerly);
        const int plain = subscription.plain ? 1 : 0;
        Scope scope = 0;
        if (!find_.first(std::string_view(subscription.url))) {
            add_.run(std::string_view(subscription.url), std::string_view(subscription.name), plain);
            row.id = scope = sqlite3_last_insert_rowid(connection_.handle());
        } else {
            row = row_from(find_);
            scope = find_.is_null(row_width) ? row.id : find_.number(row_width);
            const bool same = find_.text(row_width + 1) == subscription.name &&
                              find_.number(row_width + 2) != 0 && find_.number(row_width + 3) == plain;
            find_.reset();
            if (!same) change_.run(row.id, std::string_view(subscription.name), plain);
        }
        const Scope wanted = groups_.scope_of(subscription.group, row.id);
        if (wanted != scope) groups_.move(row.id, scope, wanted);
        adopted_.insert(row.id);
        row.moved = moved;
        return row;
    }

    void let_others_sleep() {
        Statement active(connection_, "SELECT id FROM feed WHERE active = 1");
        std::vector<FeedId> others;
        for (bool row = active.first(); row; row = active.next())
            if (!adopted_.contains(active.number(0))) others.push_back(active.number(0));
        Statement sleep(connection_, "UPDATE feed SET active = 0 WHERE id = ?1");
        for (const FeedId id : others) sleep.run(id);
    }

  private:
    Connection& connection_;
    Statement find_;
    Statement add_;
    Statement change_;
    Groups groups_;
    Moves moves_;
    std::unordered_set<FeedId> adopted_;
};

}  // namespace

Ledger::Book::Book(const std::filesystem::path& database)
    : file(database), lock(lock_of(database)), session(std::make_unique<Session>(open_checked(database))) {
    empty_log(connection());
    read_identity();
    read_scopes();
}

// The file alone is then the whole ledger, for whoever copies or restores it. SQLite would do so only if no
// reader were left. Where it cannot be done the next start does it.
Ledger::Book::~Book() {
    try {
        if (session) empty_log(connection());
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    }
}

void Ledger::Book::read_identity() {
    Statement row(connection(), "SELECT uuid, generation, batch, sequence, seconds FROM ledger WHERE id = 1");
    if (!row.first())
        throw StoreError(
            "the ledger has lost its identity: restore it from a backup, or see `newspool recover`");
    identity = {row.text(0), row.text(1), static_cast<std::uint64_t>(row.number(2)), row.number(3)};
    seconds = row.number(4);
}

std::int64_t Ledger::Book::output_id(std::string_view name) {
    if (const auto known = outputs.find(name); known != outputs.end()) return known->second;
    Statement find(connection(), "SELECT id FROM output WHERE name = ?1");
    if (!find.first(name)) return 0;
    return outputs[std::string(name)] = find.number(0);
}

Scope Ledger::Book::scope_of(FeedId feed) const {
    const auto group = scopes.find(feed);
    return group == scopes.end() ? feed : group->second;
}

void Ledger::Book::read_scopes() {
    scopes.clear();
    Statement rows(connection(), "SELECT id, scope FROM feed WHERE scope IS NOT NULL");
    for (bool row = rows.first(); row; row = rows.next()) scopes.emplace(rows.number(0), rows.number(1));
}

std::size_t Ledger::Book::settle_held(FeedId feed, std::initializer_list<const char*> steps) {
    connection().execute("PRAGMA synchronous = FULL");
    Transaction transaction(connection());
    Statement count(connection(), "SELECT count(DISTINCT key) FROM delivery WHERE feed = ?1 AND held = 1");
    const auto articles = count.first(feed) ? static_cast<std::size_t>(count.number(0)) : 0;
    count.reset();
    for (const char* step : steps) Statement(connection(), step).run(feed);
    transaction.commit();
    return articles;
}

Ledger::Ledger(const std::filesystem::path& database) : book_(std::make_unique<Book>(database)) {}
Ledger::~Ledger() = default;
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;

const Identity& Ledger::identity() const { return book_->identity; }

std::vector<Subscribed> Ledger::adopt(std::span<const Subscription> subscriptions, std::string_view seal) {
    Transaction transaction(book_->connection());
    Adoption adoption(book_->connection());
    std::vector<Subscribed> rows;
    rows.reserve(subscriptions.size());
    for (const Subscription& subscription : subscriptions) rows.push_back(adoption.one(subscription));
    adoption.let_others_sleep();
    const std::string kept = sealed(seal, std::ssize(subscriptions));
    Statement(book_->connection(), "UPDATE ledger SET seal = ?1 WHERE seal <> ?1")
        .run(std::string_view(kept));
    transaction.commit();
    book_->read_scopes();
    return rows;
}

std::vector<Subscribed> Ledger::adopt_again(std::span<const Subscription> subscriptions,
                                            std::string_view seal) {
    if (!is_sealed(book_->connection(), seal))
        throw StoreError("the ledger has adopted another configuration meanwhile: start again");
    Statement find(book_->connection(), fmt::format("SELECT {} FROM feed WHERE url = ?1", row_columns));
    std::vector<Subscribed> rows;
    rows.reserve(subscriptions.size());
    for (const Subscription& subscription : subscriptions) {
        if (!find.first(std::string_view(subscription.url)))
            throw StoreError(fmt::format("the ledger has lost its feed {}: see `newspool recover`",
                                         printable(subscription.name)));
        rows.push_back(row_from(find));
        find.reset();
    }
    return rows;
}

// What the cache has taken up of a million rows is given back.
void Ledger::each_plain(const std::function<void(const Subscribed&, const std::string&)>& visit) {
    Statement rows(book_->connection(),
                   fmt::format("SELECT {}, url FROM feed WHERE active = 1 AND plain = 1", row_columns));
    for (bool more = rows.first(); more; more = rows.next()) visit(row_from(rows), rows.text(row_width));
    book_->connection().execute("PRAGMA shrink_memory");
}

bool holds(const std::filesystem::path& database, std::string_view seal) {
    std::error_code hidden;
    if (seal.empty() || !std::filesystem::exists(database, hidden)) return false;
    try {
        Connection connection(database, Connection::Access::read_only);
        return is_sealed(connection, seal);
    } catch (const StoreError&) {
        return false;
    }
}

std::vector<SecureHost> Ledger::secure_hosts(Time now) const {
    Statement rows(book_->connection(), "SELECT host, until, subdomains FROM secure_host WHERE until > ?1");
    std::vector<SecureHost> hosts;
    for (bool more = rows.first(now.time_since_epoch().count()); more; more = rows.next())
        hosts.push_back({rows.text(0), Time(Duration(rows.number(1))), rows.number(2) != 0});
    return hosts;
}

bool Ledger::knows_output(std::string_view name) const { return book_->output_id(name) != 0; }

void Ledger::remember_output(std::string_view name, const std::filesystem::path& path) {
    Transaction transaction(book_->connection());
    Statement(book_->connection(),
              "INSERT INTO output (name, path) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET path = ?2")
        .run(name, path.string());
    transaction.commit();
}

std::vector<Outstanding> Ledger::outstanding(std::string_view output) const {
    Statement rows(
        book_->connection(),
        "SELECT sequence, name, state FROM delivery WHERE output = ?1 AND state <> 0 ORDER BY sequence");
    std::vector<Outstanding> found;
    for (bool row = rows.first(book_->output_id(output)); row; row = rows.next())
        found.push_back({rows.number(0), rows.text(1), static_cast<Outstanding::State>(rows.number(2))});
    return found;
}

std::vector<Queued> Ledger::queued(std::string_view output, std::size_t deliveries, std::size_t bytes) const {
    Statement rows(
        book_->connection(),
        "SELECT sequence, feed, key, name, bytes FROM delivery WHERE output = ?1 AND held = 0 AND state = 0 "
        "ORDER BY sequence");
    std::vector<Queued> found;
    std::size_t size = 0;
    for (bool row = rows.first(book_->output_id(output)); row && found.size() < deliveries;
         row = rows.next()) {
        std::string bytes_of_row = rows.text(4);
        size += bytes_of_row.size();
        if (size > bytes && !found.empty()) break;
        found.push_back(
            {rows.number(0), rows.number(1), Key::from(rows.text(2)), rows.text(3), std::move(bytes_of_row)});
    }
    return found;
}

QueueLength Ledger::queue_length(std::string_view output) const {
    Statement row(
        book_->connection(),
        "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM delivery WHERE output = ?1 AND held = 0 "
        "AND state = 0");
    if (!row.first(book_->output_id(output))) return {};
    return {static_cast<std::uint64_t>(row.number(0)), static_cast<std::uint64_t>(row.number(1))};
}

std::vector<std::string> Ledger::abandoned_outputs(std::span<const std::string> used) const {
    Statement rows(
        book_->connection(),
        "SELECT name FROM output WHERE EXISTS (SELECT 1 FROM delivery WHERE output = output.id AND "
        "state IN (0, 1)) ORDER BY name");
    std::vector<std::string> names;
    for (bool row = rows.first(); row; row = rows.next())
        if (std::ranges::find(used, rows.text(0)) == used.end()) names.push_back(rows.text(0));
    return names;
}

std::size_t Ledger::release(FeedId feed) {
    return book_->settle_held(feed, {"UPDATE delivery SET held = 0 WHERE feed = ?1 AND held = 1"});
}

std::size_t Ledger::discard(FeedId feed) {
    return book_->settle_held(
        feed,
        {"DELETE FROM archive WHERE feed = ?1 AND key IN (SELECT key FROM delivery WHERE feed = ?1 AND held "
         "= 1)",
         "DELETE FROM delivery WHERE feed = ?1 AND held = 1"});
}

std::size_t Ledger::discard_output(std::string_view output) {
    Transaction transaction(book_->connection());
    Statement(book_->connection(), "DELETE FROM delivery WHERE output = ?1 AND state IN (0, 1)")
        .run(book_->output_id(output));
    const int deliveries = sqlite3_changes(book_->connection().handle());
    transaction.commit();
    return static_cast<std::size_t>(deliveries);
}

std::uint64_t Ledger::log_bytes() const {
    std::error_code missing;
    const std::uintmax_t bytes = std::filesystem::file_size(book_->file.string() + "-wal", missing);
    return missing ? 0 : bytes;
}

void Ledger::reopen() {
    book_->session.reset();
    book_->session = std::make_unique<Session>(open_again(book_->file));
    empty_log(book_->connection());
    book_->read_identity();
}

unsigned Ledger::strike(FeedId feed) {
    Transaction transaction(book_->connection());
    Statement strike(book_->connection(),
                     "UPDATE feed SET strikes = strikes + 1 WHERE id = ?1 RETURNING strikes");
    const auto strikes = strike.first(feed) ? static_cast<unsigned>(strike.number(0)) : 0;
    strike.reset();
    transaction.commit();
    return strikes;
}

void Ledger::postpone(FeedId feed, Time due, std::string_view reason) {
    Transaction transaction(book_->connection());
    Statement(book_->connection(),
              "UPDATE feed SET due = ?2, earliest = ?2, error = ?3, reason = ?3 WHERE id = ?1")
        .run(feed, due.time_since_epoch().count(), reason);
    transaction.commit();
}

void Ledger::draw_generation() {
    std::string random(4, '\0');
    if (::getrandom(random.data(), random.size(), 0) != 4) throw StoreError("cannot draw random bytes");
    Transaction transaction(book_->connection());
    // The next second, because generations do not sort.
    Statement(book_->connection(), "UPDATE ledger SET generation = ?1, seconds = seconds + 1")
        .run(hexadecimal(random));
    transaction.commit();
    book_->read_identity();
}

void Ledger::forget_validators() {
    Transaction transaction(book_->connection());
    book_->connection().execute(
        "UPDATE feed SET validators_url = '', etag = '', last_modified = '', body_hash = NULL, "
        "cut_body_hash = NULL");
    transaction.commit();
}

void Ledger::skip_next() {
    Transaction transaction(book_->connection());
    book_->connection().execute("UPDATE feed SET skip_next = 1 WHERE active = 1");
    transaction.commit();
}

void Ledger::forget_items(std::span<const std::int64_t> sequences) {
    Transaction transaction(book_->connection());
    Statement unsee(
        book_->connection(),
        "DELETE FROM seen WHERE (feed, key) IN (SELECT coalesce(feed.scope, feed.id), delivery.key "
        "FROM delivery JOIN feed ON feed.id = delivery.feed WHERE sequence = ?1)");
    Statement unread(book_->connection(),
                     "DELETE FROM document WHERE feed = (SELECT feed FROM delivery WHERE sequence = ?1)");
    Statement drop(book_->connection(), "DELETE FROM delivery WHERE sequence = ?1");
    for (const std::int64_t sequence : sequences) {
        unsee.run(sequence);
        unread.run(sequence);
        drop.run(sequence);
    }
    transaction.commit();
}

}  // namespace newspool::store

// The dates inside habits are set back with the others.
#include "politeness/calendar.hpp"

#include <optional>
#include <stdexcept>
#include <vector>

#include "model/habits.hpp"
#include "store/sqlite.hpp"

namespace newspool::test {
namespace {

using store::Connection;
using store::Statement;

Habits set_back(Habits habits, Duration length) {
    const auto by = std::chrono::floor<std::chrono::seconds>(length);
    if (habits.not_before) *habits.not_before -= by;
    if (habits.rhythm.since) *habits.rhythm.since -= by;
    habits.rhythm.as_of -= by;
    habits.rhythm.last -= by;
    return habits;
}

struct Row {
    std::int64_t id;
    std::string habits;
};

std::vector<Row> rows(Connection& connection) {
    Statement select(connection, "SELECT id, habits FROM feed WHERE habits IS NOT NULL");
    std::vector<Row> rows;
    for (bool more = select.first(); more; more = select.next())
        rows.push_back({select.number(0), select.text(1)});
    return rows;
}

}  // namespace

void pass(const std::filesystem::path& ledger, Duration length) {
    Connection connection(ledger, Connection::Access::read_write);
    Statement(
        connection,
        "UPDATE feed SET due = due - ?1, earliest = earliest - ?1, last_poll = last_poll - ?1, "
        "last_success = last_success - ?1, asked_whole = asked_whole - ?1, moved_since = moved_since - ?1")
        .run(length.count());
    Statement update(connection, "UPDATE feed SET habits = ?2 WHERE id = ?1");
    for (const Row& row : rows(connection)) {
        const std::string habits = to_bytes(set_back(habits_from(row.habits), length));
        update.run(row.id, store::Blob{habits});
    }
}

void make_due(const std::filesystem::path& ledger) {
    const std::int64_t now = wall_now().time_since_epoch().count();
    Connection connection(ledger, Connection::Access::read_write);
    Statement(connection, "UPDATE feed SET due = ?1, earliest = ?1").run(now);
}

Written written(const std::filesystem::path& ledger, std::string_view url) {
    Connection connection(ledger, Connection::Access::read_only);
    Statement row(connection,
                  "SELECT due - last_poll, earliest - last_poll, never, reason FROM feed WHERE url = ?1");
    if (!row.first(url)) throw std::runtime_error("the ledger has no feed " + std::string(url));
    Written written{Duration(row.number(0)), Duration(row.number(1)), row.number(2) != 0, row.text(3)};
    row.reset();
    return written;
}

}  // namespace newspool::test

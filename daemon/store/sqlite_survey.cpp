// What `newspool report` asks: over all feeds, hosts and days. Each question is one pass, so that memory
// stays flat however many feeds there are; SQLite sorts what is long in files.
#include <algorithm>
#include <utility>

#include "store/sqlite.hpp"
#include "store/sqlite_reader.hpp"
#include "store/store.hpp"

namespace newspool::store {
namespace {

std::uint64_t whole(const Statement& row, int column) {
    return static_cast<std::uint64_t>(row.number(column));
}

// A host as the address in use names it: what stands between "://" and "/", less any user before an "@".
// Addresses are in normal form, in which an escaped "@" or "/" is written otherwise.
constexpr std::string_view by_host = R"sql(
    SELECT substr(place, instr(place, '@') + 1) AS host, count(*), sum(failures > 0), sum(requests) AS asked,
           sum(bytes), sum(polls - uncounted_polls), sum(not_modified)
    FROM (SELECT substr(rest, 1, instr(rest || '/', '/') - 1) AS place, *
          FROM (SELECT substr(used, instr(used, '://') + 3) AS rest, *
                FROM (SELECT iif(address = '', url, address) AS used, * FROM feed
                      WHERE active = 1 AND url LIKE 'http%')))
    GROUP BY host ORDER BY asked DESC, host)sql";

}  // namespace

void Reader::at_one_moment(const std::function<void()>& read) {
    Transaction moment(book_->connection, "BEGIN");
    read();
    moment.commit();
}

void Reader::each_summary(const std::function<void(const Summary&)>& visit) {
    Statement row(book_->connection,
                  "SELECT id, never OR gone, failures, polls, requests, bytes, articles, recent FROM feed "
                  "WHERE active = 1");
    for (bool more = row.first(); more; more = row.next())
        visit({.id = row.number(0),
               .ended = row.number(1) != 0,
               .failures = static_cast<unsigned>(row.number(2)),
               .polls = static_cast<unsigned>(row.number(3)),
               .requests = whole(row, 4),
               .bytes = whole(row, 5),
               .articles = whole(row, 6),
               .recent = RecentArticles::from(row.text(7))});
}

void Reader::each_host(const std::function<void(const HostFigures&)>& visit) {
    Statement row(book_->connection, by_host);
    for (bool more = row.first(); more; more = row.next())
        visit({.host = row.text(0),
               .feeds = whole(row, 1),
               .failing = whole(row, 2),
               .requests = whole(row, 3),
               .bytes = whole(row, 4),
               .polls = whole(row, 5),
               .not_modified = whole(row, 6)});
}

std::vector<DayFigures> Reader::days(Day first) {
    Statement row(
        book_->connection,
        "SELECT day, polls, not_modified, failures, requests, bytes, articles FROM day WHERE day >= "
        "?1 ORDER BY day");
    Statement delays(book_->connection, "SELECT within, articles FROM delay WHERE day = ?1");
    std::vector<DayFigures> found;
    for (bool more = row.first(std::int64_t{first.time_since_epoch().count()}); more; more = row.next()) {
        DayFigures one{.day = Day(std::chrono::days(row.number(0))),
                       .polls = whole(row, 1),
                       .not_modified = whole(row, 2),
                       .failures = whole(row, 3),
                       .requests = whole(row, 4),
                       .bytes = whole(row, 5),
                       .articles = whole(row, 6),
                       .delays = {}};
        for (bool some = delays.first(row.number(0)); some; some = delays.next())
            if (const auto place = delay_place(std::chrono::seconds(delays.number(0)));
                place < one.delays.size())
                one.delays[place] += whole(delays, 1);
        found.push_back(one);
    }
    return found;
}

std::vector<Waiting> Reader::waiting() {
    Statement row(
        book_->connection,
        "SELECT output.name, held, count(*), sum(length(bytes)) FROM delivery JOIN output ON output.id "
        "= output WHERE state = 0 GROUP BY output.name, held");
    std::vector<Waiting> found;
    for (bool more = row.first(); more; more = row.next())
        found.push_back({row.text(0), row.number(1) != 0 ? Queued::Until::release : Queued::Until::room,
                         whole(row, 2), whole(row, 3)});
    return found;
}

std::vector<HeldOfFeed> Reader::held(std::size_t feeds) {
    Statement row(
        book_->connection,
        "SELECT feed.name, count(DISTINCT key) AS articles FROM delivery JOIN feed ON feed.id = feed "
        "WHERE held = 1 GROUP BY feed.id ORDER BY articles DESC, feed.name LIMIT ?1");
    std::vector<HeldOfFeed> found;
    for (bool more = row.first(static_cast<std::int64_t>(feeds)); more; more = row.next())
        found.push_back({row.text(0), whole(row, 1)});
    return found;
}

}  // namespace newspool::store

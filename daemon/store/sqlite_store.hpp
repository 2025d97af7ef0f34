// The insides of a Ledger, shared by sqlite_store.cpp and sqlite_batch.cpp.
#pragma once

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/lock.hpp"
#include "store/sqlite.hpp"
#include "store/sqlite_items.hpp"
#include "store/store.hpp"

namespace newspool::store {

// What a batch says again and again, prepared once a connection.
struct Statements {
    explicit Statements(Connection& connection);

    Statement begin_feed;
    Statement end_feed;
    Statement skips;
    Statement deliver;
    Statement queue;
    Statement dequeue;
    Statement archive;
    Statement prune_archive;
    Statement redeliver;
    Statement mark_one;
    Statement mark;
    Statement forget;
    Statement give_up;
    Statement recent;
    Statement remember;
    Statement move;
    Statement secure;
    Statement draw;
    Statement count_day;
    Statement count_delays;
};

// One connection with its statements; the statements go first.
struct Session {
    explicit Session(Connection opened)
        : connection(std::move(opened)), statements(connection), items(connection) {}

    Connection connection;
    Statements statements;
    Items items;
};

struct Ledger::Book {
    explicit Book(const std::filesystem::path& database);
    ~Book();
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;

    void read_identity();
    [[nodiscard]] Connection& connection() { return session->connection; }
    [[nodiscard]] std::int64_t output_id(std::string_view name);  // 0: unknown
    [[nodiscard]] Scope scope_of(FeedId feed) const;
    void read_scopes();
    std::size_t settle_held(FeedId feed, std::initializer_list<const char*> steps);

    std::filesystem::path file;
    FileLock lock;
    std::unique_ptr<Session> session;  // on the heap: statements point to their connection
    Identity identity;
    std::map<std::string, std::int64_t, std::less<>> outputs;  // rows found so far; none ever goes
    std::unordered_map<FeedId, Scope> scopes;                  // of feeds that are in a group
    std::int64_t seconds = 0;                                  // the last that went into a name
};

}  // namespace newspool::store

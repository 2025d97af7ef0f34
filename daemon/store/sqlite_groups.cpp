// An item that is present under either scope is present under the new one.
#include "store/sqlite_groups.hpp"

namespace newspool::store {

Groups::Groups(Connection& connection)
    : connection_(&connection),
      find_(connection, "SELECT id FROM feed_group WHERE name = ?1"),
      add_(connection, "INSERT INTO feed_group (name) VALUES (?1)"),
      copy_(connection,
            "INSERT INTO seen (feed, key, trace) SELECT ?2, key, trace FROM seen WHERE feed = ?1 "
            "ON CONFLICT DO UPDATE SET trace = 0 WHERE excluded.trace = 0"),
      drop_(connection, "DELETE FROM seen WHERE feed = ?1"),
      place_(connection, "UPDATE feed SET scope = ?2 WHERE id = ?1") {}

Scope Groups::scope_of(std::string_view group, FeedId feed) {
    if (group.empty()) return feed;
    if (!find_.first(group)) {
        add_.run(group);
        return -sqlite3_last_insert_rowid(connection_->handle());
    }
    const Scope scope = -find_.number(0);
    find_.reset();
    return scope;
}

void Groups::move(FeedId feed, Scope from, Scope to) {
    copy_.run(from, to);
    if (from == feed) drop_.run(from);
    place_.run(feed, to == feed ? std::nullopt : std::optional(to));
}

}  // namespace newspool::store

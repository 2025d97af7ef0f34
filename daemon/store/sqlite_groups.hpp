// Groups of feeds that share what they have seen. A feed that joins one brings its keys along; one that
// leaves takes a copy of the group's, since any of them may have come by it.
#pragma once

#include <string_view>

#include "store/sqlite.hpp"
#include "store/sqlite_items.hpp"

namespace newspool::store {

class Groups {
  public:
    explicit Groups(Connection& connection);

    // The scope of the group of this name, which is made if there is none; of no name that of the feed alone.
    [[nodiscard]] Scope scope_of(std::string_view group, FeedId feed);

    void move(FeedId feed, Scope from, Scope to);

  private:
    Connection* connection_;
    Statement find_;
    Statement add_;
    Statement copy_;
    Statement drop_;
    Statement place_;
};

}  // namespace newspool::store

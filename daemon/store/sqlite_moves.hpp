// A feed whose URL in the configuration has changed keeps its row, and with it all that refers to that: what
// was seen, the last document, what waits, the archive, habits and counters.
//
// Not its validators: they are sent to no URL but the one that gave them (RFC 9110 §8.8). Nor where the old
// URL led, nor what kept the feed from being polled there, patience that a server asked for excepted.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/subscription.hpp"
#include "store/sqlite.hpp"
#include "store/sqlite_items.hpp"

namespace newspool::store {

class Moves {
  public:
    explicit Moves(Connection& connection);

    // `url` takes over from the URLs that it had before. Whether it did: a second time there is nothing to.
    //
    // Where `url` has a row of its own, that stays: it may be in the middle of a poll, and its validators and
    // document are those of the URL that is asked. The old row sleeps on beside it in one scope of keys, so
    // that what either has seen is known to both, also of a poll that still goes on under the old one, and
    // what waits of it is delivered. If nothing was ever read from `url`, it takes over document and habits.
    bool inherit(std::string_view url, std::span<const std::string> formerly);

  private:
    struct Row {
        FeedId id = 0;  // 0: there is none
        Scope scope = 0;
        bool was_read = false;
    };

    [[nodiscard]] Row row_of(std::string_view url);
    void rename(FeedId feed, std::string_view url);
    void merge(const Row& old, const Row& own);

    Connection* connection_;
    Statement find_;
};

}  // namespace newspool::store

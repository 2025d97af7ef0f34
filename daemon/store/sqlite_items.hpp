// What the ledger writes about items: which were seen, which have left, and the last good document of a feed.
#pragma once

#include <span>

#include "base/time.hpp"
#include "model/document.hpp"
#include "model/subscription.hpp"
#include "store/sqlite.hpp"

namespace newspool::store {

// Where a feed's keys are kept: its own id, or below zero that of its group.
using Scope = std::int64_t;

// `seen.trace` (schema.cpp). An item that is present has 0.
[[nodiscard]] std::int64_t trace_number(const Trace& trace, Time left);
[[nodiscard]] Trace trace_from(std::int64_t number);
// When it left, to the day; nothing of one that is present.
[[nodiscard]] std::optional<Time> left_at(std::int64_t number);

// Statements of one connection; used inside a transaction only.
class Items {
  public:
    explicit Items(Connection& connection);

    // Records an item as seen. Whether it was unknown.
    [[nodiscard]] bool admit(Scope scope, const Key& key);

    // What a document that was read changes. `admitted`, sorted, was admitted in this transaction, and has no
    // more to be written of its arrival.
    void keep(Scope scope, FeedId feed, const DocumentChange& change, std::span<const Key> admitted,
              Time now);

  private:
    void depart(Scope scope, FeedId feed, const DocumentChange::Departed& item, Time now);

    Connection* connection_;
    Statement see_;
    Statement arrive_;
    Statement carry_;
    Statement elsewhere_;
    Statement depart_;
    Statement forget_;
    Statement keep_;
    Statement cut_;
    Statement tidy_;
    Statement tidy_carriers_;
};

}  // namespace newspool::store

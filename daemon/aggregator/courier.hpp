// The delivery protocol: batches what polls bring, on a thread of its own, through ledger and spool, so that
// every article of a fully received poll appears in the spool exactly once (README, "The promise").
//
// Owns that thread, the ledger's writing connection and the output. Promises: when keep() returns for a poll
// with news, its articles are visible in the spool and its validators and plan are durable, in one commit; a
// poll without news is durable before half of its planned wait is over, and within 30 s.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "model/article.hpp"
#include "model/outcome.hpp"
#include "model/subscription.hpp"

namespace newspool::store {
class Ledger;
}
namespace newspool::spool {
class Spool;
}

namespace newspool {

// An article as bytes, ready to be staged. Whether it is news is decided in the batch's transaction.
struct Rendered {
    Key key;
    std::string bytes;
};

// A finished poll, on its way to the courier.
struct Delivery {
    FeedId feed = 0;
    Outcome outcome;
    Plan plan;
    std::vector<Rendered> articles;  // in the order in which they shall be delivered
};

// What came of it: for each article the name of its file in the spool, or nothing if it was known after all.
using Kept = std::vector<std::string>;

class Courier {
  public:
    // Recovery must be done. `loop` is where keep() is called and resumed.
    Courier(asio::any_io_executor loop, store::Ledger ledger, spool::Spool spool);
    // Finishes the batch in hand, flushes all bookkeeping, closes the ledger.
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    // On the loop's thread. Throws what went wrong on our side (disk full, ledger broken): then nothing of
    // this poll is remembered, and the publisher will send it again.
    asio::awaitable<Kept> keep(Delivery delivery);

    // Flushes everything that waits, now; resumes when it is durable.
    asio::awaitable<void> flush();

  private:
    class Desk;
    std::unique_ptr<Desk> desk_;
};

}  // namespace newspool

// The steps of a delivery and their order, for one batch after another: the heart of the promise. No thread
// and no timer is known here; the courier says when.
//
//     rows -> files -> sync files -> sync stage -> COMMIT -> rename each -> sync new/ -> marks, with a later
//     commit
//
// What went wrong before the commit is undone and thrown out with the polls that it hit. What went wrong
// after it is kept here and tried again by resume(); until that succeeded, trouble() says why nothing is
// taken.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "aggregator/courier.hpp"
#include "base/time.hpp"
#include "spool/spool.hpp"
#include "store/store.hpp"

namespace newspool {

// What became of one delivery: names, or why nothing of it was kept.
struct Settled {
    Kept names;
    std::exception_ptr error;
};

class Protocol {
  public:
    Protocol(store::Ledger ledger, spool::Spool spool, Tell tell);

    // One batch, one commit, with all of `bookkeeping`, which is cleared when it is durable. Articles are
    // moved from. Throws nothing; there must be no trouble.
    [[nodiscard]] std::vector<Settled> deliver(std::span<Delivery> deliveries,
                                               std::vector<Delivery>& bookkeeping);

    // Writes bookkeeping and marks.
    void flush(std::vector<Delivery>& bookkeeping, store::Durability durability);

    // Whether there is anything that a flush would mark.
    [[nodiscard]] bool has_marks() const { return published_ > marked_; }

    // Empty: all is well.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    // Tries to end the trouble: finds out about an unknown commit, publishes what waits, probes disk and
    // ledger.
    void resume();

    // Tells the owner file how far the ledger came. What cannot be written is left for the next time.
    void note_owner();

  private:
    struct Waiting {
        std::string name;
        std::string bytes;
    };
    struct Draft;

    // Before the commit.
    void stage(Draft& draft, std::size_t index, const Delivery& delivery);
    void sync(Draft& draft, std::span<const Delivery> deliveries);
    void commit(Draft& draft);
    // After it.
    void publish();
    void restage(const std::vector<std::size_t>& missing);
    void renew(const std::vector<std::size_t>& taken);

    void find_out();
    void prove_ledger();
    void fail(const std::exception& failure);

    store::Ledger ledger_;
    spool::Spool spool_;
    Tell tell_;
    std::vector<Waiting> waiting_;                         // committed, not yet visible
    std::map<std::pair<FeedId, Key>, unsigned> failures_;  // of items that the disk will not take
    std::int64_t published_ = 0;  // all up to here are visible, and new/ was synced after
    std::int64_t marked_ = 0;
    Moment owner_noted_{};
    bool outcome_unknown_ = false;  // of the last commit
    std::string trouble_;
};

}  // namespace newspool

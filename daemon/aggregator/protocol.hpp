// The steps of a delivery and their order, for one batch after another: the heart of the promise. No thread
// and no timer is known here; the courier says when.
//
//     rows -> files -> sync files -> sync stage -> COMMIT -> rename each -> sync new/ -> marks, with a later
//     commit
//
// What went wrong before the commit is undone and thrown out with the polls that it hit. What went wrong
// after it is kept here and tried again by resume(). An output that cannot be written pauses alone; only a
// ledger that cannot be written, or the last output, stops everything: then trouble() says why.
#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "aggregator/courier.hpp"
#include "aggregator/draft.hpp"
#include "aggregator/output.hpp"
#include "base/time.hpp"
#include "spool/spool.hpp"
#include "store/store.hpp"

namespace newspool {

// What became of one delivery, or why nothing of it was kept.
struct Settled {
    Kept kept;
    std::optional<std::string> error;
    std::size_t settled_articles = 0;  // of settle_held()
    bool outdated = false;             // it was rendered for other outputs than there are now
};

class Protocol {
  public:
    // The spools in the order of the configuration's outputs; there is at least one.
    Protocol(store::Ledger ledger, std::vector<spool::Spool> spools, Tell tell, ArchiveSettings archive = {});

    // One batch, one commit, with all of `bookkeeping`, which is cleared when it is durable. Articles are
    // moved from. Throws nothing; while there is trouble nothing is kept.
    [[nodiscard]] std::vector<Settled> deliver(std::span<Delivery> deliveries,
                                               std::vector<Delivery>& bookkeeping);

    // Writes bookkeeping and marks.
    void flush(std::vector<Delivery>& bookkeeping, store::Durability durability);

    // Goes over to other feeds and outputs (courier.hpp says which may change). Bookkeeping and marks must
    // have been flushed. Throws what is in the way: then nothing has changed.
    [[nodiscard]] std::vector<store::Subscribed> adopt(const Adoption& adoption);

    // What was held of a feed waits for room from now on, or is forgotten.
    [[nodiscard]] Settled settle_held(FeedId feed, Held what);

    // Whether there is anything that a flush would mark.
    [[nodiscard]] bool has_marks() const;

    // Why nothing at all can be delivered. Empty: something can.
    [[nodiscard]] std::string trouble() const;
    // When resume() has something to do: never; as soon as there is time; when some time has passed.
    enum class Need { nothing, soon, later };
    [[nodiscard]] Need need() const;
    // Tries to end what troubles the ledger and each output, and delivers some of what waits.
    void resume();

    // The outputs for which more waits than may.
    [[nodiscard]] std::vector<OutputSettings> choked() const;

    // Tells the owner files how far the ledger came. What cannot be written is left for the next time.
    void note_owners();

  private:
    [[nodiscard]] Output open_output(const OutputSettings& settings);
    void name_outputs();
    void stage(Draft& draft, Delivery& delivery, Settled& settled);
    [[nodiscard]] bool place(Draft& draft, FeedId feed, Rendered& article);
    void tell_given_up(const OutputFailed& failed) const;
    void publish();
    void drain(std::size_t output);
    void place_queued(Draft& draft, std::size_t output, store::Queued& waiting);

    void watch_log();
    void find_out();
    void prove_ledger();
    void fail(const std::exception& failure);

    store::Ledger ledger_;
    Tell tell_;
    std::vector<Output> outputs_;
    ArchiveSettings archive_;
    std::uint64_t edition_ = 0;                            // of the outputs
    std::map<std::pair<FeedId, Key>, unsigned> failures_;  // of items that the disk will not take
    Moment owners_noted_{};
    bool outcome_unknown_ = false;   // of the last commit
    std::uint64_t found_batch_ = 0;  // what was the last batch when the ledger was opened again
    std::string ledger_trouble_;
    bool long_log_told_ = false;
};

}  // namespace newspool

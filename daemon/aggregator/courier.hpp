// The delivery protocol: batches what polls bring, on a thread of its own, through ledger and spool, so that
// every article of a fully received poll appears in the spool exactly once (README, "The promise").
//
// Owns that thread, the ledger's writing connection and the outputs. Promises: when keep() returns for a poll
// with news, its articles, validators and plan are durable, in one commit, and the articles are visible in
// every output that is not paused (in the others they follow by themselves); a poll without news is durable
// before half of its planned wait is over, and within 30 s.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "base/log.hpp"
#include "model/article.hpp"
#include "model/outcome.hpp"
#include "model/settings.hpp"
#include "model/subscription.hpp"
#include "store/store.hpp"

namespace newspool::spool {
class Spool;
}

namespace newspool {

// An article as bytes for one output.
struct Copy {
    std::size_t output = 0;  // its place in the configuration
    std::string bytes;
    std::string extension;  // of its file's name
};

// An article or event, ready to be staged wherever it goes.
struct Rendered {
    enum class Kind {
        item,      // delivered if the batch's transaction finds it unknown
        revision,  // of an item that is known
        event,
    };
    Kind kind = Kind::item;
    Key key;
    bool held = false;  // waits in the ledger for a word of the operator
    std::vector<Copy> copies;
    std::string record;                      // for the archive, packed; empty if there is none
    std::shared_ptr<const Article> article;  // of feeds in a group only: to name the others that carry it
};

// A finished poll, on its way to the courier.
struct Delivery {
    FeedId feed = 0;
    Outcome outcome;
    Plan plan;
    std::vector<Rendered> articles;  // in the order in which they shall be delivered
    std::string group;               // of the feed; empty: none
    std::uint64_t edition = 0;       // of the outputs that the copies are for
};

// What a reload changes for the courier.
struct Adoption {
    std::vector<Subscription> feeds;
    std::string seal;               // of the configuration
    bool leaves_out_plain = false;  // of the feeds: the ledger holds them as they stand
    std::vector<OutputSettings> outputs;
    ArchiveSettings archive;
    std::uint64_t edition = 0;  // what is rendered for these outputs says so
};

// What came of it: for each article whether it is delivered, or will be; not, if it was known after all.
using Kept = std::vector<bool>;

// What becomes of articles that are held back.
enum class Held { release, discard };

// What the courier has to say to the operator: trouble with disk or ledger and its end, once each.
using Tell = std::function<void(Log::Level, std::string)>;

class Courier {
  public:
    // Recovery must be done (aggregator/recovery.hpp). `loop` is where keep() is called and resumed, and
    // where `tell` is called.
    Courier(asio::any_io_executor loop, store::Ledger ledger, std::vector<spool::Spool> spools, Tell tell,
            ArchiveSettings archive = {});
    // Finishes the batch in hand, flushes all bookkeeping, closes the ledger. Blocks for that long. What
    // waits in keep() afterwards is never resumed.
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    // On the loop's thread. Nothing if the outputs are others by now than those that the articles were
    // rendered for: then nothing of this poll is remembered, and it is to be rendered again. Throws what went
    // wrong on our side (disk full, ledger broken): then nothing is remembered either, and the publisher will
    // send it again.
    asio::awaitable<std::optional<Kept>> keep(Delivery delivery);

    // What was held of a feed is delivered, or forgotten: how many articles it was. Throws as keep() does.
    asio::awaitable<std::size_t> settle_held(FeedId feed, Held what);

    // Goes over to other feeds and outputs, between two batches: the ledger's rows of what is subscribed to
    // from now on, in the order given. Outputs are told apart by their names; of one that stays, path, format
    // and folders must stay as well. Throws, and then nothing has changed, as keep() does, and what to do
    // where a new output must not be used, or articles still wait for one that leaves.
    asio::awaitable<std::vector<store::Subscribed>> adopt(std::shared_ptr<const Adoption> adoption);

    // Delivers what waits for an output that has room, all of it, which may take its time: the courier does
    // so by itself, between the batches.
    asio::awaitable<void> drain();

    // Flushes everything that polls have brought, now; resumes when it is durable. Throws if it cannot be
    // made so.
    asio::awaitable<void> flush();

    // Why nothing can be kept at present (then keep() throws at once, and polls had better not be started);
    // empty when all is well. The courier finds out by itself when it is over. On the loop's thread.
    [[nodiscard]] const std::string& trouble() const;

    // The outputs for which so much waits in the ledger that no more should be asked for. On the loop's
    // thread.
    [[nodiscard]] const std::vector<OutputSettings>& choked() const;

  private:
    class Desk;
    std::unique_ptr<Desk> desk_;
};

}  // namespace newspool

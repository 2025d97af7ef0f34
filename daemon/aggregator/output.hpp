// One output as the courier sees it: its spool, what is committed but not yet visible there, and whether it
// can take more at present. An output that cannot pauses alone: its articles wait in the ledger, in order,
// while others go on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/courier.hpp"
#include "model/settings.hpp"
#include "spool/spool.hpp"
#include "store/store.hpp"

namespace newspool {

class Output {
  public:
    // `sequence` is the ledger's last: recovery must have made everything up to there visible.
    Output(spool::Spool spool, std::int64_t sequence, store::QueueLength queue);

    [[nodiscard]] const std::string& name() const { return spool_.name(); }
    [[nodiscard]] const OutputSettings& settings() const { return settings_; }
    // Its limits, tags and events; the place stays as it is.
    void change(const OutputSettings& settings, const Tell& tell);
    [[nodiscard]] spool::Spool& spool() { return spool_; }
    // How messages call it: "" if it is the only one.
    std::string called;

    // A delivery that was committed.
    void await(std::string name, std::string bytes);
    // Makes visible what was committed. Throws what stands in the way, and keeps what is left for next time.
    void publish(store::Ledger& ledger, const Tell& tell);
    // Everything was made visible by recovery, up to this sequence.
    void recovered(std::int64_t sequence);

    // Everything up to here is visible, and new/ was synced after.
    [[nodiscard]] std::int64_t published() const { return published_; }
    [[nodiscard]] bool has_marks() const { return published_ > marked_; }
    void marked() { marked_ = published_; }

    // Why nothing can be put into it; empty: something can. Told once.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    void fail(const std::string& why, const Tell& tell);
    // Finds out whether it can be written again and has room again; publishes what is committed.
    void resume(store::Ledger& ledger, const Tell& tell);

    // Above one of its limits; looked at after each publish().
    [[nodiscard]] bool full() const { return full_; }
    [[nodiscard]] bool paused() const { return full_ || !trouble_.empty(); }
    // Whether an article must wait in the ledger, behind those that wait already.
    [[nodiscard]] bool queues() const { return paused() || queue.deliveries > 0; }
    [[nodiscard]] bool choked() const { return queue.bytes >= settings().queue_max; }

    // What waits in the ledger for room here.
    store::QueueLength queue;

  private:
    struct Waiting {
        std::string name;
        std::string bytes;
    };

    void restage(const std::vector<std::size_t>& missing, const Tell& tell);
    void renew(const std::vector<std::size_t>& taken, store::Ledger& ledger, const Tell& tell);
    void measure(const Tell& tell);
    [[nodiscard]] bool reaches(const spool::Fill& fill, double share) const;

    spool::Spool spool_;
    OutputSettings settings_;
    std::vector<Waiting> waiting_;
    std::int64_t published_;
    std::int64_t marked_;
    std::string trouble_;
    spool::Fill fill_;  // what it held when it was last listed, and what came since
    bool full_ = false;
    bool told_full_ = false;  // in the log; not yet where it is full from the start
};

}  // namespace newspool

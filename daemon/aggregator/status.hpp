// The state of every feed, as a table for people or as JSON: from the ledger, and from the running daemon
// where there is one. Made piece by piece, so that neither many feeds nor a slow reader take much memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aggregator/health.hpp"
#include "base/time.hpp"
#include "format/json_writer.hpp"
#include "model/subscription.hpp"
#include "store/store.hpp"

namespace newspool {

struct StatusWish {
    bool failing = false;  // only feeds that cannot be read
    bool json = false;
};

// What only the daemon knows.
struct Live {
    Time since{};
    int pid = 0;
    std::size_t polling = 0;
    std::optional<Time> next_poll;
    std::string trouble;  // why nothing can be delivered
};

class StatusText {
  public:
    StatusText(StatusWish wish, std::optional<Live> live) : wish_(wish), live_(std::move(live)) {}

    // The next piece, ready to print; empty: that was all. The first counts all feeds and keeps in which
    // order they come; each further one tells of some hundreds, as they are then. On any thread with a reader
    // of the ledger, one call at a time.
    [[nodiscard]] std::string next(store::Reader& reader, Time now);

  private:
    enum class Stage { heading, rows, over };

    [[nodiscard]] std::string heading(store::Reader& reader, Time now);
    [[nodiscard]] std::string rows(store::Reader& reader, Time now);
    [[nodiscard]] std::string end();
    [[nodiscard]] bool is_wanted(Health health) const;

    StatusWish wish_;
    std::optional<Live> live_;
    Stage stage_ = Stage::heading;
    std::vector<FeedId> feeds_;  // that are shown
    std::size_t told_ = 0;       // of these
    format::JsonWriter json_{10'000};
};

}  // namespace newspool

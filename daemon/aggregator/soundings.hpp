// What waits, and how large the ledger is: figures for which disk and ledger must be asked. They are taken on
// a worker, only when somebody wants them, and seldom, the more seldom the dearer they are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include "aggregator/workers.hpp"
#include "base/time.hpp"
#include "model/settings.hpp"

namespace newspool {

// Of one output.
struct Backlog {
    std::string output;
    std::optional<std::uint64_t> files;  // that nobody has taken; absent if they cannot be listed now
    std::uint64_t queued = 0;            // deliveries that wait in the ledger for room
    std::uint64_t queued_bytes = 0;
    std::uint64_t held = 0;  // that wait for a word of the operator
};

struct Sounding {
    Time at{};  // when it was taken; the epoch: not yet
    std::vector<Backlog> backlogs;
    std::uint64_t ledger_bytes = 0;
    std::uint64_t log_bytes = 0;  // of the ledger's write-ahead log
};

class Soundings {
  public:
    // All on the loop's thread. The workers outlive this.
    Soundings(const asio::any_io_executor& loop, Workers& workers, std::filesystem::path database);

    // The last sounding, or a new one if that is too old. One that is not done in time is not waited for.
    asio::awaitable<Sounding> latest(std::vector<OutputSettings> outputs);

  private:
    asio::awaitable<void> take(std::vector<OutputSettings> outputs);

    asio::any_io_executor loop_;
    Workers& workers_;
    std::filesystem::path database_;
    Sounding last_;
    Moment next_{};  // not to be taken again before
    bool taking_ = false;
    asio::steady_timer taken_;
};

}  // namespace newspool

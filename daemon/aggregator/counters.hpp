// What is counted for those who watch the daemon: of every poll, from its Outcome, since the process began.
// Plain numbers, and as many of them for a million feeds as for one; control/ gives them names and units.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "model/http.hpp"
#include "model/outcome.hpp"

namespace newspool {

// How many lengths of time fell below each of some bounds.
class Histogram {
  public:
    // In seconds, ascending; they outlive this.
    explicit Histogram(std::span<const double> bounds) : bounds_(bounds), counts_(bounds.size() + 1) {}

    void add(Duration length);

    [[nodiscard]] std::span<const double> bounds() const { return bounds_; }
    // Of those at most as long as each bound and longer than the one before; last, of those beyond all.
    [[nodiscard]] const std::vector<std::uint64_t>& counts() const { return counts_; }
    [[nodiscard]] double sum() const { return sum_; }

  private:
    std::span<const double> bounds_;
    std::vector<std::uint64_t> counts_;
    double sum_ = 0;
};

// What servers said, in classes that tell apart what matters to whoever asks politely.
enum class StatusClass {
    ok,
    not_modified,
    forbidden,
    not_found,
    gone,
    too_many,
    client_error,
    server_error,
    other
};

struct Counters {
    template <class Enum, Enum last>
    using By = std::array<std::uint64_t, static_cast<std::size_t>(last) + 1>;
    static constexpr std::array fetch_bounds{0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0};
    static constexpr std::array lag_bounds{1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3'600.0, 14'400.0};
    By<Verdict, Verdict::our_failure> polls{};
    By<FetchFailure, FetchFailure::stopped> failures{};  // of fetches that brought no answer
    By<StatusClass, StatusClass::other> answers{};       // of the last hop of the others
    std::uint64_t patience = 0;                          // of these, those that named a Retry-After
    std::uint64_t requests = 0;
    std::uint64_t bytes_received = 0;
    std::uint64_t articles = 0;     // delivered
    Histogram fetch{fetch_bounds};  // all hops of one poll
    Histogram lag{lag_bounds};      // from when a feed was due to the start of its poll
    Histogram delay;                // of articles, from publication to the poll that found them

    Counters();
    void count(const Outcome& outcome, std::size_t delivered);
};

}  // namespace newspool

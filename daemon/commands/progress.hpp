// How far a round has come: one line at the foot of the terminal, drawn over and over.
//
// It steps aside for each line of the log and is gone when this goes. The arithmetic (Pace) and the line
// itself are pure, with their clock handed in.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "base/log.hpp"
#include "base/time.hpp"

namespace newspool::commands {

// How fast something goes on: over the last half minute, since hosts that answer at once come first and those
// that keep us waiting last.
class Pace {
  public:
    void note(std::size_t done, Moment now);

    // A second; nothing before the first second is over, and while nothing moves.
    [[nodiscard]] std::optional<double> rate() const;
    [[nodiscard]] std::optional<Duration> left(std::size_t ahead) const;

  private:
    struct Sample {
        Moment at;
        std::size_t done;
    };
    std::deque<Sample> samples_;
};

struct Standing {
    std::size_t done = 0;
    std::size_t failed = 0;
    std::size_t total = 0;
    std::optional<double> rate;
    std::optional<Duration> left;
};

// "[######--------] 12 of 40 feeds, 2 failed, 6/s, 5 s left": never wider than `columns`, what matters less
// being left out first.
[[nodiscard]] std::string progress_line(const Standing& standing, std::size_t columns);

class ProgressBar {
  public:
    // On standard error, which must be a terminal that can move its cursor.
    explicit ProgressBar(Log& log);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(std::size_t done, std::size_t failed, std::size_t total, Moment now);

  private:
    void draw() const;
    static void wipe();

    Log& log_;
    Pace pace_;
    Standing standing_;
};

}  // namespace newspool::commands

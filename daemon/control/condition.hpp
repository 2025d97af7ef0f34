// How the daemon is, in one line: for `systemctl status`, and for whoever asks whether it is well.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "aggregator/vitals.hpp"

namespace newspool::control {

// "1,204 feeds, 3 failing, next in 4 s".
[[nodiscard]] std::string status_line(const Pulse& pulse);

// Why the daemon is not well; empty: it is. It is not if its scheduler stands still, or it cannot deliver.
[[nodiscard]] std::string ailment(const Pulse& pulse);

// Hands on a status line when it has changed, but not more often than every few seconds. Has no timer of its
// own: whoever changes something, or looks whether something is due, refreshes it.
class StatusLine {
  public:
    using Tell = std::function<void(const std::string&)>;
    explicit StatusLine(Tell tell) : tell_(std::move(tell)) {}

    void refresh(const Pulse& pulse, std::chrono::steady_clock::time_point now);

  private:
    Tell tell_;
    std::string told_;
    std::chrono::steady_clock::time_point quiet_until_{};
};

}  // namespace newspool::control

// Asio's timer runs on CLOCK_MONOTONIC, which stands still while the machine sleeps; hence no wait is longer
// than 30 s, and the boot clock is asked anew after each.
#include "aggregator/wake.hpp"

#include <algorithm>

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

namespace newspool {

Wake::Wake(const asio::any_io_executor& loop) : timer_(loop) {}

asio::awaitable<void> Wake::wait_until(Moment date) {
    constexpr Duration longest = std::chrono::seconds(30);
    while (!rung_) {
        const Moment now = BootClock::now();
        if (date <= now) break;
        timer_.expires_after(std::min(date - now, longest));
        std::error_code cancelled;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    rung_ = false;
}

asio::awaitable<void> Wake::wait() {
    while (!rung_) {
        timer_.expires_at(asio::steady_timer::time_point::max());
        std::error_code cancelled;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    rung_ = false;
}

void Wake::ring() {
    rung_ = true;
    timer_.cancel();
}

}  // namespace newspool

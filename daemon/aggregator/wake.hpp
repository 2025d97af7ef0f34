// A timer that one can ring: how a coroutine waits for a date or for another coroutine, whichever comes
// first.
//
// One thread: the loop's. A ring is kept until the next wait, so none is lost.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include "base/time.hpp"

namespace newspool {

class Wake {
  public:
    explicit Wake(const asio::any_io_executor& loop);

    // Returns when rung, or when `date` has come by the boot clock; at the latest some 30 s after a sleep of
    // the machine, which stops the timer below.
    asio::awaitable<void> wait_until(Moment date);
    asio::awaitable<void> wait();
    void ring();

  private:
    asio::steady_timer timer_;
    bool rung_ = false;
};

}  // namespace newspool

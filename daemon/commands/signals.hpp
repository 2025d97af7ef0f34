// Signals as values that the loop reads: no handler ever runs, and no call anywhere is cut short by one.
//
// One that comes while the daemon starts waits until somebody asks for it.
#pragma once

#include <initializer_list>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/posix/stream_descriptor.hpp>

namespace newspool::commands {

class Signals {
  public:
    // Keeps `wanted` from the calling thread and from all that it starts from now on, to the end of the
    // process: one that nobody asks for any more must not end what has ended in order. Made before any other
    // thread. Throws std::system_error.
    Signals(const asio::any_io_executor& loop, std::initializer_list<int> wanted);

    // The number of the next one.
    asio::awaitable<int> next();

  private:
    asio::posix::stream_descriptor descriptor_;
};

}  // namespace newspool::commands

// A Unix socket at which this process listens, for its owner and group (0660), and which goes with it.
#pragma once

#include <filesystem>

#include <sys/types.h>
#include <asio/any_io_executor.hpp>
#include <asio/local/stream_protocol.hpp>

namespace newspool::control {

class LocalListener {
  public:
    using Acceptor = asio::local::stream_protocol::acceptor;

    // Takes the place of a socket at which nobody listens any more. Throws std::system_error, with the path,
    // if there can be no socket there, or something else is there.
    LocalListener(const asio::any_io_executor& loop, std::filesystem::path socket);
    ~LocalListener();
    LocalListener(const LocalListener&) = delete;
    LocalListener& operator=(const LocalListener&) = delete;

    [[nodiscard]] Acceptor& acceptor() { return acceptor_; }

  private:
    std::filesystem::path path_;
    Acceptor acceptor_;
    ino_t inode_ = 0;  // of our socket
};

}  // namespace newspool::control

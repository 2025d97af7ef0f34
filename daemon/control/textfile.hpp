// The metrics as a file, for node_exporter's textfile collector: whole at every moment, and renewed in place.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/thread_pool.hpp>

#include "base/log.hpp"

namespace newspool::control {

class Textfile {
  public:
    using Text = std::function<asio::awaitable<std::string>()>;

    Textfile(std::filesystem::path file, Text text, Log& log);

    // Writes it for ever, every half minute. One that cannot be written is told once, and tried on.
    asio::awaitable<void> keep();
    // Writes it now.
    asio::awaitable<void> write();

  private:
    std::filesystem::path file_;
    Text text_;
    Log& log_;
    bool told_ = false;
    asio::thread_pool disk_{1};
};

}  // namespace newspool::control

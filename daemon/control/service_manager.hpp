// The word between the daemon and systemd: READY, STOPPING, and the watchdog, which is fed only while the
// scheduler makes progress. Silent where nobody listens ($NOTIFY_SOCKET is not set), or built without
// libsystemd.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <asio/awaitable.hpp>

namespace newspool::control {

class ServiceManager {
  public:
    // `status` is shown by systemctl status.
    void ready(const std::string& status) const;
    void status(const std::string& status) const;
    void stopping() const;
    // Until the next ready().
    void reloading() const;

    // Feeds the watchdog for ever: at half its time, if `progress()` has grown since. Returns at once where
    // systemd asks for none.
    asio::awaitable<void> feed_watchdog(std::function<std::uint64_t()> progress) const;
};

}  // namespace newspool::control

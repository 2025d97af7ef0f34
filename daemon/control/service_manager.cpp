// libsystemd does the sending; what is said is in sd_notify(3).
#include "control/service_manager.hpp"

#include <chrono>

#include <fmt/format.h>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#ifdef NEWSPOOL_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

namespace newspool::control {
namespace {

#ifdef NEWSPOOL_SYSTEMD
void notify(const std::string& message) { sd_notify(0, message.c_str()); }

// Zero: nobody watches.
std::chrono::microseconds watchdog_time() {
    std::uint64_t microseconds = 0;
    return std::chrono::microseconds(sd_watchdog_enabled(0, &microseconds) > 0 ? microseconds : 0);
}
#else
void notify(const std::string&) {}
std::chrono::microseconds watchdog_time() { return {}; }
#endif

}  // namespace

void ServiceManager::ready(const std::string& status) const { notify("READY=1\nSTATUS=" + status); }

void ServiceManager::status(const std::string& status) const { notify("STATUS=" + status); }

void ServiceManager::stopping() const { notify("STOPPING=1\nSTATUS=finishing what is in hand"); }

void ServiceManager::reloading() const {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}",
                       std::chrono::duration_cast<std::chrono::microseconds>(now).count()));
}

asio::awaitable<void> ServiceManager::feed_watchdog(std::function<std::uint64_t()> progress) const {
    const auto time = watchdog_time();
    if (time.count() == 0) co_return;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    std::uint64_t seen = progress();
    notify("WATCHDOG=1");
    for (;;) {
        timer.expires_after(time / 2);
        std::error_code cancelled;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        if (cancelled) co_return;
        if (const std::uint64_t now = progress(); now != seen) {
            seen = now;
            notify("WATCHDOG=1");
        }
    }
}

}  // namespace newspool::control

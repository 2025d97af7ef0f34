// Told by signalfd(2), which Asio's own signal_set does not use: its handler runs on whatever thread the
// kernel chooses, and at a time that suits nobody.
#include "commands/signals.hpp"

#include <cerrno>

#include <signal.h>
#include <sys/signalfd.h>
#include <asio/buffer.hpp>
#include <asio/read.hpp>
#include <asio/use_awaitable.hpp>

#include "base/file.hpp"

namespace newspool::commands {

Signals::Signals(const asio::any_io_executor& loop, std::initializer_list<int> wanted) : descriptor_(loop) {
    sigset_t mask;
    sigemptyset(&mask);
    for (const int signal : wanted) sigaddset(&mask, signal);
    pthread_sigmask(SIG_BLOCK, &mask, nullptr);
    const int opened = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
    if (opened < 0) throw_errno(errno, "cannot listen for", "signals");
    descriptor_.assign(opened);
}

asio::awaitable<int> Signals::next() {
    signalfd_siginfo told{};
    co_await asio::async_read(descriptor_, asio::buffer(&told, sizeof told), asio::use_awaitable);
    co_return static_cast<int>(told.ssi_signo);
}

}  // namespace newspool::commands

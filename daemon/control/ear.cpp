// A caller who says nothing, too much or nonsense, or does not listen, costs one of a few places for some
// seconds and nothing else.
#include "control/ear.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/read_until.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include "base/text.hpp"
#include "control/question.hpp"

namespace newspool::control {
namespace {

constexpr std::size_t callers_max = 16;
constexpr auto after_failure = std::chrono::seconds(1);

bool may_change(int socket) {
    ucred caller{};
    socklen_t size = sizeof caller;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &caller, &size) != 0) return false;
    return caller.uid == 0 || caller.uid == ::geteuid();
}

// Breaks a connection off when it takes too long; forgotten in time, it does nothing, even if it has expired
// at that very moment and its handler waits to be called.
class Deadline {
  public:
    template <class Socket>
    Deadline(Socket& socket, Ear::Patience patience) : timer_(socket.get_executor(), patience) {
        timer_.async_wait([&socket, holds = std::weak_ptr(holds_)](const std::error_code& cancelled) {
            if (!cancelled && !holds.expired()) socket.cancel();
        });
    }

  private:
    std::shared_ptr<bool> holds_ = std::make_shared<bool>(true);
    asio::steady_timer timer_;
};

}  // namespace

Ear::Ear(const asio::any_io_executor& loop, std::filesystem::path socket, std::vector<Verb> verbs, Log& log,
         Patience patience)
    : verbs_(std::move(verbs)), log_(log), patience_(patience), listener_(loop, std::move(socket)) {}

asio::awaitable<void> Ear::listen() {
    for (;;) {
        std::error_code failed;
        Socket caller =
            co_await listener_.acceptor().async_accept(asio::redirect_error(asio::use_awaitable, failed));
        if (failed == asio::error::operation_aborted) co_return;
        if (failed) {
            // No descriptor is left, say: asked again at once it would fail at once, again and again.
            asio::steady_timer later(listener_.acceptor().get_executor(), after_failure);
            co_await later.async_wait(asio::redirect_error(asio::use_awaitable, failed));
        } else if (*callers_ < callers_max) {
            asio::co_spawn(listener_.acceptor().get_executor(), serve(std::move(caller)), asio::detached);
        }
    }
}

asio::awaitable<void> Ear::serve(Socket caller) {
    // Leaves when this ends, which may be when the loop is destroyed, after the ear.
    ++*callers_;
    const std::shared_ptr<void> leaving(nullptr, [callers = callers_](void*) { --*callers; });
    try {
        std::string question;
        {
            const Deadline deadline(caller, patience_);
            auto buffer = asio::dynamic_buffer(question, question_bytes_max);
            question.resize(co_await asio::async_read_until(caller, buffer, '\n', asio::use_awaitable) - 1);
        }
        const Answer answered = co_await answer(words_of(question), caller);
        std::string piece = fmt::format("{}\n{}", answered.code, answered.text);
        while (!piece.empty()) {
            co_await send(caller, piece);
            piece.clear();
            if (answered.more) piece = co_await answered.more();
        }
        co_await send(caller, end_of_answer);
    } catch (const std::exception& error) {
        log_.line(Log::Level::debug, fmt::format("a question was not answered: {}", printable(error.what())));
    }
}

asio::awaitable<void> Ear::send(Socket& caller, std::string_view text) const {
    const Deadline deadline(caller, patience_);
    const asio::const_buffer bytes = asio::buffer(text);
    co_await asio::async_write(caller, bytes, asio::use_awaitable);
}

asio::awaitable<Answer> Ear::answer(std::vector<std::string> words, Socket& caller) const {
    const std::string name = words.front();
    const auto verb = std::ranges::find(verbs_, name, &Verb::name);
    if (verb == verbs_.end())
        co_return Answer{
            2, fmt::format("the running daemon knows no '{}': restart it if it is of another version\n",
                           printable(name, 100))};
    if (verb->changes && !may_change(caller.native_handle()))
        co_return Answer{3,
                         fmt::format("only root, or the user who runs the daemon, may ask for '{}'\n", name)};
    words.erase(words.begin());
    try {
        co_return co_await verb->act(std::move(words));
    } catch (const std::exception& error) {
        co_return Answer{3, printable(error.what(), 4096) + "\n"};
    }
}

}  // namespace newspool::control

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
#include <sys/stat.h>
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
constexpr auto patience = std::chrono::seconds(10);
constexpr mode_t owner_and_group = 0660;

asio::local::stream_protocol::endpoint endpoint_at(const std::filesystem::path& path) {
    try {
        ::unlink(path.c_str());
        return {path.string()};
    } catch (const std::system_error& error) {
        throw std::system_error(error.code(), fmt::format("cannot listen at {}", path.string()));
    }
}

bool may_change(int socket) {
    ucred caller{};
    socklen_t size = sizeof caller;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &caller, &size) != 0) return false;
    return caller.uid == 0 || caller.uid == ::geteuid();
}

// Breaks a connection off when it takes too long; forgotten in time, it does nothing.
class Deadline {
  public:
    template <class Socket>
    explicit Deadline(Socket& socket) : timer_(socket.get_executor(), patience) {
        timer_.async_wait([&socket](const std::error_code& cancelled) {
            if (!cancelled) socket.cancel();
        });
    }

  private:
    asio::steady_timer timer_;
};

}  // namespace

Ear::Ear(const asio::any_io_executor& loop, std::filesystem::path socket, std::vector<Verb> verbs, Log& log)
    : path_(std::move(socket)), verbs_(std::move(verbs)), log_(log), acceptor_(loop) {
    const auto endpoint = endpoint_at(path_);
    std::error_code failed;
    acceptor_.open(endpoint.protocol(), failed);
    if (!failed) acceptor_.bind(endpoint, failed);
    if (!failed && ::chmod(path_.c_str(), owner_and_group) != 0)
        failed = std::error_code(errno, std::generic_category());
    if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) throw std::system_error(failed, fmt::format("cannot listen at {}", path_.string()));
}

Ear::~Ear() { ::unlink(path_.c_str()); }

asio::awaitable<void> Ear::listen() {
    for (;;) {
        std::error_code failed;
        Socket caller = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, failed));
        if (failed == asio::error::operation_aborted) co_return;
        if (failed || callers_ >= callers_max) continue;
        asio::co_spawn(acceptor_.get_executor(), serve(std::move(caller)), asio::detached);
    }
}

asio::awaitable<void> Ear::serve(Socket caller) {
    ++callers_;
    const auto leaving = std::unique_ptr<std::size_t, void (*)(std::size_t*)>(
        &callers_, [](std::size_t* callers) { --*callers; });
    try {
        std::string question;
        {
            const Deadline deadline(caller);
            auto buffer = asio::dynamic_buffer(question, question_bytes_max);
            question.resize(co_await asio::async_read_until(caller, buffer, '\n', asio::use_awaitable) - 1);
        }
        const Answer answered = co_await answer(words_of(question), caller);
        const std::string text = fmt::format("{}\n{}", answered.code, answered.text);
        const Deadline deadline(caller);
        co_await asio::async_write(caller, asio::buffer(text), asio::use_awaitable);
    } catch (const std::exception& error) {
        log_.line(Log::Level::debug, fmt::format("a question was not answered: {}", printable(error.what())));
    }
}

asio::awaitable<Answer> Ear::answer(std::vector<std::string> words, const Socket& caller) const {
    const std::string name = words.front();
    const auto verb = std::ranges::find(verbs_, name, &Verb::name);
    if (verb == verbs_.end())
        co_return Answer{2, fmt::format("the running daemon knows no '{}': is it of another version?\n",
                                        printable(name, 100))};
    if (verb->changes && !may_change(const_cast<Socket&>(caller).native_handle()))
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

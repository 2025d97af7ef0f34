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

constexpr auto after_failure = std::chrono::seconds(1);

using Endpoint = asio::local::stream_protocol::endpoint;

[[noreturn]] void refuse(std::error_code why, const std::filesystem::path& path) {
    throw std::system_error(why, fmt::format("cannot listen at {}", path.string()));
}

Endpoint endpoint_at(const std::filesystem::path& path) {
    try {
        return {path.string()};
    } catch (const std::system_error& error) {
        refuse(error.code(), path);
    }
}

bool is_answered(const asio::any_io_executor& loop, const Endpoint& endpoint) {
    asio::local::stream_protocol::socket caller(loop, endpoint.protocol());
    caller.non_blocking(true);
    std::error_code failed;
    caller.connect(endpoint, failed);
    return !failed || failed == asio::error::would_block;
}

// Only a socket at which nobody listens is in the way: any other file was put there for something else.
void make_way(const asio::any_io_executor& loop, const Endpoint& endpoint,
              const std::filesystem::path& path) {
    struct stat found{};
    if (::lstat(path.c_str(), &found) != 0) return;
    if (!S_ISSOCK(found.st_mode)) refuse(std::make_error_code(std::errc::file_exists), path);
    if (is_answered(loop, endpoint)) refuse(std::make_error_code(std::errc::address_in_use), path);
    ::unlink(path.c_str());
}

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
    explicit Deadline(Socket& socket) : timer_(socket.get_executor(), patience) {
        timer_.async_wait([&socket, holds = std::weak_ptr(holds_)](const std::error_code& cancelled) {
            if (!cancelled && !holds.expired()) socket.cancel();
        });
    }

  private:
    std::shared_ptr<bool> holds_ = std::make_shared<bool>(true);
    asio::steady_timer timer_;
};

}  // namespace

Ear::Ear(const asio::any_io_executor& loop, std::filesystem::path socket, std::vector<Verb> verbs, Log& log)
    : path_(std::move(socket)), verbs_(std::move(verbs)), log_(log), acceptor_(loop) {
    const Endpoint endpoint = endpoint_at(path_);
    make_way(loop, endpoint, path_);
    std::error_code failed;
    acceptor_.open(endpoint.protocol(), failed);
    if (!failed) acceptor_.bind(endpoint, failed);
    if (!failed && ::chmod(path_.c_str(), owner_and_group) != 0)
        failed = std::error_code(errno, std::generic_category());
    if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
    struct stat made{};
    if (!failed && ::lstat(path_.c_str(), &made) != 0)
        failed = std::error_code(errno, std::generic_category());
    if (failed) refuse(failed, path_);
    inode_ = made.st_ino;
}

// By then it may be another's.
Ear::~Ear() {
    struct stat found{};
    if (::lstat(path_.c_str(), &found) == 0 && found.st_ino == inode_) ::unlink(path_.c_str());
}

asio::awaitable<void> Ear::listen() {
    for (;;) {
        std::error_code failed;
        Socket caller = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, failed));
        if (failed == asio::error::operation_aborted) co_return;
        if (failed) {
            // No descriptor is left, say: asked again at once it would fail at once, again and again.
            asio::steady_timer later(acceptor_.get_executor(), after_failure);
            co_await later.async_wait(asio::redirect_error(asio::use_awaitable, failed));
        } else if (*callers_ < callers_max) {
            asio::co_spawn(acceptor_.get_executor(), serve(std::move(caller)), asio::detached);
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

asio::awaitable<Answer> Ear::answer(std::vector<std::string> words, Socket& caller) const {
    const std::string name = words.front();
    const auto verb = std::ranges::find(verbs_, name, &Verb::name);
    if (verb == verbs_.end())
        co_return Answer{2, fmt::format("the running daemon knows no '{}': is it of another version?\n",
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

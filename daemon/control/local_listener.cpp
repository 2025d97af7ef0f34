// The kernel leaves a socket's file behind when its process dies: it is taken for dead only if nobody
// answers.
#include "control/local_listener.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cause.hpp"

namespace newspool::control {
namespace {

constexpr mode_t owner_and_group = 0660;

using Endpoint = asio::local::stream_protocol::endpoint;

[[noreturn]] void refuse(std::error_code why, const std::filesystem::path& path) {
    throw std::system_error(why.value(), causes(), fmt::format("cannot listen at {}", path.string()));
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

}  // namespace

LocalListener::LocalListener(const asio::any_io_executor& loop, std::filesystem::path socket)
    : path_(std::move(socket)), acceptor_(loop) {
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
LocalListener::~LocalListener() {
    struct stat found{};
    if (::lstat(path_.c_str(), &found) == 0 && found.st_ino == inode_) ::unlink(path_.c_str());
}

}  // namespace newspool::control

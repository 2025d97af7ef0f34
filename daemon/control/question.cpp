// Blocking calls: the process that asks has nothing else to do.
#include "control/question.hpp"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/un.h>
#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>

#include "base/file.hpp"

namespace newspool::control {
namespace {

constexpr char separator = '\x1f';

using Socket = asio::local::stream_protocol::socket;

// False if no daemon listens there.
bool reach(Socket& daemon, const std::filesystem::path& path) {
    // No daemon can listen there, and Asio would throw.
    if (path.native().size() >= sizeof(sockaddr_un::sun_path)) return false;
    std::error_code failed;
    daemon.connect(path.string(), failed);
    // By number: Asio's own category maps few of them to std::errc.
    if (failed.value() == ENOENT || failed.value() == ECONNREFUSED) return false;
    if (failed.value() == EACCES)
        throw std::system_error(failed, fmt::format("only {} and its group may ask the daemon at {}",
                                                    owner_of(path), path.string()));
    if (failed) throw std::system_error(failed, fmt::format("cannot ask the daemon at {}", path.string()));
    return true;
}

}  // namespace

std::vector<std::string> words_of(std::string_view question) {
    std::vector<std::string> words;
    for (std::size_t from = 0;;) {
        const std::size_t end = question.find(separator, from);
        words.emplace_back(question.substr(from, end == question.npos ? question.npos : end - from));
        if (end == question.npos) return words;
        from = end + 1;
    }
}

std::optional<Answer> ask(const std::filesystem::path& socket, std::span<const std::string> words) {
    std::string question;
    for (const std::string& word : words) {
        if (word.find_first_of("\n\x1f") != word.npos)
            throw std::invalid_argument("a word of a question holds a line's end");
        question += (question.empty() ? "" : std::string(1, separator)) + word;
    }
    question += '\n';
    asio::io_context loop(1);
    Socket daemon(loop);
    if (!reach(daemon, socket)) return std::nullopt;
    std::error_code failed;
    asio::write(daemon, asio::buffer(question), failed);
    std::string answer;
    if (!failed) asio::read(daemon, asio::dynamic_buffer(answer), failed);
    const std::size_t end = answer.find('\n');
    if (end == answer.npos)
        throw std::runtime_error(fmt::format("the daemon at {} did not answer", socket.string()));
    const int code = std::atoi(answer.c_str());
    answer.erase(0, end + 1);
    return Answer{code, std::move(answer)};
}

bool listens(const std::filesystem::path& socket) {
    asio::io_context loop(1);
    Socket daemon(loop);
    return reach(daemon, socket);
}

}  // namespace newspool::control

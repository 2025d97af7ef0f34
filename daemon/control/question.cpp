// Blocking calls: the process that asks has nothing else to do.
#include "control/question.hpp"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <sys/un.h>
#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/write.hpp>

#include "base/cause.hpp"
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
        throw std::system_error(
            failed.value(), std::generic_category(),
            fmt::format("only {} and its group may ask the daemon at {}", owner_of(path), path.string()));
    if (failed)
        throw std::system_error(failed.value(), causes(),
                                fmt::format("cannot ask the daemon at {}", path.string()));
    return true;
}

std::string line_of(std::span<const std::string> words) {
    std::string question;
    for (const std::string& word : words) {
        if (word.find_first_of("\n\x1f") != word.npos)
            throw std::invalid_argument("a word of a question holds a line's end");
        question += (question.empty() ? "" : std::string(1, separator)) + word;
    }
    return question + '\n';
}

class AnswerReader {
  public:
    explicit AnswerReader(const TakePiece& take) : take_(take) {}

    void read(std::string_view bytes) {
        if (code_) return read_text(bytes);
        first_line_ += bytes;
        const std::size_t end = first_line_.find('\n');
        if (end == first_line_.npos) return;
        code_ = std::atoi(first_line_.c_str());
        read_text(std::string_view(first_line_).substr(end + 1));
    }
    [[nodiscard]] std::optional<int> code() const { return code_; }
    [[nodiscard]] bool whole() const { return whole_; }

  private:
    void read_text(std::string_view text) {
        whole_ = text.ends_with(end_of_answer);
        if (whole_) text.remove_suffix(end_of_answer.size());
        if (!text.empty()) take_(*code_, text);
    }

    const TakePiece& take_;
    std::string first_line_;
    std::optional<int> code_;
    bool whole_ = false;
};

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
    Answer answer;
    const auto code = ask(socket, words, [&](int, std::string_view piece) { answer.text += piece; });
    if (!code) return std::nullopt;
    answer.code = *code;
    return answer;
}

std::optional<int> ask(const std::filesystem::path& socket, std::span<const std::string> words,
                       const TakePiece& take) {
    const std::string question = line_of(words);
    asio::io_context loop(1);
    Socket daemon(loop);
    if (!reach(daemon, socket)) return std::nullopt;
    std::error_code failed;
    asio::write(daemon, asio::buffer(question), failed);
    AnswerReader answer(take);
    std::vector<char> bytes(std::size_t{64} << 10U);
    while (!failed && !answer.whole()) {
        const std::size_t got = daemon.read_some(asio::buffer(bytes), failed);
        answer.read({bytes.data(), got});
    }
    if (!answer.code())
        throw std::runtime_error(
            fmt::format("the daemon at {} did not answer: ask again when it is less busy, or restart it",
                        socket.string()));
    if (!answer.whole())
        throw std::runtime_error(
            fmt::format("the daemon at {} broke off its answer: ask it again", socket.string()));
    return answer.code();
}

bool listens(const std::filesystem::path& socket) {
    asio::io_context loop(1);
    Socket daemon(loop);
    return reach(daemon, socket);
}

}  // namespace newspool::control

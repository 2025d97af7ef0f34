// A pipe that is ready takes PIPE_BUF bytes without waiting: no more is written at once.
#include "commands/outlet.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include <poll.h>
#include <unistd.h>

#include "base/file.hpp"

namespace newspool::commands {
namespace {

constexpr const char* standard_output = "standard output";
constexpr const char* set_aside_file = "a temporary file";

}  // namespace

void Outlet::print(std::string_view text) {
    while (!text.empty() && !aside_ && is_taken()) text.remove_prefix(write_some(text));
    if (!text.empty()) set_aside(text);
}

void Outlet::finish() {
    if (!aside_) return;
    if (std::fseek(aside_.get(), 0, SEEK_SET) != 0) throw_errno(errno, "cannot write", set_aside_file);
    std::array<char, PIPE_BUF> bytes{};
    for (std::size_t count = 0; (count = std::fread(bytes.data(), 1, bytes.size(), aside_.get())) > 0;) {
        std::string_view text(bytes.data(), count);
        while (!text.empty())
            if (is_taken()) text.remove_prefix(write_some(text));
    }
    if (std::ferror(aside_.get()) != 0) throw_errno(errno, "cannot read", set_aside_file);
    aside_.reset();
}

bool Outlet::is_taken() const {
    pollfd out{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    return ::poll(&out, 1, static_cast<int>(moment_.count())) > 0;
}

std::size_t Outlet::write_some(std::string_view text) const {
    const ssize_t written = ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (written < 0 && errno != EINTR && errno != EAGAIN) throw_errno(errno, "cannot write", standard_output);
    return written < 0 ? 0 : static_cast<std::size_t>(written);
}

void Outlet::set_aside(std::string_view text) {
    if (!aside_) aside_.reset(std::tmpfile());
    if (!aside_ || std::fwrite(text.data(), 1, text.size(), aside_.get()) != text.size())
        throw_errno(errno, "cannot write", set_aside_file);
}

}  // namespace newspool::commands

// openpty(3): the program has the one side, we read the other until the last writer is gone.
#include "support/terminal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <pty.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"
#include "support/arguments.hpp"

extern char** environ;

namespace newspool::test {
namespace {

std::vector<std::string> with_ours(std::vector<std::string> environment) {
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view one = *variable;
        if (!one.starts_with("TERM=") && !one.starts_with("NO_COLOR=")) environment.emplace_back(one);
    }
    return environment;
}

enum class Input { nothing, terminal };

pid_t spawn(std::vector<std::string> words, std::vector<std::string> environment, int terminal, Input input) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (input == Input::terminal)
        posix_spawn_file_actions_adddup2(&actions, terminal, STDIN_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, terminal, STDERR_FILENO);
    pid_t child = 0;
    const int error = posix_spawnp(&child, words.front().c_str(), &actions, nullptr, pointers(words).data(),
                                   pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw_errno(error, "cannot start", words.front());
    return child;
}

std::string read_all(int terminal) {
    std::string all;
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto size = read(terminal, buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return all;  // EIO: nobody holds the other side any more
        all.append(buffer.data(), static_cast<std::size_t>(size));
    }
}

// The few words of a terminal that we speak: carriage return, line feed, erase to the end, colours.
std::string left_on_screen(std::string_view sent) {
    std::string screen;
    std::string line;
    std::size_t column = 0;
    for (std::size_t at = 0; at < sent.size(); ++at) {
        const char byte = sent[at];
        if (byte == '\r') {
            column = 0;
        } else if (byte == '\n') {
            screen += line + '\n';
            line.clear();
            column = 0;
        } else if (byte == '\x1b') {
            at = sent.find_first_of("Km", at);
            if (at == std::string_view::npos) break;
            if (sent[at] == 'K') line.resize(column);
        } else {
            line.resize(std::max(line.size(), column + 1), ' ');
            line[column++] = byte;
        }
    }
    return screen + line;
}

}  // namespace

bool has_terminals() {
    const Descriptor terminal(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    return terminal.number() >= 0;
}

Shown run_on_terminal(std::vector<std::string> words, unsigned short columns,
                      const std::vector<std::string>& environment, const std::string& typed) {
    int ours = -1;
    int its = -1;
    const winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    if (openpty(&ours, &its, nullptr, nullptr, &size) != 0) throw_errno(errno, "cannot open", "a terminal");
    const Descriptor reading(ours);
    Descriptor writing(its);
    fcntl(ours, F_SETFD, FD_CLOEXEC);
    fcntl(its, F_SETFD, FD_CLOEXEC);
    if (write(ours, typed.data(), typed.size()) != static_cast<ssize_t>(typed.size()))
        throw_errno(errno, "cannot type at", "a terminal");
    const pid_t child = spawn(std::move(words), with_ours(environment), its,
                              typed.empty() ? Input::nothing : Input::terminal);
    writing = Descriptor();
    Shown shown;
    shown.sent = read_all(ours);
    int state = 0;
    waitpid(child, &state, 0);
    shown.code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    shown.screen = left_on_screen(shown.sent);
    return shown;
}

}  // namespace newspool::test

// posix_spawn, two pipes with a reading thread each, and a pidfd to wait on.
#include "support/child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"
#include "support/arguments.hpp"

extern char** environ;

namespace newspool::test {
namespace {

struct Pipe {
    Descriptor reading;
    Descriptor writing;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw_errno(errno, "cannot make", "a pipe");
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

pid_t spawn(std::vector<std::string> arguments, std::vector<std::string> environment, const Pipe& out,
            const Pipe& err) {
    for (char** variable = environ; *variable != nullptr; ++variable) environment.emplace_back(*variable);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.writing.number(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.writing.number(), STDERR_FILENO);
    pid_t child = 0;
    const int error = posix_spawnp(&child, arguments.front().c_str(), &actions, nullptr,
                                   pointers(arguments).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw_errno(error, "cannot start", arguments.front());
    return child;
}

}  // namespace

class Child::Process {
  public:
    Process(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
        Pipe out = make_pipe();
        Pipe err = make_pipe();
        child_ = spawn(arguments, environment, out, err);
        // glibc 2.36 declares pidfd_open for C alone.
        pidfd_ = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, child_, 0)));
        out_reader_ = std::jthread([this, end = std::move(out.reading)] { collect(end, out_); });
        err_reader_ = std::jthread([this, end = std::move(err.reading)] { collect(end, err_); });
    }

    ~Process() {
        kill(SIGKILL);
        static_cast<void>(ended(Wait::max()));
    }

    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] pid_t pid() const { return child_; }
    void kill(int number) const {
        if (!code_) ::kill(child_, number);
    }

    std::optional<int> ended(Wait within) {
        if (code_) return code_;
        pollfd event{pidfd_.number(), POLLIN, 0};
        if (poll(&event, 1, within == Wait::max() ? -1 : static_cast<int>(within.count())) != 1) return {};
        int state = 0;
        if (waitpid(child_, &state, 0) != child_) return {};
        code_ = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
        out_reader_.join();
        err_reader_.join();
        return code_;
    }

    [[nodiscard]] std::string output() const {
        const std::lock_guard lock(mutex_);
        return out_;
    }

    [[nodiscard]] std::string log() const {
        const std::lock_guard lock(mutex_);
        return err_;
    }

    [[nodiscard]] bool says(std::string_view text, Wait within) const {
        std::unique_lock lock(mutex_);
        return grown_.wait_for(lock, within, [&] {
            return err_.find(text) != std::string::npos || out_.find(text) != std::string::npos;
        });
    }

  private:
    void collect(const Descriptor& from, std::string& into) {
        std::array<char, 4096> buffer{};
        while (true) {
            const auto size = read(from.number(), buffer.data(), buffer.size());
            if (size < 0 && errno == EINTR) continue;
            if (size <= 0) return;
            const std::lock_guard lock(mutex_);
            into.append(buffer.data(), static_cast<std::size_t>(size));
            grown_.notify_all();
        }
    }

    pid_t child_ = 0;
    Descriptor pidfd_;
    std::optional<int> code_;
    mutable std::mutex mutex_;
    mutable std::condition_variable grown_;
    std::string out_;
    std::string err_;
    std::jthread out_reader_;
    std::jthread err_reader_;
};

Child::Child(const std::vector<std::string>& command, const std::vector<std::string>& environment)
    : process_(std::make_unique<Process>(command, environment)) {}

Child::~Child() = default;

pid_t Child::pid() const { return process_->pid(); }
void Child::signal(int number) const { process_->kill(number); }
std::optional<int> Child::ended(Wait within) { return process_->ended(within); }
std::string Child::output() const { return process_->output(); }
std::string Child::log() const { return process_->log(); }
bool Child::says(std::string_view text, Wait within) const { return process_->says(text, within); }

std::vector<std::string> Child::lines_with(std::string_view text) const {
    const std::string all = log();
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < all.size();) {
        const std::size_t end = std::min(all.find('\n', start), all.size());
        const std::string line = all.substr(start, end - start);
        if (line.find(text) != std::string::npos) lines.push_back(line);
        start = end + 1;
    }
    return lines;
}

}  // namespace newspool::test

// A program is started, then four things may happen in any order: it prints, it complains, it ends, or its
// time does. Its end decides: what was printed by then is the document, whoever may still hold the pipe.
#include "fetch/exec_source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "fetch/failure.hpp"

namespace newspool::fetch {
namespace {

constexpr std::size_t complaint_bytes_max = 4'096;  // of stderr; the rest is read and forgotten

struct Pipe {
    Descriptor reading;
    Descriptor writing;
};

// Our end does not block; the program's does, as programs expect.
Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw_errno(errno, "cannot make", "a pipe");
    Pipe made{Descriptor(ends[0]), Descriptor(ends[1])};
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) throw_errno(errno, "cannot use", "a pipe");
    return made;
}

// The null-terminated array that exec wants, pointing into `words`.
std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> array;
    array.reserve(words.size() + 1);
    for (std::string& word : words) array.push_back(word.data());
    array.push_back(nullptr);
    return array;
}

std::vector<std::string> clean_environment() {
    std::vector<std::string> variables{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"};
    const char* home = std::getenv("HOME");
    variables.push_back(std::string("HOME=") + (home != nullptr ? home : "/"));
    return variables;
}

// posix_spawn's two structures, set up for a program that shall know nothing of us.
class SpawnPlan {
  public:
    SpawnPlan(int out, int err) {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
        posix_spawn_file_actions_addchdir_np(&actions, "/");
        posix_spawnattr_init(&attributes);
        sigset_t signals;
        sigfillset(&signals);
        posix_spawnattr_setsigdefault(&attributes, &signals);
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes, &signals);
        posix_spawnattr_setflags(&attributes,
                                 POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

struct Started {
    pid_t process = 0;
    int error = 0;  // why it could not be started
    Descriptor ended;
    Descriptor out;
    Descriptor err;
};

Started start(std::vector<std::string> command) {
    Pipe out = make_pipe();
    Pipe err = make_pipe();
    std::vector<std::string> environment = clean_environment();
    const SpawnPlan plan(out.writing.number(), err.writing.number());
    Started started;
    started.error = posix_spawn(&started.process, command.front().c_str(), &plan.actions, &plan.attributes,
                                pointers(command).data(), pointers(environment).data());
    if (started.error != 0) return started;
    // glibc 2.36 declares pidfd_open for C alone.
    started.ended = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, started.process, 0)));
    if (!started.ended) {
        const int error = errno;
        kill(-started.process, SIGKILL);
        waitpid(started.process, nullptr, 0);
        throw_errno(error, "cannot watch", command.front());
    }
    started.out = std::move(out.reading);
    started.err = std::move(err.reading);
    return started;
}

std::string first_line(std::string_view text) {
    text = trimmed(text);
    return printable(text.substr(0, text.find('\n')), 200);
}

std::string how_it_ended(int status) {
    if (WIFEXITED(status)) return fmt::format("ended with status {}", WEXITSTATUS(status));
    const char* description = sigdescr_np(WTERMSIG(status));
    return fmt::format("was ended by signal {} ({})", WTERMSIG(status),
                       description != nullptr ? ascii_lower(description) : "unknown");
}

Response failed(Trouble trouble) {
    Response response;
    response.failure = trouble.failure;
    response.reason = std::move(trouble.reason);
    return response;
}

// A descriptor of ours that the loop looks at.
class Watched {
  public:
    Watched(const asio::any_io_executor& loop, Descriptor file)
        : file_(std::move(file)), descriptor_(loop, file_.number()) {}
    ~Watched() { close(); }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    [[nodiscard]] int number() const { return file_.number(); }
    void close() {
        if (descriptor_.is_open()) descriptor_.release();
        file_ = Descriptor();
    }
    template <class Handler>
    void when_readable(Handler handler) {
        descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, std::move(handler));
    }

  private:
    Descriptor file_;
    asio::posix::stream_descriptor descriptor_;
};

// What a program prints: `bytes` stops growing a little above `bytes_max`.
struct Stream {
    enum class Got { bytes, nothing_yet, end };

    Got read_some();
    [[nodiscard]] bool full() const { return bytes.size() > bytes_max; }

    Watched pipe;
    std::size_t bytes_max;
    std::string bytes = {};
};

Stream::Got Stream::read_some() {
    std::array<char, 65536> buffer{};
    const auto size = ::read(pipe.number(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) return Got::bytes;
    if (size < 0 && errno == EAGAIN) return Got::nothing_yet;
    if (size <= 0) return Got::end;
    if (!full()) bytes.append(buffer.data(), static_cast<std::size_t>(size));
    return Got::bytes;
}

}  // namespace

// One program, from its start until it is reaped, which may be a moment after its run() has returned: each
// handler shares it.
class Programs::Run : public std::enable_shared_from_this<Run> {
  public:
    Run(const asio::any_io_executor& loop, Started started, const Request& request)
        : wake(loop, request.timeout),
          process_(started.process),
          name_(printable(request.command.front(), 1'000)),
          ended_(loop, std::move(started.ended)),
          out_{Watched(loop, std::move(started.out)), request.max_body},
          err_{Watched(loop, std::move(started.err)), complaint_bytes_max} {}

    void watch();
    // Kills it, with all that it has started.
    void give_up(Trouble trouble);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] bool over() const { return answer_.has_value(); }
    [[nodiscard]] Response answer() && { return *std::move(answer_); }

    asio::steady_timer wake;  // at its time limit; cancelled when there is an answer

  private:
    void watch(Stream& stream);
    void on_readable(Stream& stream);
    void on_ended();
    [[nodiscard]] Response judge(int status);
    void finish(Response response);

    pid_t process_;  // and the number of its process group
    std::string name_;
    Watched ended_;
    Stream out_;
    Stream err_;
    std::optional<Response> answer_;
};

void Programs::Run::watch() {
    watch(out_);
    watch(err_);
    ended_.when_readable([self = shared_from_this()](const asio::error_code& cancelled) {
        if (!cancelled) self->on_ended();
    });
}

void Programs::Run::watch(Stream& stream) {
    stream.pipe.when_readable([self = shared_from_this(), &stream](const asio::error_code& cancelled) {
        if (!cancelled && !self->over()) self->on_readable(stream);
    });
}

// One read a turn, so that a program which floods us leaves the loop to others.
void Programs::Run::on_readable(Stream& stream) {
    if (stream.read_some() == Stream::Got::end) return stream.pipe.close();
    if (out_.full()) return give_up(body_too_big(out_.bytes_max));
    watch(stream);
}

// Until it is reaped its number is nobody else's: the group is killed first. One that has left the group may
// still hold the pipes; what is in them now is all that is waited for.
void Programs::Run::on_ended() {
    kill(-process_, SIGKILL);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    if (over()) return;
    for (Stream* stream : {&out_, &err_})
        for (int reads = 0; reads < 64 && stream->pipe.number() >= 0 && !stream->full(); ++reads)
            if (stream->read_some() != Stream::Got::bytes) break;
    finish(judge(status));
}

Response Programs::Run::judge(int status) {
    if (status != 0) {
        const std::string complaint = first_line(err_.bytes);
        return failed({FetchFailure::program, fmt::format("'{}' {}{}{}", name_, how_it_ended(status),
                                                          complaint.empty() ? "" : ": ", complaint)});
    }
    if (out_.full()) return failed(body_too_big(out_.bytes_max));
    Response response;
    response.status = 200;
    response.bytes_received = out_.bytes.size();
    response.body = std::move(out_.bytes);
    return response;
}

void Programs::Run::give_up(Trouble trouble) {
    if (over()) return;
    kill(-process_, SIGKILL);
    finish(failed(std::move(trouble)));
}

void Programs::Run::finish(Response response) {
    answer_ = std::move(response);
    out_.pipe.close();
    err_.pipe.close();
    wake.cancel();
}

// Its place among those that stop_all() ends.
class Programs::Registered {
  public:
    Registered(std::set<Run*>& running, Run* program) : running_(running), program_(program) {
        running_.insert(program_);
    }
    ~Registered() { running_.erase(program_); }
    Registered(const Registered&) = delete;
    Registered& operator=(const Registered&) = delete;

  private:
    std::set<Run*>& running_;
    Run* program_;
};

asio::awaitable<Response> Programs::run(const Request& request) {
    Started started = start(request.command);
    if (started.error != 0) {
        const std::string cause = ascii_lower(std::generic_category().message(started.error));
        co_return failed(
            {FetchFailure::program,
             fmt::format("cannot run '{}': {}", printable(request.command.front(), 1'000), cause)});
    }
    const auto program = std::make_shared<Run>(loop_, std::move(started), request);
    const Registered registered(running_, program.get());
    program->watch();
    while (!program->over()) {
        asio::error_code woken;
        co_await program->wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        if (!woken)
            program->give_up({FetchFailure::timeout, fmt::format("'{}' had not ended after {}",
                                                                 program->name(), spelled(request.timeout))});
    }
    co_return std::move(*program).answer();
}

void Programs::stop_all() {
    for (Run* program : running_) program->give_up(stopped());
}

}  // namespace newspool::fetch

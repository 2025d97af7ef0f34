// The socket at which the daemon is asked: whose place it takes, whose it does not, and how it ends.
#include "control/ear.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include "control/question.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::control;
using namespace newspool::test;
using namespace std::chrono_literals;
using Local = asio::local::stream_protocol;

namespace {

constexpr std::size_t piece_bytes = 64'000;

// A loop with an ear for the verbs `echo`; `ponder`, which never answers; `recite`, which says so many
// pieces; and `stumble`, which ends in the middle.
struct Listener {
    Folder folder;
    std::filesystem::path path = folder / "control";
    Log log{Log::Level::error};
    asio::io_context loop{1};
    std::optional<Ear> ear;

    void listen() {
        ear.emplace(loop.get_executor(), path, verbs(), log, patience);
        asio::co_spawn(loop, ear->listen(), asio::detached);
    }
    std::vector<Verb> verbs() {
        return {{"echo", false,
                 [](std::vector<std::string> words) -> asio::awaitable<Answer> {
                     co_return Answer{0, words.empty() ? "" : words.front()};
                 }},
                {"ponder", false, [this](std::vector<std::string>) { return ponder(); }},
                {"recite", false,
                 [this](std::vector<std::string> words) { return recite(std::stoi(words.at(0))); }},
                {"stumble", false, [](std::vector<std::string>) { return stumble(); }}};
    }
    asio::awaitable<Answer> recite(int pieces) {
        Answer answer{0, "so:"};
        answer.more = [this, pieces] { return recited(pieces); };
        co_return answer;
    }
    asio::awaitable<std::string> recited(int pieces) {
        co_return said == pieces ? std::string()
                                 : std::string(piece_bytes, static_cast<char>('a' + said++ % 26));
    }
    static asio::awaitable<Answer> stumble() {
        Answer answer{0, "well"};
        answer.more = [] { return stumbled(); };
        co_return answer;
    }
    static asio::awaitable<std::string> stumbled() {
        throw std::runtime_error("the ledger is gone");
        co_return "";
    }
    asio::awaitable<Answer> ponder() {
        asio::steady_timer never(loop, asio::steady_timer::time_point::max());
        ++pondering;
        co_await never.async_wait(asio::use_awaitable);
        co_return Answer{};
    }
    // Asks from another thread, while the loop runs.
    void ask_beside(const std::function<void()>& question) {
        std::thread asker([&] {
            question();
            loop.stop();
        });
        loop.run();
        asker.join();
        loop.restart();
    }
    Ear::Patience patience = 10s;
    int pondering = 0;
    int said = 0;
};

// A socket file that nobody listens at any more.
void leave_socket(const std::filesystem::path& path) {
    asio::io_context loop;
    const Local::acceptor left(loop, Local::endpoint(path.string()));
}

}  // namespace

TEST_CASE("an ear takes the place of a socket that a dead process left", "[control]") {
    Listener one;
    leave_socket(one.path);
    one.listen();
    std::optional<Answer> answer;
    std::thread asker([&] {
        answer = ask(one.path, std::vector<std::string>{"echo", "hello"});
        one.loop.stop();
    });
    one.loop.run();
    asker.join();
    REQUIRE(answer);
    CHECK(answer->text == "hello");
    one.ear.reset();
    CHECK_FALSE(std::filesystem::exists(one.path));
}

TEST_CASE("an ear leaves a file alone that is no socket", "[control]") {
    Listener one;
    one.folder.write("control", "a user's own file");
    CHECK_THROWS_WITH(one.listen(), ContainsSubstring("cannot listen at") && ContainsSubstring("exists"));
    CHECK(one.folder.read("control") == "a user's own file");
}

TEST_CASE("an ear does not take a socket from a process that listens there", "[control]") {
    Listener one;
    one.listen();
    Listener two;
    two.path = one.path;
    CHECK_THROWS_WITH(two.listen(), ContainsSubstring("cannot listen at"));
    CHECK(std::filesystem::exists(one.path));
}

TEST_CASE("an ear that ends leaves a socket alone that is another's by now", "[control]") {
    Listener one;
    one.listen();
    std::filesystem::rename(one.path, one.folder / "elsewhere");
    leave_socket(one.path);
    one.ear.reset();
    CHECK(std::filesystem::exists(one.path));
}

TEST_CASE("a path too long for a socket is refused by its name, and nobody is asked there", "[control]") {
    Listener one;
    one.path = one.folder / std::string(120, 'x');
    CHECK_THROWS_WITH(one.listen(), ContainsSubstring("cannot listen at"));
    CHECK_FALSE(ask(one.path, std::vector<std::string>{"echo"}));
}

TEST_CASE("a long answer comes piece by piece, and its end is known", "[control]") {
    Listener one;
    one.listen();
    std::size_t bytes = 0;
    std::optional<int> code;
    one.ask_beside([&] {
        const std::vector<std::string> question{"recite", "100"};
        code = ask(one.path, question, [&](int, std::string_view piece) { bytes += piece.size(); });
    });
    CHECK(code == 0);
    CHECK(bytes == 3 + 100 * piece_bytes);
}

TEST_CASE("an answer that breaks off is not taken for a whole one", "[control]") {
    Listener one;
    one.listen();
    std::string heard;
    one.ask_beside([&] {
        const std::vector<std::string> question{"stumble"};
        const auto hear = [&](int, std::string_view piece) { heard += piece; };
        CHECK_THROWS_WITH(ask(one.path, question, hear), ContainsSubstring("broke off its answer"));
    });
    CHECK(heard == "well");
}

TEST_CASE("a caller who stops listening is told no more, keeps nobody waiting, and is dropped", "[control]") {
    Listener one;
    one.patience = 300ms;
    one.listen();
    asio::io_context elsewhere;
    Local::socket caller(elsewhere);
    caller.connect(Local::endpoint(one.path.string()));
    asio::write(caller, asio::buffer(std::string("recite\x1f"
                                                 "100000\n")));
    while (one.said == 0) one.loop.run_one_for(10s);
    std::optional<Answer> answer;
    one.ask_beside([&] { answer = ask(one.path, std::vector<std::string>{"echo", "hello"}); });
    CHECK(answer->text == "hello");
    const int said = one.said;
    CHECK(said < 100);  // what the socket holds, and not what is to be said
    std::error_code dropped;
    std::thread listener([&] {
        pollfd gone{.fd = caller.native_handle(), .events = POLLRDHUP, .revents = 0};
        CHECK(::poll(&gone, 1, 10'000) == 1);
        std::vector<char> bytes(piece_bytes);
        while (!dropped) caller.read_some(asio::buffer(bytes), dropped);
        one.loop.stop();
    });
    one.loop.run();
    listener.join();
    CHECK(dropped == asio::error::eof);
    CHECK(one.said == said);
}

TEST_CASE("an ear may end before the questions that it was asked", "[control]") {
    auto one = std::make_unique<Listener>();
    one->listen();
    asio::io_context elsewhere;
    Local::socket caller(elsewhere);
    caller.connect(Local::endpoint(one->path.string()));
    asio::write(caller, asio::buffer(std::string("ponder\n")));
    while (one->pondering == 0) one->loop.run_one_for(10s);
    one->ear.reset();
    one.reset();  // the question ends with the loop, and touches nothing of the ear
}

TEST_CASE("an ear that has no descriptor left for a caller rests before it tries again", "[control]") {
#ifdef __SANITIZE_ADDRESS__
    // UBSan opens a pipe to look whether memory can be read, and takes it that it cannot where that fails.
    return skip("a want of descriptors beside a sanitizer");
#endif
    Listener one;
    one.listen();
    Local::socket caller(one.loop);
    caller.connect(Local::endpoint(one.path.string()));
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit none = before;
    none.rlim_cur = 0;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    const std::size_t handlers = one.loop.run_for(100ms);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(handlers < 20);
}

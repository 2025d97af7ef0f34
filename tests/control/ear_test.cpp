// The socket at which the daemon is asked: whose place it takes, whose it does not, and how it ends.
#include "control/ear.hpp"

#include <chrono>
#include <optional>
#include <thread>

#include <fmt/format.h>
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

// A loop with an ear for the verbs `echo` and `ponder`, which never answers.
struct Listener {
    Folder folder;
    std::filesystem::path path = folder / "control";
    Log log{Log::Level::error};
    asio::io_context loop{1};
    std::optional<Ear> ear;

    void listen() {
        ear.emplace(loop.get_executor(), path, verbs(), log);
        asio::co_spawn(loop, ear->listen(), asio::detached);
    }
    std::vector<Verb> verbs() {
        return {{"echo", false,
                 [](std::vector<std::string> words) -> asio::awaitable<Answer> {
                     co_return Answer{0, words.empty() ? "" : words.front()};
                 }},
                {"ponder", false, [this](std::vector<std::string>) { return ponder(); }}};
    }
    asio::awaitable<Answer> ponder() {
        asio::steady_timer never(loop, asio::steady_timer::time_point::max());
        ++pondering;
        co_await never.async_wait(asio::use_awaitable);
        co_return Answer{};
    }
    int pondering = 0;
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

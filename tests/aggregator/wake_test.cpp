// A timer that can be rung, on a real loop.
#include "aggregator/wake.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include "support/catch.hpp"

using namespace newspool;

namespace {

asio::awaitable<void> note(Wake& wake, Moment date, int& woken) {
    co_await wake.wait_until(date);
    ++woken;
}

}  // namespace

TEST_CASE("a date that has passed is not waited for", "[wake]") {
    asio::io_context loop;
    Wake wake(loop.get_executor());
    int woken = 0;
    asio::co_spawn(loop, note(wake, BootClock::now(), woken), asio::detached);
    loop.run();
    CHECK(woken == 1);
}

TEST_CASE("a ring ends a wait for a date far away", "[wake]") {
    asio::io_context loop;
    Wake wake(loop.get_executor());
    int woken = 0;
    asio::co_spawn(loop, note(wake, BootClock::now() + std::chrono::hours(1), woken), asio::detached);
    asio::post(loop, [&] { wake.ring(); });
    loop.run();
    CHECK(woken == 1);
}

TEST_CASE("a ring before the wait is not lost", "[wake]") {
    asio::io_context loop;
    Wake wake(loop.get_executor());
    int woken = 0;
    wake.ring();
    asio::co_spawn(loop, note(wake, BootClock::now() + std::chrono::hours(1), woken), asio::detached);
    loop.run();
    CHECK(woken == 1);
}

// A few pages over HTTP, and callers of every kind.
#include "control/web.hpp"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/http_caller.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::control;
using namespace newspool::test;
using namespace std::chrono_literals;
using Catch::Matchers::StartsWith;

namespace {

// A site with a page that is there, one that takes its time, and one that cannot be made, in a loop that runs
// beside the test.
class Site {
  public:
    explicit Site(std::string where, WebLimits limits = {}) : where_(std::move(where)) {
        web_.emplace(loop_.get_executor(), where_, pages(), limits);
        asio::co_spawn(loop_, web_->listen(), asio::detached);
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Site() {
        loop_.stop();
        thread_.join();
        web_.reset();
    }
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    [[nodiscard]] const std::string& where() const { return where_; }

  private:
    Pages pages() {
        return {{"/here", [] { return here(); }},
                {"/slow", [this] { return slow(50ms); }},
                {"/never", [this] { return slow(1h); }},
                {"/broken", [] { return broken(); }}};
    }
    static asio::awaitable<Page> here() { co_return Page{200, "text/plain", "here I am\n"}; }
    asio::awaitable<Page> slow(std::chrono::milliseconds wait) {
        asio::steady_timer timer(loop_, wait);
        co_await timer.async_wait(asio::use_awaitable);
        co_return Page{200, "text/plain", std::string(200'000, 's')};
    }
    static asio::awaitable<Page> broken() {
        throw std::runtime_error("out of \x1b[31mpaper");
        co_return Page{};
    }

    std::string where_;
    asio::io_context loop_{1};
    asio::executor_work_guard<asio::io_context::executor_type> open_{loop_.get_executor()};
    std::optional<Web> web_;
    std::thread thread_;
};

std::string some_port() { return fmt::format("127.0.0.1:{}", dead_port()); }

}  // namespace

TEST_CASE("pages are read at a port and at a socket, and others are not there", "[web]") {
    const Folder folder;
    const bool at_port = GENERATE(true, false);
    const Site site(at_port ? some_port() : (folder / "web").string());
    const std::string answer = get(site.where(), "/here");
    CHECK_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK(body_of(answer) == "here I am\n");
    CHECK_THAT(get(site.where(), "/"), StartsWith("HTTP/1.1 404 "));
    CHECK_THAT(get(site.where(), "/here/../../etc/passwd"), StartsWith("HTTP/1.1 404 "));
}

TEST_CASE("a page can be read, and nothing else be done with it", "[web]") {
    const Site site(some_port());
    const std::string head = answer_to(site.where(), "HEAD /here HTTP/1.1\r\nHost: here\r\n\r\n");
    CHECK_THAT(head, ContainsSubstring("Content-Length: 10\r\n"));
    CHECK(body_of(head).empty());
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "BREW"})
        CHECK_THAT(answer_to(site.where(), fmt::format("{} /here HTTP/1.1\r\nHost: here\r\n\r\n", method)),
                   StartsWith("HTTP/1.1 405 ") && ContainsSubstring("Allow: GET, HEAD\r\n"));
}

TEST_CASE("a page that takes its time holds up no other", "[web]") {
    const Site site(some_port());
    const Descriptor waits = connected(site.where());
    write_all(waits, "GET /never HTTP/1.1\r\nHost: here\r\n\r\n", "connection");
    CHECK(body_of(get(site.where(), "/slow")).size() == 200'000);
    CHECK_THAT(get(site.where(), "/here"), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("a page that cannot be made says why", "[web]") {
    const Site site(some_port());
    const std::string answer = get(site.where(), "/broken");
    CHECK_THAT(answer, StartsWith("HTTP/1.1 500 ") && ContainsSubstring("out of \\x1b[31mpaper"));
}

TEST_CASE("nonsense, and more than anybody may say, ends the connection and nothing else", "[web]") {
    const WebLimits limits{.lifetime = 300ms};
    const Site site(some_port(), limits);
    static_cast<void>(answer_to(site.where(), std::string_view("\0\xff\r\n\r\n", 6)));
    static_cast<void>(answer_to(site.where(), "GET /here HTTP/9.9\r\n\r\n"));
    CHECK_THAT(answer_to(site.where(), "GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n\r\n"),
               StartsWith("HTTP/1.1 414 "));
    CHECK_THAT(answer_to(site.where(),
                         "GET /here HTTP/1.1\r\nHost: here\r\nX: " + std::string(100'000, 'a') + "\r\n\r\n"),
               StartsWith("HTTP/1.1 431 "));
    const std::string refused =
        answer_to(site.where(), "POST /here HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000000000\r\n\r\n" +
                                    std::string(5'000'000, 'x'));
    CHECK((refused.empty() || refused.starts_with("HTTP/1.1 405 ")));  // or lost with the connection
    CHECK_THAT(get(site.where(), "/here"), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("callers who hang or drip are broken off, and others get their places", "[web]") {
    const WebLimits limits{.callers = 4, .callers_of_address = 4, .lifetime = 200ms};
    const Site site(some_port(), limits);
    std::vector<Descriptor> silent;
    for (int caller = 0; caller < 12; ++caller) silent.push_back(connected(site.where()));
    for (const Descriptor& caller : silent) CHECK(rest_of(caller).empty());
    const Descriptor drips = connected(site.where());
    write_all(drips, "GET /here HTTP/1.1\r\nX: ", "connection");
    CHECK(rest_of(drips).empty());
    CHECK_THAT(get(site.where(), "/here"), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("a place that is taken is named", "[web]") {
    const Site site(some_port());
    asio::io_context loop;
    CHECK_THROWS_WITH(Web(loop.get_executor(), site.where(), {}),
                      ContainsSubstring("cannot listen at " + site.where()) && ContainsSubstring("in use"));
    CHECK_THROWS_WITH(Web(loop.get_executor(), "/no/such/folder/web", {}),
                      ContainsSubstring("cannot listen at /no/such/folder/web"));
}

TEST_CASE("a site may end while a page is being made", "[web]") {
    std::optional<Site> site(std::in_place, some_port());
    const Descriptor waits = connected(site->where());
    write_all(waits, "GET /never HTTP/1.1\r\nHost: here\r\n\r\n", "connection");
    CHECK_THAT(get(site->where(), "/here"), StartsWith("HTTP/1.1 200 "));
    site.reset();
    CHECK(rest_of(waits).empty());
}

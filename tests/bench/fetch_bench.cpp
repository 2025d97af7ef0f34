// Measures fetching against real servers of this machine, by hand:
//
//     cmake --build --preset release --target fetch_bench && build/release/tests/fetch_bench
//
// CPU is user and system time of this process alone (nginx and curl are processes of their own); of several
// runs the cheapest counts. `fetch_bench tls`, `names` or `keep-alive` measures one of the three.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "base/file.hpp"
#include "fetch/client.hpp"
#include "model/settings.hpp"
#include "support/certificate.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"
#include "support/island.hpp"
#include "support/name_server.hpp"
#include "support/nginx.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* system_bundle = "/etc/ssl/certs/ca-certificates.crt";
constexpr unsigned rounds = 5;

double cpu_seconds(int whose) {
    rusage usage{};
    getrusage(whose, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// What `work` costs this process, or the children that it waits for.
double cost(int whose, const std::function<void()>& work) {
    const double before = cpu_seconds(whose);
    work();
    return cpu_seconds(whose) - before;
}

Request usual(std::string url) {
    Request request;
    request.url = std::move(url);
    request.connect_timeout = 5s;
    request.timeout = 10s;
    request.max_body = std::size_t{1} << 20U;
    request.allow_private = true;
    return request;
}

// `count` requests, made by their number, `at_once` of them side by side.
class Crowd {
  public:
    using Maker = std::function<Request(std::size_t)>;

    Crowd(std::size_t count, unsigned at_once, Maker make)
        : count_(count), make_(std::move(make)), client_(loop_.get_executor(), at_once) {
        for (unsigned one = 0; one < at_once; ++one) spawn(ask_in_turn());
    }
    // Measures how long the loop does not come round, until every answer is there and for a while after.
    void watch_gaps(Duration afterwards) { spawn(measure(afterwards)); }
    void run() {
        loop_.run();
        if (done_ != count_) throw std::runtime_error("not every request was made");
    }
    [[nodiscard]] std::size_t failed() const { return failed_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] double longest_gap() const { return longest_gap_; }  // in ms

  private:
    void spawn(asio::awaitable<void> coroutine) {
        asio::co_spawn(loop_, std::move(coroutine), [](const std::exception_ptr& error) {
            if (error) std::rethrow_exception(error);
        });
    }
    asio::awaitable<void> ask_in_turn() {
        while (begun_ < count_) {
            Request request = make_(begun_++);
            const Response response = co_await client_.fetch(std::move(request));
            ++done_;
            if (response.status == 200) continue;
            ++failed_;
            reason_ = response.reason;
        }
    }
    asio::awaitable<void> measure(Duration afterwards) {
        asio::steady_timer timer(loop_);
        auto last = std::chrono::steady_clock::now();
        auto end = std::chrono::steady_clock::time_point::max();
        while (last < end) {
            timer.expires_after(1ms);
            co_await timer.async_wait(asio::use_awaitable);
            const auto now = std::chrono::steady_clock::now();
            longest_gap_ =
                std::max(longest_gap_, std::chrono::duration<double, std::milli>(now - last).count());
            last = now;
            if (done_ == count_) end = std::min(end, now + afterwards);
        }
    }

    std::size_t count_;
    Maker make_;
    asio::io_context loop_;
    fetch::Client client_;
    std::size_t begun_ = 0;
    std::size_t done_ = 0;
    std::size_t failed_ = 0;
    std::string reason_;
    double longest_gap_ = 0;
};

// Runs a crowd that must not fail, and says what it cost.
double cost_of(std::size_t count, unsigned at_once, const Crowd::Maker& make) {
    return cost(RUSAGE_SELF, [&] {
        Crowd crowd(count, at_once, make);
        crowd.run();
        if (crowd.failed() > 0)
            throw std::runtime_error(fmt::format("{} fetches failed: {}", crowd.failed(), crowd.reason()));
    });
}

void measure_tls() {
    constexpr std::size_t count = 1'000;
    constexpr unsigned at_once = 4;
    const Certificate authority("newspool's own");
    const Certificate own("127.0.0.1", authority);
    const Folder folder;
    const std::string port = std::to_string(dead_port());
    const Nginx nginx(folder, fmt::format("keepalive_timeout 0; server {{ {} return 200 news; }}\n",
                                          Nginx::tls_on(port, own)));
    const std::string one = read_file(authority.file, 1U << 20U);
    const auto all = folder.write("all.pem", read_file(system_bundle, 4U << 20U) + one);
    const auto with = [&](const std::string& bundle) {
        return cost_of(count, at_once, [&](std::size_t) {
            Request request = usual(fmt::format("https://127.0.0.1:{}/", port));
            request.http_version = HttpVersion::http1_1;
            request.ca_file = bundle;
            return request;
        });
    };
    double small = 1e9;
    double large = 1e9;
    for (unsigned round = 0; round < rounds; ++round) {
        small = std::min(small, with(authority.file.string()));
        large = std::min(large, with(all.string()));
    }
    fmt::print(
        "tls: {} fetches over fresh connections: {:.2f} s of CPU with one certificate, {:.2f} s with the "
        "system's: {:.2f} x\n",
        count, small, large, large / small);
}

// In ms. Without names it is what the machine's other work does to a loop that has nothing to do.
double longest_gap(std::size_t count, unsigned at_once, Duration afterwards) {
    Crowd crowd(count, at_once, [](std::size_t number) {
        Request request = usual(fmt::format("http://hang{}.test/", number));
        request.connect_timeout = 500ms;
        return request;
    });
    crowd.watch_gaps(afterwards);
    crowd.run();
    return crowd.longest_gap();
}

void measure_names() {
    constexpr unsigned count = 200;
    const unsigned usual_connections = FetchSettings().connections;
    const bool done = on_an_island(NameServer::resolv_conf(3), [&] {
        const NameServer names;
        const double idle = longest_gap(0, 1, 6s);
        const double in_turn = longest_gap(count, usual_connections, 4s);
        const double at_once = longest_gap(count, count, 4s);
        fmt::print(
            "names: {} names whose resolver hangs for 3 s: the longest gap of the loop was {:.1f} ms with "
            "{} at once, {:.1f} ms with all at once; {:.1f} ms with none\n",
            count, in_turn, usual_connections, at_once, idle);
    });
    if (!done) fmt::print("names: not measured, this machine allows no network namespace\n");
}

void measure_keep_alive() {
    constexpr std::size_t count = 10'000;
    constexpr unsigned hosts = 20;
    const Folder folder;
    folder.write("files/feed.xml", std::string(26'000, 'n'));
    const std::string port = std::to_string(dead_port());
    std::string listen;
    for (unsigned host = 1; host <= hosts; ++host)
        listen += fmt::format("listen 127.0.0.{}:{};\n", host, port);
    const Nginx nginx(folder,
                      fmt::format("keepalive_requests 100000; server {{ {} root files; }}\n", listen));
    const auto url = [&](std::size_t number) {
        return fmt::format("http://127.0.0.{}:{}/feed.xml", number % hosts + 1, port);
    };
    std::string list;
    for (std::size_t number = 0; number < count; ++number)
        list += fmt::format("url = \"{}\"\noutput = \"/dev/null\"\n", url(number));
    const std::string file = folder.write("urls", list).string();
    double ours = 1e9;
    double theirs = 1e9;
    for (unsigned round = 0; round < rounds; ++round) {
        ours = std::min(ours, cost_of(count, hosts, [&](std::size_t number) { return usual(url(number)); }));
        theirs = std::min(theirs, cost(RUSAGE_CHILDREN, [&] {
                              const Said said =
                                  run_command({"curl", "--no-progress-meter", "--parallel", "--parallel-max",
                                               std::to_string(hosts), "-K", file});
                              if (said.code != 0) throw std::runtime_error("curl: " + said.err);
                          }));
    }
    fmt::print("keep-alive: {} fetches of 26 kB: {:.2f} s of CPU, curl --parallel {:.2f} s: {:.2f} x\n",
               count, ours, theirs, ours / theirs);
}

}  // namespace

int main(int count, char** arguments) {
    const std::string_view only = count > 1 ? arguments[1] : "";
    if (only.empty() || only == "tls") measure_tls();
    if (only.empty() || only == "names") measure_names();
    if (only.empty() || only == "keep-alive") measure_keep_alive();
}

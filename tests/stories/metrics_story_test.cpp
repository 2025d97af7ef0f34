// A real daemon is watched: by Prometheus' own tool, by a dashboard, by a health check, and over a place
// where it cannot listen or write.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <regex>
#include <set>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "stories/house.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/http_caller.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;
using Catch::Matchers::StartsWith;

namespace {

// The number behind a series, as it is written in the text; -1 if there is none.
double value_of(const std::string& text, const std::string& series) {
    const std::size_t at = text.find("\n" + series + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + series.size() + 2));
}

std::size_t series_of(const std::string& text) {
    std::size_t series = 0;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
        if (text[at] != '#') ++series;
    return series;
}

// A house whose daemon tells of itself at a port.
struct Watched {
    House house;
    std::string where = fmt::format("127.0.0.1:{}", dead_port());

    Watched() { tell_at(where); }
    void tell_at(const std::string& place) {
        house.replace("[fetch]", fmt::format("metrics = \"{}\"\n[fetch]", place));
    }
    [[nodiscard]] std::string metrics() const { return body_of(get(where, "/metrics")); }
    // Waits until they say so.
    [[nodiscard]] bool tells(const std::string& series, double least) const {
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (std::chrono::steady_clock::now() < end)
            if (value_of(metrics(), series) >= least) return true;
        return false;
    }
};

}  // namespace

TEST_CASE("what a daemon tells of itself passes promtool, and is true", "[metrics]") {
    Server server;
    server.answers("/good", {ok(rss("good", 2)).with("ETag", "\"1\""), not_modified()});
    server.answers("/bad", status(429).with("Retry-After", "1000"));
    Watched watched;
    watched.house.subscribe("good", server.url("/good", 1));
    watched.house.subscribe("bad", server.url("/bad", 2));
    const Daemon daemon = watched.house.run();
    REQUIRE(daemon.says("good: 2 new"));
    REQUIRE(daemon.says("bad: "));
    CHECK(watched.tells("newspool_polls_total{verdict=\"not_modified\"}", 1));
    const std::string text = watched.metrics();
    INFO(text);
    CHECK(value_of(text, "newspool_polls_total{verdict=\"news\"}") == 1);
    CHECK(value_of(text, "newspool_polls_total{verdict=\"refused\"}") == 1);
    CHECK(value_of(text, "newspool_fetch_answers_total{status=\"429\"}") == 1);
    CHECK(value_of(text, "newspool_retry_after_total") == 1);
    CHECK(value_of(text, "newspool_articles_total") == 2);
    CHECK(value_of(text, "newspool_requests_total") >= 3);
    CHECK(value_of(text, "newspool_feeds{health=\"failing\"}") == 1);
    CHECK_THAT(text, StartsWith("# HELP newspool_feeds "));
    CHECK_THAT(text, ContainsSubstring("\nnewspool_output_files{output=\"spool\"} "));
    CHECK(value_of(text, "newspool_ledger_bytes") > 0);
    CHECK(value_of(text, "process_resident_memory_bytes") > 1e6);
    CHECK(value_of(text, "process_start_time_seconds") > 1.7e9);
    if (run_command({"sh", "-c", "command -v promtool"}).code != 0) return skip("promtool");
    const Said said = run_command({"promtool", "check", "metrics"}, text);
    INFO(said.out << said.err);
    CHECK(said.code == 0);
    CHECK(said.err.empty());
}

TEST_CASE("the dashboard asks for nothing that is not told", "[metrics]") {
    House house;
    house.replace("[fetch]", "metrics_file = \"newspool.prom\"\n[fetch]");
    house.subscribe("none", fmt::format("http://127.0.0.1:{}/", dead_port()));
    static_cast<void>(house.round());
    const std::string text = house.folder().read("newspool.prom");
    const auto dashboard = nlohmann::json::parse(read_file(NEWSPOOL_SOURCE "/docs/grafana.json", 1U << 20U));
    const std::regex name("(newspool|process)_[a-z_]+");
    std::set<std::string> asked;
    for (const auto& panel : dashboard["panels"])
        for (const auto& target : panel["targets"]) {
            const auto expression = target["expr"].get<std::string>();
            for (std::sregex_iterator one(expression.begin(), expression.end(), name), end; one != end; ++one)
                asked.insert(one->str());
        }
    CHECK(asked.size() > 25);
    for (const std::string& metric : asked) {
        CAPTURE(metric);
        CHECK((text.find("\n" + metric + " ") != std::string::npos ||
               text.find("\n" + metric + "{") != std::string::npos));
    }
}

TEST_CASE("there are as many series for many feeds as for one", "[metrics]") {
    House house;
    house.replace("[fetch]", "metrics_file = \"newspool.prom\"\n[fetch]");
    const auto feed = house.folder().write("feed.xml", rss("feed", 1));
    house.subscribe("one", "file:" + feed.string());
    CHECK(house.round().code == 0);
    const std::size_t series = series_of(house.folder().read("newspool.prom"));
    CHECK(series > 80);
    for (unsigned number = 0; number < 30; ++number)
        house.subscribe(fmt::format("more {}", number), fmt::format("file:{}#{}", feed.string(), number));
    static_cast<void>(house.round());
    const std::string text = house.folder().read("newspool.prom");
    CHECK(series_of(text) == series);
    CHECK(value_of(text, "newspool_feeds{health=\"fine\"}") +
              value_of(text, "newspool_feeds{health=\"failing\"}") ==
          31);
}

TEST_CASE("a daemon is well until it cannot deliver, and says why", "[metrics]") {
    Server server;
    std::atomic<unsigned> items = 0;
    server.answers("/feed", [&](const Asked&) { return ok(rss("feed", ++items)); });
    Watched watched;
    watched.house.subscribe("feed", server.url("/feed"));
    const std::string folder = watched.house.folder().path().string();
    // Rights do not bind root.
    std::vector<std::string> nobody;
    if (::geteuid() == 0)
        nobody = {"sh", "-c",
                  fmt::format("chown -R 65534:65534 {} && exec setpriv --reuid=65534 --regid=65534 "
                              "--clear-groups \"$@\"",
                              folder),
                  "sh"};
    const Daemon daemon({"run", "--config", folder + "/newspool.toml"}, {}, nobody);
    REQUIRE(daemon.says("feed: 1 new"));
    const std::string well = get(watched.where, "/health");
    CHECK_THAT(well,
               StartsWith("HTTP/1.1 200 OK\r\n") && ContainsSubstring("\r\n\r\nwell: 1 feed, 0 failing"));
    std::filesystem::permissions(folder + "/spool/newspool-state/stage", std::filesystem::perms::owner_read);
    REQUIRE(daemon.says("nothing can be delivered"));
    CHECK(watched.tells("newspool_delivery_blocked", 1));
    CHECK_THAT(get(watched.where, "/health"), StartsWith("HTTP/1.1 503 ") &&
                                                  ContainsSubstring("not well: nothing can be delivered: ") &&
                                                  ContainsSubstring("Permission denied"));
    std::filesystem::permissions(folder + "/spool/newspool-state/stage", std::filesystem::perms::owner_all);
    REQUIRE(daemon.says("delivering again"));
    CHECK(watched.tells("newspool_articles_total", 2));
    CHECK_THAT(get(watched.where, "/health"), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("a port in use is told by its key, and the daemon polls on", "[metrics]") {
    Server server;
    server.answers("/feed", ok(rss("feed", 1)));
    const SilentPort taken;
    House house;
    house.replace("[fetch]", fmt::format("metrics = \"127.0.0.1:{}\"\n[fetch]", taken.port()));
    house.subscribe("feed", server.url("/feed"));
    const Daemon daemon = house.run();
    REQUIRE(daemon.says("feed: 1 new"));
    const auto lines = daemon.lines_with(fmt::format("cannot listen at 127.0.0.1:{}", taken.port()));
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines.front(), ContainsSubstring("see `metrics` in newspool.toml(5)"));
}

TEST_CASE("metrics are told at a socket for owner and group, which goes with the daemon", "[metrics]") {
    Server server;
    server.answers("/feed", ok(rss("feed", 1)));
    Watched watched;
    watched.where = (watched.house.folder() / "metrics.socket").string();
    watched.house.replace("metrics = ", "metrics = \"./metrics.socket\" # ");
    watched.house.subscribe("feed", server.url("/feed"));
    Daemon daemon = watched.house.run();
    REQUIRE(daemon.says("feed: 1 new"));
    CHECK(watched.tells("newspool_articles_total", 1));
    struct stat found{};
    REQUIRE(::stat(watched.where.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0660);
    daemon.signal(SIGTERM);
    REQUIRE(daemon.ended(10s) == 0);
    CHECK_FALSE(std::filesystem::exists(watched.where));
}

TEST_CASE("scrapes and polls do not hold each other up", "[metrics]") {
    Server server;
    std::atomic<unsigned> items = 0;
    server.answers("/feed", [&](const Asked&) { return ok(rss("feed", ++items)); });
    Watched watched;
    watched.house.subscribe("feed", server.url("/feed"));
    Daemon daemon = watched.house.run();
    REQUIRE(daemon.says("feed: 1 new"));
    const Descriptor hangs = connected(watched.where);
    CHECK(watched.tells("newspool_articles_total", 3));
    CHECK(server.was_asked("/feed", 3));
    daemon.signal(SIGTERM);
    CHECK(daemon.ended(10s) == 0);
}

TEST_CASE("a file of metrics that cannot be written is told once, and the daemon polls on", "[metrics]") {
    Server server;
    server.answers("/feed", {ok(rss("feed", 1)), ok(rss("feed", 2))});
    House house;
    house.replace("[fetch]", "metrics_file = \"absent/newspool.prom\"\n[fetch]");
    house.subscribe("feed", server.url("/feed"));
    const Daemon daemon = house.run();
    REQUIRE(daemon.says("see `metrics_file` in newspool.toml(5)"));
    CHECK_THAT(daemon.log(), ContainsSubstring("absent/newspool.prom"));
    CHECK(server.was_asked("/feed", 2));
}

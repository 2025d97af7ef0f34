// Rule 42 where a feed's documents come from another host than its URL names. All hosts are one proxy.
#include "support/catch.hpp"

#include <future>
#include <utility>

#include <fmt/format.h>

#include "politeness/visitor.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

class Hosts {
  public:
    Server proxy;
    Visitor visitor;

    void feed(const std::string& url) {
        Subscription& subscription = visitor.subscribe(url);
        subscription.interval = 10ms;
        subscription.request.proxy = proxy.url("");
    }
    [[nodiscard]] std::size_t asked(std::string_view url) const { return proxy.requests(url).size(); }
};

}  // namespace

TEST_CASE("rule 42: a feed that has moved shares its new host's limits at once", "[politeness]") {
    Hosts hosts;
    hosts.proxy.answers("http://old.example/feed", redirect(301, "http://new.example/feed"));
    hosts.proxy.answers("http://new.example/feed", ok(rss("moved", 1)));
    hosts.proxy.answers("http://elsewhere.example/feed", ok(rss("elsewhere", 1)));
    // It loses its patience when the other feed has moved to it, and asks there without being led.
    std::promise<std::size_t> refused;
    bool has_refused = false;
    hosts.proxy.answers("http://new.example/neighbour", [&](const Asked&) {
        const std::size_t asked = hosts.asked("http://new.example/feed");
        if (asked <= hosts.asked("http://old.example/feed")) return ok(rss("neighbour", 1));
        if (!std::exchange(has_refused, true)) refused.set_value(asked);
        return status(429).with("Retry-After", "3600");
    });
    for (const char* path : {"old.example/feed", "new.example/neighbour", "elsewhere.example/feed"})
        hosts.feed("http://" + std::string(path));
    std::size_t before = 0;
    hosts.visitor.stay([&] {
        auto asked = refused.get_future();
        const bool is_refused = asked.wait_for(20s) == std::future_status::ready;
        CHECK(is_refused);
        if (!is_refused) return;
        before = asked.get();
        const std::size_t elsewhere = hosts.asked("http://elsewhere.example/feed");
        CHECK(hosts.proxy.was_asked("http://elsewhere.example/feed", elsewhere + 20));
    });
    CHECK(hosts.asked("http://new.example/feed") <= before + 1);  // 20 and more if it were not held up
}

TEST_CASE("rule 42: a host rests too after a redirect has led to it", "[politeness]") {
    Hosts hosts;
    hosts.visitor.config.fetch.per_host_delay = 200ms;
    hosts.proxy.answers("http://first.example/feed", redirect(302, "http://between.example/feed"));
    hosts.proxy.answers("http://between.example/feed", redirect(302, "http://last.example/feed"));
    for (const char* host : {"between", "last"})
        hosts.proxy.answers(fmt::format("http://{}.example/own", host), ok(rss(host, 1)));
    hosts.proxy.answers("http://last.example/feed", ok(rss("led", 1)));
    hosts.feed("http://first.example/feed");
    hosts.visitor.config.fetch.connections = 1;  // so that the first is over before the others begin
    for (const char* host : {"between", "last"}) hosts.feed(fmt::format("http://{}.example/own", host));
    hosts.visitor.round();
    for (const char* host : {"between", "last"}) {
        CAPTURE(host);
        const auto led = hosts.proxy.requests(fmt::format("http://{}.example/feed", host));
        const auto own = hosts.proxy.requests(fmt::format("http://{}.example/own", host));
        REQUIRE(led.size() == 1);
        REQUIRE(own.size() == 1);
        CHECK(own.front().at - led.front().at >= 200ms);
    }
}

TEST_CASE("rule 42: it is the host that says 429 which is left alone, and not the one that led there",
          "[politeness]") {
    Hosts hosts;
    hosts.visitor.config.fetch.connections = 1;
    hosts.proxy.answers("http://first.example/feed", redirect(302, "http://busy.example/feed"));
    hosts.proxy.answers("http://busy.example/feed", status(429).with("Retry-After", "3600"));
    for (const char* host : {"first", "busy"})
        hosts.proxy.answers(fmt::format("http://{}.example/own", host), ok(rss(host, 1)));
    hosts.feed("http://first.example/feed");
    for (const char* host : {"first", "busy"}) hosts.feed(fmt::format("http://{}.example/own", host));
    hosts.visitor.round();
    CHECK(hosts.asked("http://first.example/own") == 1);
    CHECK(hosts.asked("http://busy.example/own") == 0);
}

TEST_CASE("when memory runs short, fewer polls go on at once", "[politeness]") {
    const bool is_short = GENERATE(false, true);
    CAPTURE(is_short);
    const Folder folder;
    Hosts hosts;
    if (is_short) hosts.visitor.memory_pressure = folder.write("memory", "some avg10=30.00 avg60=0.00\n");
    for (int host = 0; host < 4; ++host) {
        const std::string url = fmt::format("http://host{}.example/feed", host);
        hosts.proxy.answers(url, ok(rss("news", 1)).after(100ms));
        hosts.feed(url);
    }
    hosts.visitor.round();
    const auto asked = hosts.proxy.requests();
    REQUIRE(asked.size() == 4);
    CHECK((asked[1].at - asked[0].at >= 100ms) == is_short);
    CHECK(hosts.visitor.lines_with("memory runs short").size() == (is_short ? 1 : 0));
}

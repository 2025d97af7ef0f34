// The network under the real daemon goes away, for all feeds at once: the feeds are not blamed, it is said
// once, and all are read when the network is back.
#include "support/catch.hpp"

#include <csignal>
#include <memory>

#include <fmt/format.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "stories/house.hpp"
#include "support/apart.hpp"
#include "support/island.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr unsigned feeds = 8;

// The only network interface of an island.
bool set_loopback(bool is_up) {
    const Descriptor any(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    request.ifr_name[0] = 'l';
    request.ifr_name[1] = 'o';
    request.ifr_flags = is_up ? IFF_UP : 0;
    return ioctl(any.number(), SIOCSIFFLAGS, &request) == 0;
}

void subscribe_all(House& house, Server& server, std::string_view name) {
    for (unsigned feed = 1; feed <= feeds; ++feed) {
        const std::string path = fmt::format("/{}", feed);
        server.answers(path, ok(rss(fmt::format("{}-{}-", name, feed), 2)));
        house.subscribe(fmt::format("feed-{}", feed), server.url(path, feed));
    }
}

void end(Daemon& daemon) { CHECK(daemon.stopped() == 0); }

}  // namespace

TEST_CASE("F46: without a network the start succeeds, no feed is blamed, and all are read when it is there",
          "[outage]") {
    const auto settle = [] { return set_loopback(true); };
    const bool done = apart(CLONE_NEWNET, settle, [] {
        Server server;
        House house("", Folder::Where::memory);
        subscribe_all(house, server, "news");
        REQUIRE(set_loopback(false));
        Daemon daemon = house.run();
        REQUIRE(daemon.says("articles go to"));
        REQUIRE(daemon.says("the network seems to be down"));
        REQUIRE(set_loopback(true));
        for (unsigned feed = 1; feed <= feeds; ++feed)
            REQUIRE(daemon.says(fmt::format("feed-{}: 2 new", feed), 60s));
        end(daemon);
        CHECK(daemon.lines_with("the network seems to be down").size() == 1);
        CHECK(house.spooled().size() == 2 * feeds);
    });
    if (!done) skip("network namespace");
}

TEST_CASE("F47: without a resolver no feed is blamed, and it is said once", "[outage]") {
    const bool done = on_an_island("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n", [] {
        House house("", Folder::Where::memory);
        for (unsigned feed = 1; feed <= feeds; ++feed)
            house.subscribe(fmt::format("feed-{}", feed),
                            fmt::format("http://news.host-{}.example/feed", feed));
        Daemon daemon = house.run();
        REQUIRE(daemon.says("the network seems to be down"));
        end(daemon);
        CHECK(daemon.lines_with("the network seems to be down").size() == 1);
        CHECK(daemon.lines_with("cannot resolve").size() <= feeds / 2);
    });
    if (!done) skip("network namespace");
}

TEST_CASE("F49: hosts that fall silent together are one line in the log, and one more when they answer",
          "[outage]") {
    const auto settle = [] { return set_loopback(true); };
    const bool done = apart(CLONE_NEWNET, settle, [] {
        Server server;
        House house("", Folder::Where::memory);
        subscribe_all(house, server, "news");
        Daemon daemon = house.run();
        for (unsigned feed = 1; feed <= feeds; ++feed)
            REQUIRE(server.was_asked(fmt::format("/{}", feed), 2, 60s));
        REQUIRE(set_loopback(false));
        REQUIRE(daemon.says("the network seems to be down"));
        REQUIRE(set_loopback(true));
        REQUIRE(daemon.says("the network is back", 40s));
        end(daemon);
        CHECK(daemon.lines_with("the network seems to be down").size() == 1);
        CHECK(house.spooled().size() == 2 * feeds);
    });
    if (!done) skip("network namespace");
}

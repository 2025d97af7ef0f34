// Rules 14 to 23: being told to wait, to slow down, or to go away.
#include "support/catch.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "politeness/street.hpp"
#include "support/rss.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

Answer told(int code, std::string_view retry_after) { return status(code).with("Retry-After", retry_after); }

// A date in one of the forms of RFC 9110 §5.6.7.
std::string http_date(Time when, const char* form) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
    return fmt::format(fmt::runtime(form), fmt::gmtime(seconds));
}
constexpr const char* imf_fixdate = "{:%a, %d %b %Y %H:%M:%S} GMT";
constexpr const char* rfc850_date = "{:%A, %d-%b-%y %H:%M:%S} GMT";
constexpr const char* asctime_date = "{:%a %b %e %H:%M:%S %Y}";

}  // namespace

TEST_CASE("rule 14: a Retry-After in seconds is obeyed, on 429 and on 503", "[politeness]") {
    Street street;
    street.feed("/429", {told(429, "7200"), news()});
    street.feed("/503", {told(503, "7200"), news()});
    street.visitor.round();
    street.check_wait({"/429", "/503"}, 2h);
    CHECK(street.visitor.articles_with("news 1") == 2);
}

TEST_CASE("rule 15: a Retry-After in any form of HTTP date is obeyed", "[politeness]") {
    const Time then = wall_now() + 2h;
    Street street;
    street.feed("/imf", {told(429, http_date(then, imf_fixdate)), news()});
    street.feed("/rfc850", {told(503, http_date(then, rfc850_date)), news()});
    street.feed("/asctime", {told(429, http_date(then, asctime_date)), news()});
    // The server's own clock is a day ahead.
    street.feed(
        "/ahead",
        {told(503, http_date(then + 24h, imf_fixdate)).with("Date", http_date(then + 22h, imf_fixdate)),
         news()});
    street.visitor.round();
    street.check_wait({"/imf", "/rfc850", "/asctime", "/ahead"}, 2h);
}

TEST_CASE("rule 16: a promised wait is kept after a success, over restarts, and when a user is impatient",
          "[politeness]") {
    Street street;
    street.feed("/well", {news().with("Retry-After", "7200"), not_modified()});
    street.feed("/busy", {told(503, "7200"), news()});
    street.visitor.round();
    street.pass(1h);
    make_due(street.visitor.config.database);
    street.visitor.rounds(3);  // each with a new process's memory
    CHECK(street.asked("/well") == 1);
    CHECK(street.asked("/busy") == 1);
    street.pass(1h);
    street.visitor.round();
    CHECK(street.asked("/well") == 2);
    CHECK(street.asked("/busy") == 2);
}

TEST_CASE("rule 17: a Retry-After of days is obeyed, up to a week if nothing else is configured",
          "[politeness]") {
    Street street;
    street.feed("/days", {told(429, std::to_string(6 * 24 * 3600)), news()});
    street.visitor.round();
    street.check_wait({"/days"}, 6 * 24h);

    Street absurd;
    absurd.feed("/years", {told(503, "315360000"), news()});
    absurd.visitor.round();
    CHECK(absurd.plan_of("/years").reason.find("Retry-After 315360000 s, capped by max_hint to 7 d") !=
          std::string::npos);
    absurd.check_wait({"/years"}, 7 * 24h);
}

TEST_CASE("rule 17: a host is spared for as long as the feed that was told may be put off", "[politeness]") {
    const auto busy_may = GENERATE(Duration(1h), Duration(1ms));
    Street street;
    street.server.answers("/busy", told(429, "7200"));
    street.server.answers("/other", news());
    street.visitor.config.schedule.max_hint = busy_may == 1h ? Duration(1ms) : Duration(1h);
    street.visitor.subscribe(street.server.url("/busy")).max_hint = busy_may;
    street.visitor.subscribe(street.server.url("/other"));
    street.visitor.round();
    CHECK(street.asked("/other") == (busy_may == 1h ? 0 : 1));
}

TEST_CASE("rule 18: a useless Retry-After counts as absent", "[politeness]") {
    const std::vector<std::string> useless{
        "", "soon", "-5", "1.5", "120s", "0", http_date(wall_now() - 1h, imf_fixdate), "Sun, 06 Nov 2094"};
    Street street;
    for (std::size_t feed = 0; feed < useless.size(); ++feed)
        street.feed(fmt::format("/{}", feed), {told(503, useless[feed]), news()});
    street.visitor.round();
    street.pass(1min);
    street.visitor.round();
    for (std::size_t feed = 0; feed < useless.size(); ++feed) {
        CAPTURE(useless[feed]);
        CHECK(street.asked(fmt::format("/{}", feed)) == 2);
    }

    Street named;
    named.feed("/named", {told(503, "soon")});
    named.visitor.round();
    CHECK(named.plan_of("/named").reason.find("unreadable: Retry-After") != std::string::npos);
}

TEST_CASE("rule 19: a bare 429 doubles the wait, and again each time", "[politeness]") {
    Street street;
    street.feed("/429", {status(429)});
    street.wait_as_installed();
    street.visitor.round();
    street.check_wait({"/429"}, 2h);
    street.check_wait({"/429"}, 4h);
    street.check_wait({"/429"}, 8h);
}

TEST_CASE("rule 20: a bare 503 is treated like a 429 and not asked again at once", "[politeness]") {
    Street street;
    street.feed("/503", {status(503)});
    street.wait_as_installed();
    street.visitor.round();
    CHECK(street.asked("/503") == 1);
    street.check_wait({"/503"}, 2h);
    street.check_wait({"/503"}, 4h);
}

TEST_CASE("rule 21: every kind of failure backs off up to a day, and a success resets it", "[politeness]") {
    Street street;
    const std::vector<std::string> paths{"/500", "/404", "/403", "/page", "/empty", "/mute"};
    for (const int code : {500, 404, 403}) street.feed(fmt::format("/{}", code), {status(code)});
    street.feed("/page", {ok("<!DOCTYPE html><html><body>Welcome</body></html>")});
    street.feed("/empty", {ok("")});
    street.feed("/mute", {silence()});
    const std::vector<std::string> unasked{fmt::format("http://127.0.0.1:{}/", dead_port()),
                                           "http://no-such-host.invalid/",
                                           "https" + street.server.url("/tls").substr(4)};
    for (const std::string& url : unasked) street.visitor.subscribe(url);
    street.wait_as_installed();
    street.visitor.round();
    const auto all_wait = [&](Duration wait) {
        for (const std::string& path : paths) {
            CAPTURE(path);
            CHECK(street.plan_of(path).earliest == wait);
        }
        for (const std::string& url : unasked) {
            CAPTURE(url);
            CHECK(written(street.visitor.config.database, url).earliest == wait);
        }
    };
    for (const Duration wait : {1h, 2h, 4h}) {
        all_wait(wait);
        street.check_wait(paths, wait);
    }
    for (const Duration wait : {8h, 16h, 24h, 24h}) {
        all_wait(wait);
        street.pass(wait);
        street.visitor.round();
    }
    street.server.answers("/500", news());
    street.pass(24h);
    street.visitor.round();
    CHECK(street.plan_of("/500").wait == 1h);
}

TEST_CASE("rule 21: feeds that fail together do not stay in step", "[politeness]") {
    Street street;
    for (int feed = 0; feed < 4; ++feed) street.feed(fmt::format("/{}", feed), {status(500)});
    street.wait_as_installed();
    street.visitor.config.schedule.jitter = 0.1;
    street.visitor.round();
    std::vector<Duration> waits;
    for (int feed = 0; feed < 4; ++feed) waits.push_back(street.plan_of(fmt::format("/{}", feed)).wait);
    std::ranges::sort(waits);
    CHECK(waits.front() >= 1h);
    CHECK(waits.back() <= 66min);
    CHECK(waits.back() - waits.front() > 1s);
}

TEST_CASE("rule 22: a 403 leads to no other name, no other path and no further request", "[politeness]") {
    Street street;
    street.feed("/feed.xml",
                {status(403, "<html>Checking your browser</html>").with("cf-mitigated", "challenge")});
    street.visitor.rounds(3);
    const std::vector<Asked> all = street.server.requests();
    REQUIRE(all.size() == 3);
    for (const Asked& asked : all) {
        CHECK(asked.target == "/feed.xml");
        CHECK(asked.header("User-Agent") == all.front().header("User-Agent"));
        CHECK(asked.header("Accept") == all.front().header("Accept"));
        CHECK(asked.headers.size() == all.front().headers.size());
    }
    CHECK(street.visitor.lines_with("Cloudflare").size() == 1);
}

TEST_CASE("rule 23: a 410 ends polling, and the user is told", "[politeness]") {
    Street street;
    street.feed("/gone", {status(410), news()});
    street.visitor.round();
    CHECK(street.visitor.lines_with("gone (410)").size() == 1);
    CHECK(street.plan_of("/gone").never);
    street.pass(std::chrono::days(400));
    street.visitor.rounds(2);
    CHECK(street.asked("/gone") == 1);
}

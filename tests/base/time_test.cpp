// Dates and durations in their written forms.
#include "base/time.hpp"

#include "support/catch.hpp"

using namespace newspool;
using namespace std::chrono_literals;

TEST_CASE("the three date forms of RFC 9110 section 5.6.7 mean the same instant", "[time]") {
    const std::chrono::sys_seconds wanted{784111777s};
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == wanted);
    CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == wanted);
    CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == wanted);
    CHECK(http_date(wanted) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(rfc3339(wanted) == "1994-11-06T08:49:37Z");
}

TEST_CASE("what is no real date is none", "[time]") {
    for (const char* text : {"", "0", "Sun, 31 Feb 2021 00:00:00 GMT", "Sun, 06 Nov 1994 25:00:00 GMT",
                             "Sun, 06 Nov 1994 08:49:37 PST", "tomorrow", "Sun, 06 Xyz 1994 08:49:37 GMT"})
        CHECK_FALSE(parse_http_date(text));
}

TEST_CASE("a duration is a number and a unit", "[time]") {
    CHECK(parse_duration("250ms") == 250ms);
    CHECK(parse_duration("15m") == 15min);
    CHECK(parse_duration("7d") == 168h);
    CHECK(parse_duration("0s") == 0s);
    for (const char* text : {"", "15", "m", "-1s", "1.5h", "15 m", "1w", "999999999999999999d", "5000d"})
        CHECK_FALSE(parse_duration(text));
}

TEST_CASE("durations are spelled in at most two units", "[time]") {
    CHECK(spelled(250ms) == "250 ms");
    CHECK(spelled(1500ms) == "1 s");
    CHECK(spelled(90min) == "1 h 30 min");
    CHECK(spelled(168h) == "7 d");
    CHECK(spelled(0ms) == "0 s");
}

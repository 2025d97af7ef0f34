// Dates as feeds write them, each beside what it means.
#include "parse/date.hpp"

#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "support/catch.hpp"

using namespace newspool;
using parse::parse_date;

namespace {

std::string read(std::string_view text) {
    const auto date = parse_date(text);
    return date ? rfc3339(*date) : "none";
}

using Table = std::vector<std::pair<std::string_view, std::string_view>>;

void check(const Table& table) {
    for (const auto& [written, meant] : table) {
        INFO(written);
        CHECK(read(written) == meant);
    }
}

}  // namespace

TEST_CASE("dates of RFC 822 are read with every kind of zone", "[date]") {
    check({{"Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"},
           {"Thu, 01 Jan 2004 19:48:21 +0130", "2004-01-01T18:18:21Z"},
           {"Thu, 01 Jan 2004 19:48:21 EST", "2004-01-02T00:48:21Z"},
           {"Thu, 01 Jan 2004 19:48:21 -0500 (EST)", "2004-01-02T00:48:21Z"},
           {"01 Jan 04 19:48 UT", "2004-01-01T19:48:00Z"},
           {"Thu, 1 Jan 2004 19:48:21 Z", "2004-01-01T19:48:21Z"},
           {"Thu, 01 Jan 2004 19:48:21 A", "2004-01-01T20:48:21Z"},
           {"Thu, 01 Jan 2004 19:48:21 CEST", "2004-01-01T17:48:21Z"},
           {"Thu, 01 Jan 2004 19:48:21 GMT+2", "2004-01-01T17:48:21Z"},
           {"Thu,01 Jan 2004 19:48:21", "2004-01-01T19:48:21Z"},
           {"Mon, 31 Dec 99 23:59:60 GMT", "2000-01-01T00:00:00Z"},
           {"Thursday, 01 January 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"},
           {"Wed, 31 Dec 2003 24:00:00 GMT", "2004-01-01T00:00:00Z"},
           {"Thu, 01 Jan 2004", "2004-01-01T00:00:00Z"},
           {"  Thu, 01 Jan 2004 19:48:21 Nowhere ", "2004-01-01T19:48:21Z"}});
}

TEST_CASE("dates of ISO 8601 are read whole and in part", "[date]") {
    check({{"2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z"},
           {"2003-12-31T10:14:55.123456-08:00", "2003-12-31T18:14:55Z"},
           {"2003-12-31 10:14:55 +0530", "2003-12-31T04:44:55Z"},
           {"2003-12-31t10:14z", "2003-12-31T10:14:00Z"},
           {"2003-12-31T10", "2003-12-31T10:00:00Z"},
           {"2003-12-31", "2003-12-31T00:00:00Z"},
           {"2003-12", "2003-12-01T00:00:00Z"},
           {"2003", "2003-01-01T00:00:00Z"},
           {"20031231T101455Z", "2003-12-31T10:14:55Z"},
           {"20031231", "2003-12-31T00:00:00Z"},
           {"2004-366", "2004-12-31T00:00:00Z"},
           {"2003-W01-1", "2002-12-30T00:00:00Z"},
           {"03-12-31", "2003-12-31T00:00:00Z"},
           {"2003/12/31 10:14", "2003-12-31T10:14:00Z"},
           {"2003-12-31T10:14:55EST", "2003-12-31T15:14:55Z"}});
}

TEST_CASE("dates of programs and people are read", "[date]") {
    check({{"Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06Z"},
           {"Sun Jan  4 16:29:06 2004", "2004-01-04T16:29:06Z"},
           {"Thu Jan 01 2004 19:48:21 GMT-0500 (Eastern Standard Time)", "2004-01-02T00:48:21Z"},
           {"January 4th, 2004 4:29 PM", "2004-01-04T16:29:00Z"},
           {"4 January 2004 at 12:05 a.m.", "2004-01-04T00:05:00Z"},
           {"01/31/2004", "2004-01-31T00:00:00Z"},
           {"31/01/2004 10:00", "2004-01-31T10:00:00Z"},
           {"31 Dec 2003 10.14.55", "2003-12-31T10:14:55Z"},
           {"31.1.2004", "2004-01-31T00:00:00Z"},
           {"1073000000", "2004-01-01T23:33:20Z"},
           {"1073000000.5", "2004-01-01T23:33:20Z"},
           {"1073000000123", "2004-01-01T23:33:20Z"},
           {"20040101194821", "2004-01-01T19:48:21Z"},
           {"Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"},
           {"2004-07-08 23:56:58.0", "2004-07-08T23:56:58Z"}});
}

TEST_CASE("months are known in many languages", "[date]") {
    check({{"mar, 31 dic 2003 10:14:55 +0100", "2003-12-31T09:14:55Z"},
           {"mer., 15 août 2012 10:00:00 +0200", "2012-08-15T08:00:00Z"},
           {"12 juin 2012", "2012-06-12T00:00:00Z"},
           {"12 juillet 2012", "2012-07-12T00:00:00Z"},
           {"Di, 05 März 2013 12:00:00 MEZ", "2013-03-05T11:00:00Z"},
           {"Пн, 15 ЯНВ 2024 08:00:00 MSK", "2024-01-15T05:00:00Z"},
           {"2 мая 2020", "2020-05-02T00:00:00Z"},
           {"Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"},
           {"Δευ, 01 Σεπ 2014 10:00:00 +0300", "2014-09-01T07:00:00Z"},
           {"2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"},
           {"2004년 5월 28일  오후 11:31:58", "2004-05-28T23:31:58Z"},
           {"2004-05-25 오전 12:23:17", "2004-05-25T00:23:17Z"},
           {"2024年3月9日 18:30", "2024-03-09T18:30:00Z"},
           {"śr, 03 paź 2012 08:00:00 +0200", "2012-10-03T06:00:00Z"}});
}

TEST_CASE("what is no date is none", "[date]") {
    for (const std::string_view text :
         {"", " ", "soon", "31 Feb 2004 10:00:00 GMT", "2004-13-01", "2004-02-30T00:00:00Z", "25:61",
          "Thu, 01 Jan 2004 25:00:00 GMT", "Thu, 01 Foo 2004", "0000-00-00 00:00:00", "----",
          "99999999999999999999", "2004-01-01T10:61:00Z"}) {
        INFO(text);
        CHECK(read(text) == "none");
    }
    CHECK(read(std::string(100'000, '1')) == "none");
}

TEST_CASE("lengths of time are seconds, or clocks", "[date]") {
    CHECK(parse::parse_length_of_time("61") == 61.0);
    CHECK(parse::parse_length_of_time("1:02:03") == 3723.0);
    CHECK(parse::parse_length_of_time("62:03") == 3723.0);
    CHECK_FALSE(parse::parse_length_of_time("an hour"));
    CHECK_FALSE(parse::parse_length_of_time("1:2:3:4"));
    CHECK_FALSE(parse::parse_length_of_time("NAN"));  // found by date_fuzz
    CHECK_FALSE(parse::parse_length_of_time("inf:00"));
    CHECK_FALSE(parse::parse_length_of_time("1e999"));
}

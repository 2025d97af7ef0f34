// What a document says about when to come back: ttl, skipHours and skipDays of RSS 2.0, and the syndication
// module of RSS 1.0, with what people write there instead.
#include <fmt/format.h>

#include "parse/parse.hpp"
#include "support/catch.hpp"

using namespace newspool;
using namespace std::chrono_literals;

namespace {

Hints hints_of(std::string_view words) {
    const std::string text = fmt::format(
        "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>"
        "<title>x</title>{}<item><title>y</title></item></channel></rss>",
        words);
    const Result<Feed> feed = parse::parse({text, "", ""});
    REQUIRE(feed);
    return feed->hints;
}

bool unreadable(std::string_view words, HintName name) {
    const Hints hints = hints_of(words);
    return hints.unreadable.count() == 1 && hints.unreadable[static_cast<std::size_t>(name)];
}

}  // namespace

TEST_CASE("a document without hints has none", "[hints]") { CHECK(hints_of("") == Hints()); }

TEST_CASE("ttl is in minutes (RSS 2.0)", "[hints]") {
    CHECK(hints_of("<ttl>90</ttl>").ttl == 90min);
    CHECK(hints_of("<ttl> 60 minutes</ttl>").ttl == 60min);
    CHECK(hints_of("<ttl>0</ttl>") == Hints());
}

TEST_CASE("a ttl beyond all sense is a long one, for max_hint to cap", "[hints]") {
    CHECK(hints_of("<ttl>52560000</ttl>").ttl == 52560000min);
    CHECK(hints_of("<ttl>99999999999999999999999</ttl>").ttl > 1000h);
}

TEST_CASE("an update period is divided by its frequency (RSS 1.0 syndication)", "[hints]") {
    CHECK(hints_of("<sy:updatePeriod>hourly</sy:updatePeriod>").update_period == 1h);
    CHECK(hints_of("<sy:updatePeriod> Daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>")
              .update_period == 6h);
    CHECK(hints_of("<sy:updateFrequency>2</sy:updateFrequency><sy:updatePeriod>weekly</sy:updatePeriod>")
              .update_period == 84h);
    CHECK_FALSE(hints_of("<sy:updateFrequency>2</sy:updateFrequency>").update_period);
}

TEST_CASE("the base of a feed's updates is a date (RSS 1.0 syndication)", "[hints]") {
    CHECK(hints_of("<sy:updateBase>2000-01-01T12:30+00:00</sy:updateBase>").update_base ==
          std::chrono::sys_days(std::chrono::year(2000) / 1 / 1) + 12h + 30min);
}

TEST_CASE("skipHours are 0 to 23, and 24 is read as 0 (RSS 0.91)", "[hints]") {
    const Hints hints = hints_of("<skipHours><hour>24</hour><hour>7</hour><hour> 23 </hour></skipHours>");
    CHECK(hints.skip_hours.to_ulong() == (1UL | 1UL << 7U | 1UL << 23U));
}

TEST_CASE("skipDays are the days' English names, short or long", "[hints]") {
    const Hints hints = hints_of("<skipDays><day>Sunday</day><day>sat</day></skipDays>");
    CHECK(hints.skip_days.to_ulong() == (1UL | 1UL << 6U));
}

TEST_CASE("a hint that makes no sense counts as absent and is noted", "[hints]") {
    CHECK(unreadable("<ttl>soon</ttl>", HintName::ttl));
    CHECK(unreadable("<ttl>-5</ttl>", HintName::ttl));
    CHECK_FALSE(hints_of("<ttl>-5</ttl>").ttl);
    CHECK(unreadable("<sy:updatePeriod>often</sy:updatePeriod>", HintName::update_period));
    CHECK(unreadable("<sy:updateFrequency>0</sy:updateFrequency>", HintName::update_frequency));
    CHECK(unreadable("<sy:updateBase>once</sy:updateBase>", HintName::update_base));
    CHECK(unreadable("<skipHours><hour>25</hour></skipHours>", HintName::skip_hours));
    CHECK(unreadable("<skipHours><hour>noon</hour></skipHours>", HintName::skip_hours));
    CHECK(unreadable("<skipDays><day>8</day></skipDays>", HintName::skip_days));
    CHECK(hints_of("<skipHours><hour>25</hour><hour>3</hour></skipHours>").skip_hours.count() == 1);
}

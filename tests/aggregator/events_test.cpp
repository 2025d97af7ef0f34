// Which polls are events, told once each.
#include "aggregator/events.hpp"

#include "support/catch.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

const Time noon = at(1'700'000'000);

Memory memory(unsigned failures, std::optional<Duration> success_ago, Duration poll_ago) {
    Memory made;
    made.history.failures = failures;
    if (success_ago) made.history.last_success = noon - *success_ago;
    made.history.last_poll = noon - poll_ago;
    return made;
}

std::vector<std::string> words(const Outcome& outcome, const Memory& memory) {
    std::vector<std::string> found;
    for (const Event& event : events_of(subscription("https://one.example/"), outcome, memory))
        found.emplace_back(word(event.kind));
    return found;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a feed is broken once, when nothing could be read for a day", "[events]") {
    const Outcome failed = outcome(Verdict::failed, noon);
    CHECK(words(failed, memory(5, 25h, 2h)) == Words{"broken"});
    CHECK(words(failed, memory(5, 23h, 2h)).empty());
    CHECK(words(failed, memory(6, 30h, 2h)).empty());
    CHECK(words(failed, memory(0, 48h, 48h)).empty());
    CHECK(words(failed, memory(1, 72h, 24h)) == Words{"broken"});
    CHECK(words(failed, memory(9, std::nullopt, 2h)).empty());
}

TEST_CASE("the end of a break is told with its length, however it ends", "[events]") {
    const Outcome well = outcome(Verdict::not_modified, noon);
    const auto events = events_of(subscription("https://one.example/"), well, memory(6, 49h, 2h));
    REQUIRE(events.size() == 1);
    CHECK(events.front().kind == Event::Kind::recovered);
    CHECK(events.front().span == Duration(49h));
    CHECK(words(well, memory(1, 49h, 2h)).empty());
}

TEST_CASE("a move and an end are told once", "[events]") {
    Outcome moving = outcome(Verdict::news, noon);
    moving.whereabouts = Whereabouts{};
    moving.whereabouts->address = "https://two.example/";
    CHECK(words(moving, memory(0, 1h, 1h)) == Words{"moved"});
    moving.whereabouts = Whereabouts{};
    CHECK(words(moving, memory(0, 1h, 1h)).empty());

    Memory ended = memory(0, 1h, 1h);
    CHECK(words(outcome(Verdict::gone, noon), ended) == Words{"gone"});
    ended.history.gone = true;
    CHECK(words(outcome(Verdict::gone, noon), ended).empty());
}

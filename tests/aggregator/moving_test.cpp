// Which permanent redirects are believed, and until when. Pure arithmetic on what polls came to.
#include "aggregator/moving.hpp"

#include "support/catch.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

constexpr const char* own = "http://old.example/feed";
constexpr const char* target = "https://new.example/feed";

// A feed that was read before, and what its polls come to.
struct Mover {
    Subscription feed = subscription(own);
    Memory memory;

    Mover() { memory.history.last_success = at(1); }

    bool poll(const Outcome& outcome, std::string_view led_to) {
        memory.whereabouts = after_poll(feed, memory, outcome, led_to);
        return is_ripe(memory.whereabouts, outcome.polled_at);
    }
    bool poll(Time when = at(1'000'000), std::size_t items = 10, std::size_t news = 1,
              std::string_view led_to = target) {
        Outcome outcome = test::outcome(Verdict::news, when);
        outcome.items = items;
        outcome.news = news;
        return poll(outcome, led_to);
    }
    bool fail(std::string_view led_to = "", int status = 500) {
        Outcome outcome = test::outcome(Verdict::refused, at(1'000'000));
        outcome.status = status;
        const bool ripe = poll(outcome, led_to);
        ++memory.history.failures;
        return ripe;
    }
};

}  // namespace

TEST_CASE("the third poll on end that finds the feed at one target makes the move ripe", "[moving]") {
    Mover mover;
    CHECK_FALSE(mover.poll());
    CHECK_FALSE(mover.poll());
    CHECK(mover.poll());
    const Whereabouts there = moved(mover.feed, mover.memory.whereabouts);
    CHECK(there.address == target);
    CHECK(there.moving_to.empty());
    CHECK(sentence(mover.memory.whereabouts, there).find("moved permanently to https://new.example/feed") ==
          0);
}

TEST_CASE("a 304 and a delta prove that it is the feed", "[moving]") {
    Mover mover;
    Outcome outcome = test::outcome(Verdict::not_modified);
    mover.poll(outcome, target);
    CHECK(mover.memory.whereabouts.familiar);
    Mover other;
    outcome = test::outcome(Verdict::news);
    outcome.items = outcome.news = 1;
    outcome.partial = true;
    other.poll(outcome, target);
    CHECK(other.memory.whereabouts.familiar);
}

TEST_CASE("a target with nothing known in it must hold for a week", "[moving]") {
    Mover mover;
    for (int poll = 0; poll < 50; ++poll)
        CHECK_FALSE(mover.poll(at(1'000'000 + poll * 3600), 10, poll == 0 ? 10 : 0));
    CHECK(mover.poll(at(1'000'000 + 7 * 24 * 3600), 10, 0));
}

TEST_CASE("a feed that was never read has nothing to be compared with", "[moving]") {
    Mover mover;
    mover.memory.history.last_success.reset();
    mover.poll(at(1'000'000), 10, 10);
    CHECK(mover.memory.whereabouts.familiar);
}

TEST_CASE("no answer says nothing of where the feed is, a refusal at the target does", "[moving]") {
    Mover mover;
    mover.poll();
    mover.poll();
    CHECK_FALSE(mover.fail());
    CHECK(mover.memory.whereabouts.sightings == 2);
    CHECK_FALSE(mover.fail(target, 404));
    CHECK(mover.memory.whereabouts == Whereabouts{});
}

TEST_CASE("a poll without permanent redirects, and one to elsewhere, begin anew", "[moving]") {
    Mover mover;
    mover.poll();
    mover.poll();
    CHECK_FALSE(mover.poll(at(1), 10, 1, "https://elsewhere.example/"));
    CHECK(mover.memory.whereabouts.sightings == 1);
    mover.poll(at(1), 10, 1, "");
    CHECK(mover.memory.whereabouts == Whereabouts{});
}

TEST_CASE("a way from https to http is never believed", "[moving]") {
    Mover mover;
    mover.feed.url = "https://old.example/feed";
    for (int poll = 0; poll < 5; ++poll)
        CHECK_FALSE(mover.poll(at(1'000'000), 10, 1, "http://old.example/feed"));
    CHECK(mover.memory.whereabouts == Whereabouts{});
}

TEST_CASE("an address in use outlives seven failures and not the eighth", "[moving]") {
    Mover mover;
    mover.memory.whereabouts.address = target;
    for (int failure = 1; failure <= 7; ++failure) {
        mover.fail();
        CHECK(mover.memory.whereabouts.address == target);
    }
    const Whereabouts before = mover.memory.whereabouts;
    mover.fail();
    CHECK(mover.memory.whereabouts.address.empty());
    CHECK(sentence(before, mover.memory.whereabouts).find("no longer found at https://new.example/feed") ==
          0);
}

TEST_CASE("an address in use that is gone is let go at once", "[moving]") {
    Mover mover;
    mover.memory.whereabouts.address = target;
    mover.fail("", 410);
    CHECK(mover.memory.whereabouts.address.empty());
}

TEST_CASE("a move back ends in the feed's own URL", "[moving]") {
    Mover mover;
    mover.feed.url = "https://old.example/feed";
    mover.memory.whereabouts.address = target;
    for (int poll = 0; poll < 3; ++poll) mover.poll(at(1'000'000), 10, 1, mover.feed.url);
    const Whereabouts back = moved(mover.feed, mover.memory.whereabouts);
    CHECK(back.address.empty());
    CHECK(sentence(mover.memory.whereabouts, back).find("moved back to its own URL") == 0);
}

TEST_CASE("a move is on trial for two days, and undone it is as if it had never been believed", "[moving]") {
    Mover mover;
    for (int poll = 0; poll < 3; ++poll) mover.poll(at(1'000'000));
    const Whereabouts there = moved(mover.feed, mover.memory.whereabouts);
    CHECK(on_trial(there, at(1'000'000)));
    CHECK(on_trial(there, at(1'000'000 + 47 * 3600)));
    CHECK_FALSE(on_trial(there, at(1'000'000 + 48 * 3600)));
    CHECK_FALSE(on_trial(mover.memory.whereabouts, at(1'000'000)));
    CHECK_FALSE(on_trial(Whereabouts{}, at(1'000'000)));
    CHECK(undone(there) == mover.memory.whereabouts);
    mover.memory.whereabouts = undone(there);
    CHECK(mover.poll(at(1'000'100)));
    CHECK(mover.memory.whereabouts.since == at(1'000'000));
}

TEST_CASE("a portal is one page for feeds of three owners, whatever its query says", "[moving]") {
    Mover mover;
    Whereabouts there;
    there.moving_to = "http://portal.example/login?to=old";
    const auto portal = [&](const std::vector<store::Mover>& others) {
        return is_portal(mover.feed, there, others);
    };
    const store::Mover same_owner{"http://sub.old.example/", "", "http://portal.example/login?to=sub"};
    const store::Mover second{"http://second.example/", "", "http://portal.example/login"};
    const store::Mover third{"http://third.example/", "http://portal.example/login?to=third", ""};
    const store::Mover elsewhere{"http://fourth.example/", "", "http://portal.example/logins"};
    CHECK_FALSE(portal({}));
    CHECK_FALSE(portal({same_owner, second, elsewhere}));
    CHECK(portal({same_owner, second, third}));
}

TEST_CASE("no secret of an address is said", "[moving]") {
    Whereabouts there;
    there.address = "https://u:hunter2@new.example/feed?token=hunter2";
    CHECK(sentence({}, there).find("hunter2") == std::string::npos);
}

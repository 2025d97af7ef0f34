// How the daemon says how it is, in one line.
#include "control/condition.hpp"

#include <vector>

#include "control/pages.hpp"
#include "support/catch.hpp"

using namespace newspool;
using namespace newspool::control;
using namespace std::chrono_literals;

namespace {

Pulse pulse(std::size_t fine, std::size_t failing) {
    Pulse made;
    made.feeds.add(Health::fine, fine);
    made.feeds.add(Health::failing, failing);
    made.next_start = 4'300ms;
    return made;
}

}  // namespace

TEST_CASE("the status line tells feeds, failing ones, and what comes next", "[condition]") {
    CHECK(status_line(pulse(1'201, 3)) == "1,204 feeds, 3 failing, next in 4 s");
    CHECK(status_line(pulse(1, 0)) == "1 feed, 0 failing, next in 4 s");
    CHECK(status_line(pulse(1'000'000, 234'567)) == "1,234,567 feeds, 234,567 failing, next in 4 s");
    Pulse busy = pulse(900, 99);
    busy.next_start.reset();
    busy.polling = 64;
    CHECK(status_line(busy) == "999 feeds, 99 failing, polling 64");
    busy.outage = true;
    CHECK(status_line(busy) == "999 feeds, 99 failing, the network is down");
    busy.trouble = "no space left\non the disk";
    CHECK(status_line(busy) ==
          "999 feeds, 99 failing; nothing can be delivered: no space left\\non the disk");
}

TEST_CASE("health is 200 while the scheduler goes round and articles can be delivered", "[condition]") {
    Pulse now = pulse(3, 0);
    CHECK(health(now).status == 200);
    CHECK(health(now).text == "well: 3 feeds, 0 failing, next in 4 s\n");
    now.outage = true;
    CHECK(health(now).status == 200);
    now.since_round = 31s;
    CHECK(health(now).status == 503);
    CHECK(health(now).text == "not well: the scheduler has stood still for 31 s\n");
    now.since_round = 1s;
    now.trouble = "cannot write the ledger";
    CHECK(health(now).status == 503);
    CHECK(health(now).text == "not well: nothing can be delivered: cannot write the ledger\n");
}

TEST_CASE("the status line is told when it changes, and not too often", "[condition]") {
    std::vector<std::string> told;
    StatusLine line([&](const std::string& text) { told.push_back(text); });
    std::chrono::steady_clock::time_point now{1h};
    line.refresh(pulse(1, 0), now);
    line.refresh(pulse(2, 0), now + 1s);
    CHECK(told.size() == 1);
    line.refresh(pulse(1, 0), now + 6s);
    CHECK(told.size() == 1);
    line.refresh(pulse(2, 0), now + 6s);
    CHECK(told.size() == 2);
}

// The arithmetic of a round's progress, and the line that shows it.
#include "commands/progress.hpp"

#include "support/catch.hpp"

using namespace newspool;
using namespace newspool::commands;
using namespace std::chrono_literals;

TEST_CASE("rate and remaining time are judged by the last half minute, and not before a second",
          "[progress]") {
    Pace pace;
    CHECK_FALSE(pace.rate());
    pace.note(0, Moment(0s));
    pace.note(3, Moment(500ms));
    CHECK_FALSE(pace.left(10));
    pace.note(10, Moment(2s));
    CHECK(pace.rate() == 5.0);
    CHECK(pace.left(12) == Duration(3s));
    for (unsigned second = 3; second <= 100; ++second) pace.note(10 + second, Moment(second * 1s));
    CHECK(pace.rate().value() > 0.9);
    CHECK(pace.rate().value() < 1.1);
}

TEST_CASE("while nothing moves no rate is made up", "[progress]") {
    Pace pace;
    for (unsigned second = 0; second <= 60; ++second) pace.note(7, Moment(second * 1s));
    CHECK_FALSE(pace.rate());
    CHECK_FALSE(pace.left(1));
}

TEST_CASE("the line of progress is as wide as the terminal lets it, and leaves out what matters less",
          "[progress]") {
    const Standing standing{.done = 12, .failed = 2, .total = 40, .rate = 6.0, .left = 5s};
    CHECK(progress_line(standing, 200) ==
          "[############----------------------------] 12 of 40 feeds, 2 failed, 6.0/s, 5 s left");
    CHECK(progress_line(standing, 60) == "[####-----------] 12 of 40 feeds, 2 failed, 6.0/s, 5 s left");
    CHECK(progress_line(standing, 45) == "12 of 40 feeds, 2 failed, 6.0/s, 5 s left");
    CHECK(progress_line(standing, 35) == "12 of 40 feeds, 6.0/s, 5 s left");
    CHECK(progress_line(standing, 27) == "12 of 40 feeds, 5 s left");
    CHECK(progress_line(standing, 16) == "12 of 40 feeds");
    for (std::size_t columns = 0; columns <= 120; ++columns)
        CHECK(progress_line(standing, columns).size() <= (columns == 0 ? 0 : columns - 1));
}

TEST_CASE("a line of progress without anything to do, or with more done than asked, is still a line",
          "[progress]") {
    CHECK(progress_line({}, 80) == "[----------------------------------------] 0 of 0 feeds");
    CHECK(progress_line({.done = 0, .failed = 0, .total = 3, .rate = {}, .left = {}}, 80) ==
          "[----------------------------------------] 0 of 3 feeds");
}

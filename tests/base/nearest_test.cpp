// "Did you mean": slips of the finger are recognised, other words are left alone.
#include "base/nearest.hpp"

#include "support/catch.hpp"

using namespace newspool;

TEST_CASE("a slip of the finger finds the word that was meant", "[nearest]") {
    const std::vector<std::string_view> known{"interval", "min_interval", "timeout", "url"};
    CHECK(nearest("intervall", known) == "interval");
    CHECK(nearest("intreval", known) == "interval");
    CHECK(nearest("mininterval", known) == "min_interval");
    CHECK(nearest("ur", known) == "url");
    CHECK(nearest("rul", known) == "url");
}

TEST_CASE("a word that is like none gets no suggestion", "[nearest]") {
    const std::vector<std::string_view> known{"interval", "timeout", "url"};
    CHECK_FALSE(nearest("colour", known));
    CHECK_FALSE(nearest("", known));
    CHECK_FALSE(nearest(std::string(10'000, 'x'), known));
    CHECK(did_you_mean("colour", known).empty());
    CHECK(did_you_mean("timeuot", known) == "; did you mean 'timeout'?");
}

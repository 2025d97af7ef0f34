// Which items of a feed are news: the defaults in [articles], and what a feed has in their place.
#include "config/config.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using namespace std::chrono_literals;
using test::Folder;

namespace {

config::Config config_of(const std::string& text) {
    const Folder folder;
    auto loaded = config::load(folder.write("newspool.toml", text));
    REQUIRE(loaded);
    return *std::move(loaded);
}

// What is wrong with a feed that has this line.
std::string problem_of(const std::string& line) {
    const Folder folder;
    const auto loaded =
        config::load(folder.write("newspool.toml", "[[feed]]\nurl = \"https://example.org/\"\n" + line));
    REQUIRE_FALSE(loaded);
    REQUIRE(loaded.error().size() == 1);
    return loaded.error().front().message;
}

}  // namespace

TEST_CASE("a feed inherits from [articles] what it does not say itself", "[config]") {
    const config::Config config = config_of(R"(
        [articles]
        first_poll = 7
        updates = "deliver"
        flood = "deliver"
        withdrawals = true
        remember = "30d"
        [[feed]]
        url = "https://example.org/inherits"
        [[feed]]
        url = "https://example.org/differs"
        first_poll = "all"
        updates = "ignore"
        flood = "hold"
        withdrawals = false
        group = "letters"
    )");
    CHECK(config.articles.remember == Duration(720h));
    const Subscription& inherits = config.subscriptions.at(0);
    CHECK(inherits.news == NewsPolicy{7, NewsPolicy::Updates::deliver, NewsPolicy::Flood::deliver, true});
    CHECK(inherits.news == config.articles.news);
    CHECK(inherits.group.empty());
    const Subscription& differs = config.subscriptions.at(1);
    CHECK(differs.news == NewsPolicy{});
    CHECK(differs.group == "letters");
}

TEST_CASE("of a first document all, some or no items are wanted", "[config]") {
    const auto wanted = [](const std::string& value) {
        return config_of("[articles]\nfirst_poll = " + value + "\n[[feed]]\nurl = \"https://example.org/\"\n")
            .subscriptions.front()
            .news.first_poll;
    };
    CHECK_FALSE(wanted("\"all\""));
    CHECK(wanted("\"none\"") == std::size_t{0});
    CHECK(wanted("0") == std::size_t{0});
    CHECK(wanted("25") == std::size_t{25});
}

TEST_CASE("words that say nothing about news are refused", "[config]") {
    CHECK(problem_of("first_poll = \"some\"\n") ==
          "'first_poll' in [[feed]]: expected \"all\", \"none\" or a number of items, found \"some\"");
    CHECK(problem_of("first_poll = -1\n") ==
          "'first_poll' in [[feed]]: expected \"all\", \"none\" or a number of items, found the integer -1");
    CHECK(problem_of("updates = true\n") ==
          "'updates' in [[feed]]: expected \"ignore\" or \"deliver\", found true");
    CHECK(problem_of("flood = \"drop\"\n") ==
          "'flood' in [[feed]]: expected \"hold\" or \"deliver\", found \"drop\"");
    CHECK(problem_of("group = \" \"\n") ==
          "'group' in [[feed]]: expected the name of a group, of 1 to 200 bytes");
    CHECK(problem_of("[articles]\nremember = \"1h\"\n") ==
          "'remember' in [articles]: expected a duration from 1 d to 36500 d, found \"1h\"");
}

TEST_CASE("delivered articles are archived only where asked for", "[config]") {
    const std::string feed = "[[feed]]\nurl = \"https://example.org/\"\n";
    CHECK(config_of(feed).archive.keep == Duration());
    CHECK(config_of("[archive]\nkeep = \"0s\"\n" + feed).archive.keep == Duration());
    CHECK(config_of("[archive]\nkeep = \"30d\"\n" + feed).archive.keep == Duration(720h));
}

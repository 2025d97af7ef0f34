// The minute before the end is what a slow machine may take for two rounds.
#include "politeness/street.hpp"

#include "support/catch.hpp"
#include "support/rss.hpp"

namespace newspool::test {

using namespace std::chrono_literals;

Subscription& Street::feed(const std::string& path, std::vector<Answer> answers) {
    server.answers(path, std::move(answers));
    const auto host = static_cast<unsigned>(urls_.size()) + 1;
    return visitor.subscribe(urls_[path] = server.url(path, host));
}

void Street::wait_as_installed() {
    visitor.config.schedule = ScheduleSettings();
    visitor.config.schedule.jitter = 0;
    for (Subscription& subscription : visitor.config.subscriptions) subscription.interval = 1h;
}

void Street::pass(Duration length) const { test::pass(visitor.config.database, length); }

std::size_t Street::asked(std::string_view path) const { return server.requests(path).size(); }

Written Street::plan_of(const std::string& path) const {
    return written(visitor.config.database, urls_.at(path));
}

void Street::check_wait(const std::vector<std::string>& paths, Duration wait) {
    std::vector<std::size_t> before;
    before.reserve(paths.size());
    for (const std::string& path : paths) before.push_back(asked(path));
    pass(wait - 1min);
    visitor.round();
    for (std::size_t feed = 0; feed < paths.size(); ++feed) {
        CAPTURE(paths[feed]);
        CHECK(asked(paths[feed]) == before[feed]);
    }
    pass(1min);
    visitor.round();
    for (std::size_t feed = 0; feed < paths.size(); ++feed) {
        CAPTURE(paths[feed]);
        CHECK(asked(paths[feed]) == before[feed] + 1);
    }
}

Answer news() { return ok(rss("news", 1)).with("ETag", "\"1\""); }

}  // namespace newspool::test

// Polls every second, and without rests, so that something is being delivered nearly all the time.
#include "stories/scene.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iterator>
#include <thread>

#include <fmt/format.h>

#include "support/catch.hpp"

namespace newspool::test {
namespace {

using namespace std::chrono_literals;

std::string toml(const Whereto& whereto, const std::vector<std::string>& urls) {
    std::string text = fmt::format("database = \"{}\"\n", whereto.database.string());
    text +=
        "[fetch]\nper_host_delay = \"0s\"\nallow_private = true\n"
        "[schedule]\ninterval = \"1s\"\nmin_interval = \"1s\"\nretry_min = \"1s\"\nretry_max = \"1s\"\n"
        "jitter = 0.0\n";
    for (const Outlet& output : whereto.outputs)
        text += fmt::format("[[output]]\nname = \"{0}\"\npath = \"{1}\"\nformat = \"{2}\"\n",
                            output.path.filename().string(), output.path.string(), output.format);
    for (const std::string& url : urls) text += fmt::format("[[feed]]\nurl = \"{}\"\n", url);
    return text;
}

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

std::string Count::text() const {
    return fmt::format("served {} items: lost {}, doubled {}, come again under the same name {}, torn {}",
                       published, lost.size(), doubled.size(), come_again.size(), torn.size());
}

Scene::Scene(Whereto whereto, unsigned feeds, unsigned seed)
    : publishers(feeds, seed), whereto_(std::move(whereto)) {
    config_ = folder_.write("newspool.toml", toml(whereto_, publishers.urls()));
    for (const Outlet& output : whereto_.outputs) consumers.emplace_back(output.path / "new");
}

Daemon Scene::start(Manner manner, const std::vector<std::string>& before) const {
    std::vector<std::string> words{"run", "--config", config_.string()};
    if (manner == Manner::once) words.emplace_back("--once");
    return Daemon(words, {}, before);
}

void Scene::finish_in_peace() {
    publishers.stand_still();
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    do {
        Daemon round = start(Manner::once);
        const int end = round.ended().value_or(-1);
        INFO(round.log());
        REQUIRE(end == 0);
        std::this_thread::sleep_for(50ms);
    } while (!has_arrived() && std::chrono::steady_clock::now() < deadline);
    Daemon last = start(Manner::running);
    REQUIRE(last.says("articles go to"));
    last.signal(SIGTERM);
    const int end = last.ended(30s).value_or(-1);
    INFO(last.log());
    CHECK(end == 0);
}

std::set<std::string> Scene::expected() const {
    std::set<std::string> items = publishers.published();
    for (const std::string& item : delivered_before) items.erase(item);
    return items;
}

bool Scene::has_arrived() const {
    const std::set<std::string> items = expected();
    return std::ranges::all_of(
        consumers, [&](const Consumer& consumer) { return std::ranges::includes(consumer.taken(), items); });
}

Count Scene::count() const {
    Count count;
    const std::set<std::string> items = expected();
    count.published = items.size();
    for (const Consumer& consumer : consumers) {
        const std::set<std::string> taken = consumer.taken();
        std::ranges::set_difference(items, taken, std::back_inserter(count.lost));
        std::ranges::set_intersection(delivered_before, taken, std::back_inserter(count.doubled));
        append(count.doubled, consumer.doubled());
        append(count.come_again, consumer.come_again());
        append(count.torn, consumer.torn());
    }
    for (const Outlet& output : whereto_.outputs)
        for (const auto& entry : std::filesystem::directory_iterator(output.path / "newspool-state/stage"))
            count.left_in_stage.push_back(entry.path().filename());
    return count;
}

}  // namespace newspool::test

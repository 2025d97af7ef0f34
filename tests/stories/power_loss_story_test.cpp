// The machine of the real daemon loses power again and again, while publishers go on and a consumer takes
// files: the disk comes back as it was at that moment, and in the end each item was there, whole. An item may
// come a second time only under the same file name. NEWSPOOL_LONG=1 loses power more often.
#include <cstdlib>
#include <optional>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <signal.h>

#include "stories/scene.hpp"
#include "support/catch.hpp"
#include "support/cuttable_disk.hpp"
#include "support/skip.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr unsigned feeds_on_disk = 24;
constexpr std::uintmax_t disk_bytes = std::uintmax_t{48} << 20U;
constexpr int killed = 128 + SIGKILL;

// What happened after the moment of the cut has never happened: publishers and consumer go back to it.
void lose_power(Scene& scene, CuttableDisk& disk, Scene::Manner manner, std::chrono::milliseconds after) {
    Daemon daemon = scene.start(manner);
    std::this_thread::sleep_for(after);
    const auto pause = scene.consumers.front().paused();
    const auto windows = scene.publishers.windows();
    disk.cut();
    daemon.signal(SIGKILL);
    const int end = daemon.ended().value_or(-1);
    INFO(daemon.log());
    CHECK((end == killed || (manner == Scene::Manner::once && (end == 0 || end == 1))));
    disk.restore();
    scene.publishers.go_back(windows);
}

void tell_story(unsigned seed, unsigned losses) {
    CuttableDisk disk(disk_bytes);
    Scene scene({disk.path() / "state/newspool.db", {{disk.path() / "spool"}}}, feeds_on_disk, seed);
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> wait(20, 400);
    for (unsigned loss = 0; loss < losses; ++loss)
        lose_power(scene, disk, loss % 3 == 0 ? Scene::Manner::running : Scene::Manner::once,
                   std::chrono::milliseconds(wait(random)));
    scene.finish_in_peace();
    const Count count = scene.count();
    fmt::print("power loss story, seed {}: power lost {} times, {}\n", seed, losses, count.text());
    CHECK(count.lost == std::vector<std::string>{});
    CHECK(count.doubled == std::vector<std::string>{});
    CHECK(count.torn == std::vector<std::string>{});
    CHECK(count.left_in_stage == std::vector<std::string>{});
}

}  // namespace

TEST_CASE("F4: power losses lose nothing, tear nothing and double nothing but under the same name",
          "[power]") {
    const bool thorough = std::getenv("NEWSPOOL_LONG") != nullptr;
    const bool done = with_own_mounts([&] {
        for (unsigned seed = 1; seed <= (thorough ? 3U : 1U); ++seed) tell_story(seed, thorough ? 100 : 6);
    });
    if (!done) skip("mount");
}

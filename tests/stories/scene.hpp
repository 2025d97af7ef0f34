// What the stories of crashes and power losses share: publishers who go on, a daemon that can be started
// again and again, a consumer at each of its outputs, and the count at the end.
#pragma once

#include <filesystem>
#include <list>
#include <set>
#include <string>
#include <vector>

#include "stories/sliding_feeds.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"

namespace newspool::test {

struct Outlet {
    std::filesystem::path path;
    std::string format = "json";
};

struct Whereto {
    std::filesystem::path database;
    std::vector<Outlet> outputs;
};

// What became of the items, over all outputs.
struct Count {
    std::size_t published = 0;
    std::vector<std::string> lost;
    std::vector<std::string> doubled;
    std::vector<std::string> come_again;  // under the same name
    std::vector<std::string> torn;
    std::vector<std::string> left_in_stage;

    [[nodiscard]] std::string text() const;
};

class Scene {
  public:
    Scene(Whereto whereto, unsigned feeds, unsigned seed);

    // For ever: after a restart one feed a second. Or for one round: all that are due, at once.
    enum class Manner { running, once };
    [[nodiscard]] Daemon start(Manner manner, const std::vector<std::string>& before = {}) const;

    // The publishers stand still, and rounds follow each other until nothing is left to be delivered.
    void finish_in_peace();
    [[nodiscard]] Count count() const;

    // Items that are not to come, because a ledger of old knows them.
    std::set<std::string> delivered_before;
    SlidingFeeds publishers;
    std::list<Consumer> consumers;  // one for each output

  private:
    [[nodiscard]] bool has_arrived() const;
    [[nodiscard]] std::set<std::string> expected() const;

    Whereto whereto_;
    Folder folder_;
    std::filesystem::path config_;
};

}  // namespace newspool::test

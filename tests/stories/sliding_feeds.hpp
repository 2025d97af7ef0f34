// Publishers and a consumer for the crash story, and between them the count of what was lost, doubled or
// torn.
//
// Each feed is a window over an endless row of items. The window moves on at its back only past items that
// the daemon has acknowledged, by sending back the ETag of a document that held them: so whoever keeps
// validators without having kept the articles loses some, and is found out.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/server.hpp"

namespace newspool::test {

class SlidingFeeds {
  public:
    SlidingFeeds(unsigned feeds, unsigned seed);

    [[nodiscard]] std::vector<std::string> urls();
    // What each begins with: its ETag, and the ids of its items.
    [[nodiscard]] static std::string first_etag();
    [[nodiscard]] static std::vector<std::string> first_items(unsigned feed);
    // From here on no new items, no failures: what is there may be read in peace.
    void stand_still();
    [[nodiscard]] std::set<std::string> published() const;
    [[nodiscard]] std::size_t failures_served() const { return failures_; }

    struct Window {
        unsigned first = 0;
        unsigned end = 0;
        unsigned acknowledged = 0;  // items before this one were in a document whose ETag came back
    };
    // Where the windows stand, and as if nothing had been asked since.
    [[nodiscard]] std::vector<Window> windows() const;
    void go_back(std::vector<Window> windows);

  private:
    Answer answer(unsigned feed, const Asked& asked);
    void acknowledge(Window& window, const std::string& etag);
    void move_on(Window& window);
    [[nodiscard]] std::string document(unsigned feed, const Window& window) const;
    [[nodiscard]] unsigned draw(unsigned limit);

    mutable std::mutex mutex_;  // the server asks from many threads
    std::mt19937 random_;
    std::vector<Window> windows_;
    bool still_ = false;
    std::atomic<std::size_t> failures_ = 0;
    Server server_;
};

// What an item's text must be, from its first to its last letter.
[[nodiscard]] std::string item_text(const std::string& item);

// Takes files from new/ as fast as they come, until it goes.
class Consumer {
  public:
    explicit Consumer(std::filesystem::path arrivals);
    ~Consumer();
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    // Nothing is taken while this lives.
    [[nodiscard]] std::unique_lock<std::mutex> paused() { return std::unique_lock(at_work_); }

    [[nodiscard]] std::set<std::string> taken() const;
    // Items that came in several files, and files that came again under their old name.
    [[nodiscard]] std::vector<std::string> doubled() const;
    [[nodiscard]] std::vector<std::string> come_again() const;
    [[nodiscard]] std::vector<std::string> torn() const;  // names of files

  private:
    void take_all();
    void take(const std::filesystem::path& file);

    std::filesystem::path arrivals_;
    std::mutex at_work_;
    mutable std::mutex mutex_;
    std::map<std::string, std::string> names_;  // of the items taken
    std::vector<std::string> doubled_;
    std::vector<std::string> come_again_;
    std::vector<std::string> torn_;
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

}  // namespace newspool::test

// Clocks that jump under the real daemon, by libfaketime: what the user or NTP does to the wall clock, and
// what a suspended machine finds when it wakes.
#include <atomic>
#include <thread>

#include <fmt/format.h>
#include <signal.h>

#include "stories/house.hpp"
#include "support/catch.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool can_preload = false;  // the sanitizer must be the first library
#else
constexpr bool can_preload = true;
#endif

// Debian keeps it in a folder named after the architecture.
std::string library() {
    for (const auto& folder : std::filesystem::directory_iterator("/usr/lib"))
        if (auto file = folder.path() / "faketime/libfaketimeMT.so.1"; std::filesystem::exists(file))
            return file;
    return "";
}

// Whose clocks show what `sets` says: "+0", "+365d", "-10d".
class Clock {
  public:
    enum class Which { wall, all };

    explicit Clock(Which which) : which_(which) { sets("+0"); }
    // Whole at once: a libfaketime that finds nothing to read ends its program.
    void sets(std::string_view offset) const {
        const auto written = folder_.write("next", std::string(offset) + "\n");
        std::filesystem::rename(written, folder_ / "offset");
    }
    // To stand before a program.
    [[nodiscard]] std::vector<std::string> before() const {
        return {"env", "LD_PRELOAD=" + library(),
                fmt::format("FAKETIME_TIMESTAMP_FILE={}", (folder_ / "offset").string()),
                "FAKETIME_NO_CACHE=1",
                fmt::format("FAKETIME_DONT_FAKE_MONOTONIC={}", which_ == Which::wall ? 1 : 0)};
    }
    // Says what is missing.
    [[nodiscard]] static bool is_there() {
        if (!can_preload) skip("preloading beside a sanitizer");
        if (can_preload && library().empty()) skip("libfaketime");
        return can_preload && !library().empty();
    }

  private:
    Which which_;
    Folder folder_;
};

Daemon start(const House& house, const Clock& clock) {
    return Daemon({"run", "--config", (house.folder() / "newspool.toml").string()}, {}, clock.before());
}

}  // namespace

TEST_CASE("F43, F44: a clock that jumps by a year causes no storm and no silence, and names stay in order",
          "[clock]") {
    if (!Clock::is_there()) return;
    Server server;
    House house("", Folder::Where::memory);
    std::atomic<unsigned> items = 0;
    server.answers("/quick", [&](const Asked&) { return ok(rss("quick", ++items)); });
    house.subscribe("quick", server.url("/quick", 1));
    for (unsigned feed = 2; feed <= 5; ++feed) {
        server.answers(fmt::format("/hourly-{}", feed), ok(rss("hourly", 1)));
        house.subscribe("", server.url(fmt::format("/hourly-{}", feed), feed), "interval = \"1h\"");
    }
    const Clock clock(Clock::Which::wall);
    Daemon daemon = start(house, clock);
    for (const char* offset : {"+0", "+365d", "-10d"}) {
        clock.sets(offset);
        const std::size_t asked = server.requests("/quick").size();
        REQUIRE(server.was_asked("/quick", asked + 3));
    }
    CHECK(daemon.stopped() == 0);
    for (unsigned feed = 2; feed <= 5; ++feed)
        CHECK(server.requests(fmt::format("/hourly-{}", feed)).size() == 1);
    const auto quick = server.requests("/quick");
    for (std::size_t poll = 1; poll < quick.size(); ++poll)
        CHECK(quick[poll].at - quick[poll - 1].at >= 900ms);

    unsigned last = 0;  // names in order are items in order
    for (const std::string& name : house.spooled()) {
        const std::string text = house.folder().read("spool/new/" + name);
        const auto title = text.find("\"title\":\"quick ");
        if (title == std::string::npos) continue;
        const auto item = static_cast<unsigned>(std::stoul(text.substr(title + 15)));
        CHECK(item == last + 1);
        last = item;
    }
    CHECK(last >= 7);

    // With the clock behind what the ledger says, the feeds that are due are polled all the same.
    clock.sets("+0");
    const Round round = house.round(clock.before());
    INFO(round.log);
    CHECK(round.code == 0);
}

TEST_CASE("F45: a machine that wakes after eight hours polls what is overdue one by one", "[clock]") {
    if (!Clock::is_there()) return;
    constexpr unsigned hourly = 4;
    Server server;
    House house("", Folder::Where::memory);
    server.answers("/quick", ok(rss("quick", 1)));
    house.subscribe("quick", server.url("/quick", 1));
    for (unsigned feed = 0; feed < hourly; ++feed) {
        server.answers(fmt::format("/{}", feed), ok(rss("hourly", 1)));
        house.subscribe("", server.url(fmt::format("/{}", feed), feed + 2), "interval = \"1h\"");
    }
    const Clock clock(Clock::Which::all);
    Daemon daemon = start(house, clock);
    REQUIRE(server.was_asked("/quick", 3));
    clock.sets("+8h");
    std::vector<std::chrono::steady_clock::time_point> polls;
    for (unsigned feed = 0; feed < hourly; ++feed) {
        REQUIRE(server.was_asked(fmt::format("/{}", feed), 2, 40s));
        polls.push_back(server.requests(fmt::format("/{}", feed)).at(1).at);
    }
    CHECK(daemon.stopped() == 0);
    std::ranges::sort(polls);
    for (std::size_t poll = 1; poll < polls.size(); ++poll) CHECK(polls[poll] - polls[poll - 1] >= 800ms);
    CHECK(house.spooled().size() == 1 + hourly);
}

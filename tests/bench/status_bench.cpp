// What it costs to ask: `newspool status`, as a table and as JSON, from the ledger and from a running daemon,
// and a scrape of its metrics, with many feeds. Times are wall clock and processor time of the process that
// asks; memory is its peak and, beside a daemon, how far that one's peak rose.
//
//     status_bench FOLDER [FEEDS]      (default: 100000)
//
// FOLDER is filled. Every feed has been polled and is not due for days, one in fifty fails.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/config.hpp"
#include "store/store.hpp"
#include "support/daemon.hpp"
#include "support/http_caller.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t feeds_of_a_batch = 10'000;

double milliseconds_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

config::Config configure(const std::filesystem::path& folder, unsigned feeds, const std::string& where) {
    std::filesystem::create_directories(folder / "spool");
    std::ofstream(folder / "newspool.toml") << fmt::format(
        "spool = \"spool\"\ndatabase = \"newspool.db\"\nmetrics = \"{}\"\nlists = [\"feeds.txt\"]\n", where);
    std::ofstream list(folder / "feeds.txt");
    for (unsigned feed = 0; feed < feeds; ++feed)
        list << fmt::format("https://host{}.example/blog/feed{}.xml \"tag{}\"\n", feed / 2, feed, feed % 7);
    list.close();
    auto config = config::load(folder / "newspool.toml");
    if (!config) throw std::runtime_error(config.error().front().text());
    return *std::move(config);
}

Outcome outcome(unsigned feed, Time now) {
    Outcome made;
    const bool fails = feed % 50 == 7;
    made.verdict = fails ? Verdict::refused : Verdict::not_modified;
    made.status = fails ? 503 : 304;
    if (fails) made.error = "the server answered with status 503: Service Temporarily Unavailable";
    made.feed_title = fmt::format("The {}th weblog of somebody or other", feed);
    made.validators = Validators{fmt::format("https://host{}.example/blog/feed{}.xml", feed / 2, feed),
                                 fmt::format("\"{:032x}\"", feed), "Mon, 23 Nov 2026 06:00:00 GMT"};
    made.requests = 1;
    made.bytes_received = 400;
    made.polled_at = now - std::chrono::minutes(feed % 600);
    return made;
}

Plan plan() {
    Plan made;
    made.wait = made.earliest = std::chrono::days(10);
    made.reason = "adaptive: 0.7 items/day";
    PostingRhythm& rhythm = made.habits.rhythm;
    rhythm.as_of = std::chrono::floor<std::chrono::seconds>(wall_now());
    rhythm.since = rhythm.as_of - std::chrono::days(100);
    rhythm.hours.fill(0.5F);
    rhythm.days.fill(2.0F);
    return made;
}

void fill(const config::Config& config) {
    store::Ledger ledger(config.database);
    const auto rows = ledger.adopt(config.subscriptions);
    const Time now = wall_now();
    const Plan later = plan();
    for (std::size_t first = 0; first < rows.size(); first += feeds_of_a_batch) {
        store::Batch batch = ledger.begin(store::Durability::normal, now);
        for (std::size_t index = first; index < std::min(rows.size(), first + feeds_of_a_batch); ++index)
            batch.remember(rows[index].id, outcome(static_cast<unsigned>(index), now), later);
        batch.commit();
    }
}

// In a process of its own: the peak of one that asks is never told lower than that of its parent. The
// ledger's name.
std::filesystem::path prepare(const std::filesystem::path& folder, unsigned feeds, const std::string& where) {
    const pid_t child = fork();
    if (child == 0) {
        fill(configure(folder, feeds, where));
        _exit(0);
    }
    int code = 0;
    if (waitpid(child, &code, 0) != child || code != 0) throw std::runtime_error("cannot fill the ledger");
    return folder / "newspool.db";
}

struct Cost {
    double milliseconds = 0;
    double processor = 0;  // milliseconds
    double peak_mebibytes = 0;
    std::uintmax_t bytes = 0;  // printed
};

double milliseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

Cost status(const std::filesystem::path& folder, const std::vector<std::string>& more) {
    std::vector<std::string> words{NEWSPOOL_BINARY, "status", "--config",
                                   (folder / "newspool.toml").string()};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::filesystem::path out = folder / "status.out";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    pid_t child = 0;
    const auto begin = Clock::now();
    if (posix_spawn(&child, NEWSPOOL_BINARY, &actions, nullptr, arguments.data(), environ) != 0)
        throw std::runtime_error("cannot start newspool");
    posix_spawn_file_actions_destroy(&actions);
    int code = 0;
    rusage used{};
    wait4(child, &code, 0, &used);
    if (code != 0) throw std::runtime_error("newspool status failed");
    return {milliseconds_since(begin), milliseconds(used.ru_utime) + milliseconds(used.ru_stime),
            static_cast<double>(used.ru_maxrss) / 1024, std::filesystem::file_size(out)};
}

// VmHWM or VmRSS of a process, in MiB.
double memory_of(pid_t process, const std::string& which) {
    std::ifstream file(fmt::format("/proc/{}/status", process));
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(which + ":"))
            return std::strtod(line.c_str() + which.size() + 1, nullptr) / 1024;
    return 0;
}

void tell(const char* what, const Cost& cost) {
    fmt::print("{:<36} {:>8.0f} ms, {:>6.0f} ms of them computing, peak {:>6.1f} MiB, {:>6.1f} MB printed\n",
               what, cost.milliseconds, cost.processor, cost.peak_mebibytes,
               static_cast<double>(cost.bytes) / 1e6);
}

void tell_scrapes(const std::string& where) {
    std::vector<double> spent;
    std::size_t bytes = 0;
    for (int scrape = 0; scrape < 200; ++scrape) {
        const auto begin = Clock::now();
        bytes = get(where, "/metrics").size();
        spent.push_back(milliseconds_since(begin));
    }
    const double first = spent.front();
    std::ranges::sort(spent);
    fmt::print("a scrape of {} bytes: {:.2f} ms at first, then {:.2f} ms at the median, {:.2f} ms at most\n",
               bytes, first, spent[spent.size() / 2], spent.back());
}

// The daemon says that it runs a moment before it listens.
void await_listener(const std::string& where) {
    const auto latest = Clock::now() + 60s;
    for (;;) try {
            static_cast<void>(get(where, "/health"));
            return;
        } catch (const std::runtime_error&) {
            if (Clock::now() > latest) throw;
            std::this_thread::sleep_for(10ms);
        }
}

void ask_daemon(const std::filesystem::path& folder, const std::string& where) {
    const auto begin = Clock::now();
    const Daemon daemon({"run", "--config", (folder / "newspool.toml").string()});
    if (!daemon.says("articles go to", 120s)) throw std::runtime_error("no daemon: " + daemon.log());
    fmt::print("the daemon: {:.0f} ms to start, {:.1f} MiB\n", milliseconds_since(begin),
               memory_of(daemon.pid(), "VmRSS"));
    await_listener(where);
    tell_scrapes(where);
    for (const char* form : {"", "--json"}) {
        std::ofstream(fmt::format("/proc/{}/clear_refs", daemon.pid())) << 5;  // the peak is what it has now
        const double before = memory_of(daemon.pid(), "VmHWM");
        tell(fmt::format("status {} of the daemon", form).c_str(),
             status(folder, *form == '\0' ? std::vector<std::string>{} : std::vector<std::string>{form}));
        fmt::print("    whose own peak rose by {:.1f} MiB\n", memory_of(daemon.pid(), "VmHWM") - before);
    }
    const Cost failing = status(folder, {"--failing"});
    tell("status --failing of the daemon", failing);
}

}  // namespace

int main(int count, char** words) {
    if (count < 2) {
        fmt::print(stderr, "usage: status_bench FOLDER [FEEDS]\n");
        return 2;
    }
    const std::filesystem::path folder = std::filesystem::absolute(words[1]);
    const unsigned feeds = count > 2 ? static_cast<unsigned>(std::atoi(words[2])) : 100'000;
    const std::string where = fmt::format("127.0.0.1:{}", dead_port());
    const std::filesystem::path database = prepare(folder, feeds, where);
    fmt::print("{} feeds, a ledger of {:.0f} MB\n", feeds,
               static_cast<double>(std::filesystem::file_size(database)) / 1e6);
    tell("status of the ledger", status(folder, {}));
    tell("status --json of the ledger", status(folder, {"--json"}));
    tell("status --failing of the ledger", status(folder, {"--failing"}));
    ask_daemon(folder, where);
    return 0;
}

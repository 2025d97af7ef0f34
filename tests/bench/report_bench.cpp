// What the page of `newspool report` costs with many feeds, and what counting for it costs each poll.
//
//     report_bench FOLDER [FEEDS] [DAYS]      (default: 100000 feeds, polled once on each of 30 days)
//
// FOLDER keeps the ledger (report.db) and the page (report.html).
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "aggregator/report.hpp"
#include "base/time.hpp"
#include "store/store.hpp"

using namespace newspool;

namespace {

constexpr std::size_t polls_of_a_batch = 500;

double cpu_microseconds() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

long peak_kib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

struct Bench {
    Bench(const std::filesystem::path& file, std::size_t feeds) : ledger(file) {
        ledger.remember_output("spool", "/spool");
        std::vector<Subscription> subscriptions(feeds);
        for (std::size_t index = 0; index < feeds; ++index) {
            subscriptions[index].name = fmt::format("feed {}", index);
            subscriptions[index].url =
                fmt::format("https://host{}.example/{}.xml", index * 7 % 60'000, index);
        }
        for (const auto& row : ledger.adopt(subscriptions)) ids.push_back(row.id);
    }

    // One in four feeds brings articles on a day, one in fifty fails, the others have nothing new.
    Outcome outcome(Time when) {
        Outcome made;
        made.polled_at = when;
        made.requests = 1;
        made.bytes_received = 300;
        made.status = 304;
        made.verdict = Verdict::not_modified;
        if (random() % 50 == 0) {
            made.verdict = Verdict::refused;
            made.status = 500;
            made.error = "the server answered with status 500";
        } else if (random() % 4 == 0) {
            made.verdict = Verdict::news;
            made.status = 200;
            made.bytes_received = 20'000;
            made.feed_title = "The example gazette, a paper with a title of the usual length";
        }
        return made;
    }

    void news(store::Batch& batch, FeedId feed, Outcome& made) {
        for (auto left = random() % 5; left > 0; --left) {
            Key key;
            for (auto& byte : key.bytes) byte = static_cast<std::uint8_t>(random());
            static_cast<void>(batch.admit(feed, key));
            made.delays.emplace_back(random() % 10'000);
        }
    }

    void poll_all(Time when) {
        Plan plan;
        plan.wait = std::chrono::hours(1);
        plan.reason = "every hour";
        for (std::size_t first = 0; first < ids.size(); first += polls_of_a_batch) {
            store::Batch batch = ledger.begin(store::Durability::normal, when);
            for (std::size_t index = first; index < std::min(ids.size(), first + polls_of_a_batch); ++index) {
                Outcome made = outcome(when);
                if (made.verdict == Verdict::news) news(batch, ids[index], made);
                batch.remember(ids[index], made, plan);
            }
            batch.commit();
        }
    }

    // Polls that find nothing new, and nothing else.
    void tell_bookkeeping(Time when) {
        Outcome made;
        made.verdict = Verdict::not_modified;
        made.status = 304;
        made.polled_at = when;
        made.requests = 1;
        const double begin = cpu_microseconds();
        for (std::size_t first = 0; first < ids.size(); first += polls_of_a_batch) {
            store::Batch batch = ledger.begin(store::Durability::normal, when);
            for (std::size_t index = first; index < std::min(ids.size(), first + polls_of_a_batch); ++index)
                batch.remember(ids[index], made, {});
            batch.commit();
        }
        fmt::print("a poll without news: {:.2f} microseconds of CPU in the ledger\n",
                   (cpu_microseconds() - begin) / static_cast<double>(ids.size()));
    }

    store::Ledger ledger;
    std::vector<FeedId> ids;
    std::mt19937 random{1};
};

void tell_page(const std::filesystem::path& database, const char* what, const ReportLimits& limits, Time now,
               const std::filesystem::path& page) {
    store::Reader reader(database);
    const long before = peak_kib();
    const double begin = cpu_microseconds();
    save_report(reader, limits, DaemonState::stopped, now, page);
    fmt::print("{}: {:.2f} s of CPU, {} kB, peak memory {} KiB more than {}\n", what,
               (cpu_microseconds() - begin) / 1e6, std::filesystem::file_size(page) / 1'000,
               peak_kib() - before, before);
}

}  // namespace

int main(int count, char** words) {
    if (count < 2) {
        fmt::print(stderr, "usage: report_bench FOLDER [FEEDS] [DAYS]\n");
        return 2;
    }
    const std::filesystem::path folder = words[1];
    const std::size_t feeds = count > 2 ? static_cast<std::size_t>(std::atol(words[2])) : 100'000;
    const int days = count > 3 ? std::atoi(words[3]) : 30;
    const Time now = wall_now();
    const std::filesystem::path database = folder / "report.db";
    if (!std::filesystem::exists(database)) {
        Bench bench(database, feeds);
        for (int day = days - 1; day >= 0; --day) bench.poll_all(now - std::chrono::days(day));
        bench.tell_bookkeeping(now);
    }
    tell_page(database, "the page", {}, now, folder / "report.html");
    tell_page(database, "the page of all", ReportLimits::none(), now, folder / "all.html");
    return 0;
}

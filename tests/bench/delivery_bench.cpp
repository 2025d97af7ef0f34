// How long a batch takes from rendered to durable and visible, ledger and all, beside a plain loop that
// writes, syncs and renames the same bytes one file after another.
// Usage: delivery_bench [FOLDER [ARTICLES]]; prints medians of seven rounds of each, taken in turn.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "aggregator/protocol.hpp"
#include "aggregator/recovery.hpp"
#include "base/file.hpp"
#include "support/samples.hpp"

namespace {

using namespace newspool;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 7;
const std::string text(4096, 'x');

double milliseconds_since(Clock::time_point begun) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

double median(std::vector<double> times) {
    std::ranges::sort(times);
    return times[times.size() / 2];
}

double plain_loop(const std::filesystem::path& folder, int articles) {
    std::filesystem::create_directories(folder / "stage");
    std::filesystem::create_directories(folder / "new");
    const auto begun = Clock::now();
    for (int number = 0; number < articles; ++number) {
        const std::string name = fmt::format("{}", number);
        const Descriptor file = open_file(folder / "stage" / name, O_WRONLY | O_CREAT | O_TRUNC);
        write_all(file, text, name);
        sync(file, name);
        std::filesystem::rename(folder / "stage" / name, folder / "new" / name);
    }
    sync(open_file(folder / "new", O_RDONLY | O_DIRECTORY), "new");
    return milliseconds_since(begun);
}

// The same articles as one batch of the delivery protocol.
class Newspool {
  public:
    explicit Newspool(const std::filesystem::path& folder) {
        OutputSettings output;
        output.path = folder / "spool";
        Delivering open = open_delivery(folder / "newspool.db", std::vector{output});
        feed_ = open.ledger.adopt(test::subscriptions({"https://one.example/"})).front().id;
        protocol_.emplace(std::move(open.ledger), std::move(open.spools),
                          [](Log::Level, const std::string& told) { fmt::print(stderr, "{}\n", told); });
    }
    double deliver(int articles) {
        std::vector<Delivery> batch(1);
        batch[0].feed = feed_;
        batch[0].outcome = test::outcome(Verdict::news);
        batch[0].plan = test::plan();
        for (int number = 0; number < articles; ++number)
            batch[0].articles.push_back(
                {.key = test::key(fmt::format("{}", next_++)), .copies = {{0, text, "json"}}});
        std::vector<Delivery> none;
        const auto begun = Clock::now();
        const auto settled = protocol_->deliver(batch, none);
        const double time = milliseconds_since(begun);
        if (settled.front().error) throw std::runtime_error(*settled.front().error);
        return time;
    }

  private:
    FeedId feed_ = 0;
    int next_ = 0;
    std::optional<Protocol> protocol_;
};

}  // namespace

int main(int argc, char** argv) {
    const std::filesystem::path below =
        std::filesystem::path(argc > 1 ? argv[1] : ".") / fmt::format("delivery-bench-{}", ::getpid());
    const int articles = argc > 2 ? std::atoi(argv[2]) : 200;
    std::filesystem::create_directories(below);
    std::vector<double> ours;
    std::vector<double> plain;
    {
        Newspool newspool(below);
        static_cast<void>(newspool.deliver(articles));
        for (int round = 0; round < rounds; ++round) {
            ours.push_back(newspool.deliver(articles));
            plain.push_back(plain_loop(below / fmt::format("plain-{}", round), articles));
        }
    }
    std::filesystem::remove_all(below);
    fmt::print("{} articles of {} bytes: newspool {:.1f} ms, a sync for each file {:.1f} ms, ratio {:.2f}\n",
               articles, text.size(), median(ours), median(plain), median(ours) / median(plain));
    return 0;
}

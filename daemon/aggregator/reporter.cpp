// The one catch site of a failed page: a daemon that cannot show how it is goes on delivering.
#include "aggregator/reporter.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool {
namespace {

// After a start, so that there is something to show.
constexpr Duration first_wait = std::chrono::minutes(1);

Moment first_due(const ReportSettings& settings) {
    return BootClock::now() + std::min(settings.every, first_wait);
}

}  // namespace

Reporter::Reporter(const asio::any_io_executor& loop, Workers& workers, Courier& courier, Log& log,
                   ReportSettings settings)
    : workers_(workers),
      courier_(courier),
      log_(log),
      settings_(std::move(settings)),
      due_(first_due(settings_)),
      wake_(loop),
      over_(loop) {}

asio::awaitable<void> Reporter::run() {
    running_ = true;
    while (!stopping_) {
        if (settings_.path.empty()) {
            co_await wake_.wait();
        } else if (BootClock::now() < due_) {
            co_await wake_.wait_until(due_);
        } else {
            co_await write(DaemonState::running);
            due_ = BootClock::now() + settings_.every;
        }
    }
    running_ = false;
    over_.ring();
}

asio::awaitable<void> Reporter::finish() {
    stopping_ = true;
    wake_.ring();
    while (running_) co_await over_.wait();
}

asio::awaitable<void> Reporter::write(DaemonState daemon) {
    if (settings_.path.empty()) co_return;
    std::string trouble;
    try {
        // What polls without news have brought may not be in the ledger yet.
        if (courier_.trouble().empty()) co_await courier_.flush();
        auto work = [path = settings_.path, daemon](Desk& desk) {
            save_report(desk.reader, {}, daemon, wall_now(), path);
        };
        co_await workers_.run(std::move(work));
    } catch (const std::exception& failure) {
        trouble = failure.what();
    }
    tell(std::move(trouble));
}

void Reporter::tell(std::string trouble) {
    if (trouble == trouble_) return;
    LogLine line{.level = Log::Level::notice, .event = "report", .feed = {}, .text = {}, .fields = {}};
    if (trouble.empty()) {
        line.text = fmt::format("the report {} is written again", printable(settings_.path.string(), 1'000));
    } else {
        line.level = Log::Level::warning;
        line.text =
            fmt::format("no report is written, all else goes on: {}; see [report] in newspool.toml(5)",
                        printable(trouble, 1'000));
    }
    log_.line(line);
    trouble_ = std::move(trouble);
}

void Reporter::change(ReportSettings settings) {
    if (settings == settings_) return;
    settings_ = std::move(settings);
    due_ = std::min(due_, first_due(settings_));
    wake_.ring();
}

}  // namespace newspool

// The meeting room: owns the parts, starts polls as they fall due, and replans them.
//
// Everything here runs on the loop's thread. A poll in flight is one coroutine; a feed that waits is a row in
// the queue and nothing more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "aggregator/courier.hpp"
#include "aggregator/journal.hpp"
#include "aggregator/poison.hpp"
#include "aggregator/poller.hpp"
#include "aggregator/pressure.hpp"
#include "aggregator/recovery.hpp"
#include "aggregator/reporter.hpp"
#include "aggregator/soundings.hpp"
#include "aggregator/status.hpp"
#include "aggregator/subscriptions.hpp"
#include "aggregator/vitals.hpp"
#include "aggregator/wake.hpp"
#include "aggregator/workers.hpp"
#include "config/config.hpp"
#include "fetch/client.hpp"
#include "schedule/queue.hpp"
#include "schedule/weather.hpp"

namespace newspool {

// What a changed configuration came to.
struct Reloaded {
    std::size_t added = 0;
    std::size_t removed = 0;
    std::size_t moved = 0;                   // to another URL (`was`)
    std::vector<std::string> outputs;        // "output 'mail' added" ...
    std::vector<std::string> at_next_start;  // what is changed, and holds only then: "database" ...

    [[nodiscard]] std::string text() const;
};

class Aggregator {
  public:
    struct Manner {
        bool once = false;  // each feed that is due is polled once, and that is all
        Journal::Detail detail;
        std::filesystem::path memory_pressure = memory_pressure_file();
    };

    // Opens and locks ledger and spool, finishes what the process before left half-done, adopts the
    // subscriptions. Throws, with what to do, where one of these must not be used. `log` outlives this.
    Aggregator(asio::any_io_executor loop, config::Config config, Log& log, Manner manner);

    // Polls what is due: for ever, or once. Returns when that is done or stop() was called, every poll in
    // flight has ended, and everything is durable; throws if that cannot be made so.
    // `each_round` is called whenever something was looked at anew: at least every 30 s.
    asio::awaitable<void> run(std::function<void()> each_round = {});
    // Starts no further poll and breaks off every transfer.
    void stop();

    // What a running daemon can be asked for.
    asio::awaitable<std::optional<store::Record>> find(std::string url_or_name);
    asio::awaitable<std::shared_ptr<StatusText>> status(StatusWish wish);
    // The next piece of it; empty: that was all.
    asio::awaitable<std::string> next_of(std::shared_ptr<StatusText> text);
    asio::awaitable<std::size_t> settle_held(FeedId feed, Held what);
    // A feed is due now: it starts as soon as its host may be asked. False if it does not wait to be polled.
    bool poll_now(FeedId feed);
    // All feeds are: how many.
    std::size_t poll_all();

    // Goes over to a changed configuration: feeds and outputs are added, leave or change; what is in flight
    // ends as it began, and what was planned stays planned, so that no wait is shortened that a publisher
    // asked for. Throws, and then nothing has changed, if the ledger cannot be written or another change is
    // not over yet.
    asio::awaitable<Reloaded> reload(config::Config next);

    [[nodiscard]] const Totals& totals() const { return journal_.totals(); }
    // Grows as long as the scheduler lives: at least every 30 s.
    [[nodiscard]] std::uint64_t progress() const { return progress_; }
    [[nodiscard]] std::size_t feeds() const { return subscriptions_.size(); }
    // Those that are being polled, or wait for it.
    [[nodiscard]] std::size_t ahead() const { return queue_.waiting() + queue_.polling(); }
    [[nodiscard]] const std::vector<OutputSettings>& outputs() const { return config_.outputs; }

    [[nodiscard]] Pulse pulse() const;
    asio::awaitable<Vitals> vitals();

  private:
    Aggregator(asio::any_io_executor loop, config::Config& config, Log& log, Manner manner,
               Delivering delivering);

    // A feed that starts, as it is asked from now on: a reload may come before its poll does.
    struct Due {
        FeedId feed = 0;
        SubscriptionPtr manner;
    };

    [[nodiscard]] Subscriptions adopt(store::Ledger& ledger);
    void adopt_plain(store::Ledger& ledger, Subscriptions& adopted, Time now, Moment boot_now);
    void enqueue(const Subscription& subscription, const store::Subscribed& row, Time now, Moment boot_now);
    void note_health(const store::Subscribed& row);
    void keep_patience(const Subscription& subscription, const store::Subscribed& row, Time now,
                       Moment boot_now);
    [[nodiscard]] ReadingSettings reading_settings() const;
    [[nodiscard]] Duration longest_wait_of(const Subscription& subscription) const;
    [[nodiscard]] bool round_over() const;
    [[nodiscard]] bool take_answer(const Subscription& subscription, const Response& response);
    [[nodiscard]] bool watch_weather(const Subscription& subscription, const Response& response, Moment now);
    void watch_memory(Moment now);
    void start_due_polls();
    [[nodiscard]] std::optional<FeedId> start_next(Moment now);
    [[nodiscard]] bool put_off_choked(const Due& due);
    [[nodiscard]] Moment next_look(Moment now) const;
    asio::awaitable<void> recall_and_poll(std::vector<Due> due);
    asio::awaitable<void> poll_and_replan(SubscriptionPtr subscription, Memory memory);
    void relocate(const Subscription& polled, const std::optional<std::string>& address);
    [[nodiscard]] Plan plan_after_our_failure(const Subscription& subscription, const std::string& why);
    void take_over(config::Config next, const std::vector<store::Subscribed>& rows, Reloaded& did);
    void replan(FeedId feed, const std::optional<Plan>& plan);

    asio::any_io_executor loop_;
    config::Config config_;
    std::uint64_t edition_ = 0;  // of the outputs: how many changes were tried
    Manner manner_;
    Journal journal_;
    schedule::Queue queue_;
    LimitedHosts limited_hosts_;
    schedule::Weather weather_;
    MemoryPressure memory_;
    Moment outage_began_{};
    Time began_ = wall_now();
    Wake wake_;
    PoisonSlots poison_;
    Subscriptions subscriptions_;
    // The host of the new URL of a feed whose poll still asks the old one.
    std::map<FeedId, std::string> moved_meanwhile_;
    Workers workers_;
    Soundings soundings_;
    fetch::Client client_;
    Courier courier_;
    Reporter reporter_;
    Poller poller_;
    bool stopping_ = false;
    bool reloading_ = false;
    std::uint64_t progress_ = 0;
    std::chrono::steady_clock::time_point last_round_ = std::chrono::steady_clock::now();
    Moment crowding_taken_{};
    schedule::Crowding crowding_;
};

}  // namespace newspool

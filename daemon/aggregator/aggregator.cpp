// The loop is short because the parts know their business: the queue who may start, the poller what a poll
// is.
#include "aggregator/aggregator.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>

#include "aggregator/rendering.hpp"
#include "base/url.hpp"
#include "schedule/plan.hpp"

namespace newspool {
namespace {

// A machine that slept, or a loop that stood still, for longer than this finds many feeds overdue at once.
constexpr Duration long_sleep = std::chrono::minutes(1);
// Often enough for a watchdog of 60 s, which is fed at half its time if this loop has gone round since.
constexpr Duration longest_wait = std::chrono::seconds(10);
constexpr Duration one_second = std::chrono::seconds(1);

std::size_t worker_count() { return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 16); }

std::filesystem::path poison_file(const config::Config& config) {
    std::filesystem::path file = config.database;
    return file += ".reading";
}

// What an answer, or that there was none, tells of the network. Nothing where it tells nothing.
std::optional<schedule::Weather::Sign> sign_of(const Subscription& subscription, const Response& response) {
    if (!subscription.request.url.starts_with("http")) return std::nullopt;
    switch (response.failure) {
        case FetchFailure::unresolved:
        case FetchFailure::unreachable:
            return schedule::Weather::Sign::silent;
        case FetchFailure::bad_url:
        case FetchFailure::refused_address:
        case FetchFailure::exhausted:
        case FetchFailure::stopped:
            return std::nullopt;
        default:
            return schedule::Weather::Sign::answered;
    }
}

bool is_shortage(const std::exception& error) {
    return dynamic_cast<const Shortage*>(&error) != nullptr ||
           dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
}

// A feed whose name cannot be read, because the ledger cannot.
Subscription unnamed(FeedId feed) {
    Subscription subscription;
    subscription.id = feed;
    subscription.name = fmt::format("feed {} of the ledger", feed);
    return subscription;
}

Tell into(Journal& journal) {
    return [&journal](Log::Level level, const std::string& text) { journal.record_delivery(level, text); };
}

}  // namespace

Aggregator::Aggregator(asio::any_io_executor loop, config::Config config, Log& log, Manner manner)
    : Aggregator(std::move(loop), config, log, std::move(manner),
                 open_delivery(config.database, config.outputs)) {}

// Takes the configuration away, of which there should be one where there are a million feeds.
Aggregator::Aggregator(asio::any_io_executor loop, config::Config& config, Log& log, Manner manner,
                       Delivering delivering)
    : loop_(std::move(loop)),
      config_(std::move(config)),
      manner_(std::move(manner)),
      journal_(log, manner_.detail),
      queue_(config_.fetch),
      memory_(manner_.memory_pressure),
      wake_(loop_),
      poison_(poison_file(config_), worker_count()),
      subscriptions_(adopt(delivering.ledger)),
      workers_(worker_count(), config_.database),
      soundings_(loop_, workers_, config_.database),
      client_(loop_, config_.fetch.connections, delivering.ledger.secure_hosts(wall_now())),
      courier_(loop_, std::move(delivering.ledger), std::move(delivering.spools), into(journal_),
               config_.archive),
      reporter_(loop_, workers_, courier_, log, config_.report),
      poller_({client_, workers_, poison_, courier_, journal_}, reading_settings(), config_.schedule,
              [this](const Subscription& subscription, const Response& response) {
                  return take_answer(subscription, response);
              }) {
    for (const Moment due : queue_.due_dates()) poller_.expect(due);
    if (!delivering.recovered.nothing())
        log.line({.level = Log::Level::notice,
                  .event = "recovery",
                  .feed = {},
                  .text = "recovered: " + delivering.recovered.text(),
                  .fields = {}});
}

asio::awaitable<void> Aggregator::run(std::function<void()> each_round) {
    if (!manner_.once) give_memory_back();  // what the configuration took while it was read
    if (!manner_.once) asio::co_spawn(loop_, reporter_.run(), asio::detached);
    Moment expected = BootClock::now();
    while (!stopping_ && !round_over()) {
        const Moment now = BootClock::now();
        if (now - expected > long_sleep) queue_.spread_overdue(now);
        watch_memory(now);
        start_due_polls();
        ++progress_;
        last_round_ = std::chrono::steady_clock::now();
        if (each_round) each_round();
        expected = next_look(now);
        co_await wake_.wait_until(expected);
    }
    while (queue_.polling() > 0) co_await wake_.wait();
    if (manner_.once && !stopping_) {
        co_await courier_.drain();
        co_await reporter_.write(DaemonState::stopped);
    }
    co_await reporter_.finish();
    co_await courier_.flush();
}

void Aggregator::stop() {
    stopping_ = true;
    client_.stop();
    wake_.ring();
}

Subscriptions Aggregator::adopt(store::Ledger& ledger) {
    const Time now = wall_now();
    for (const FeedId feed : poison_.traces().struck)
        if (const unsigned strikes = ledger.strike(feed); strikes >= 2) {
            const Plan plan = schedule::plan_after_strikes(strikes, config_.schedule);
            ledger.postpone(feed, now + plan.wait, plan.reason);
        }
    const auto rows = config_.leaves_out_plain ? ledger.adopt_again(config_.subscriptions, config_.seal)
                                               : ledger.adopt(config_.subscriptions, config_.seal);
    const Moment boot_now = BootClock::now();
    Subscriptions adopted;
    if (config_.leaves_out_plain) adopt_plain(ledger, adopted, now, boot_now);
    for (std::size_t index = 0; index < rows.size(); ++index) {
        Subscription& subscription = config_.subscriptions[index];
        subscription.id = rows[index].id;
        enqueue(subscription, rows[index], now, boot_now);
        note_health(rows[index]);
    }
    for (std::size_t index = 0; index < rows.size(); ++index) {
        keep_patience(config_.subscriptions[index], rows[index], now, boot_now);
        adopted.add(std::move(config_.subscriptions[index]));
    }
    config_.subscriptions = std::vector<Subscription>();  // {} would keep the room
    if (!manner_.once) queue_.spread_overdue(boot_now);
    return adopted;
}

// Row by row: nothing of them is in memory but what stays there.
void Aggregator::adopt_plain(store::Ledger& ledger, Subscriptions& adopted, Time now, Moment boot_now) {
    Subscription one = config_.plain;
    std::vector<std::pair<std::string, store::Subscribed>> patient;
    ledger.each_plain([&](const store::Subscribed& row, const std::string& url) {
        one.url = url;
        enqueue(one, row, now, boot_now);
        note_health(row);
        adopted.add_plain(row.id, config_.plain);
        if (row.patience) patient.emplace_back(url, row);
    });
    for (const auto& [url, row] : patient) {
        one.url = url;
        keep_patience(one, row, now, boot_now);
    }
}

void Aggregator::enqueue(const Subscription& subscription, const store::Subscribed& row, Time now,
                         Moment boot_now) {
    if (row.never) return;
    // A clock that was set back must not make a feed wait for longer than anything ever may.
    const Duration longest = longest_wait_of(subscription);
    const auto& date = manner_.once ? row.earliest : row.due;
    const Duration wait = date ? std::min(*date - now, longest + longest / 2) : Duration();
    if (manner_.once && wait > Duration()) return;
    queue_.add(row.id, limited_hosts_.of(subscription, row.address), boot_now + wait);
}

void Aggregator::note_health(const store::Subscribed& row) {
    journal_.note_feed(row.id, health_of(row.polls, row.failures, row.never));
}

// A host that asked for patience before this process began is left alone by its other feeds too.
void Aggregator::keep_patience(const Subscription& subscription, const store::Subscribed& row, Time now,
                               Moment boot_now) {
    if (!row.patience || subscription.shared_host) return;
    queue_.hold_host(limited_host(subscription, row.address),
                     boot_now + std::min<Duration>(*row.patience - now, longest_wait_of(subscription)));
}

ReadingSettings Aggregator::reading_settings() const {
    return {.parse = {},
            .articles = config_.articles,
            .outputs = config_.outputs,
            .archive = config_.archive,
            .edition = edition_};
}

Duration Aggregator::longest_wait_of(const Subscription& subscription) const {
    return std::max({subscription.max_hint.value_or(config_.schedule.max_hint), config_.schedule.retry_max,
                     subscription.interval.value_or(Duration())});
}

// A round waits out the rest that each host is given, but not the patience that one asked for: what is left
// then is left for another round.
bool Aggregator::round_over() const {
    if (!manner_.once || queue_.polling() > 0) return false;
    const auto next = queue_.next_start();
    return !next || *next > BootClock::now() + config_.fetch.per_host_delay + one_second;
}

// The host is free again, and what its answer says of more than this one feed is taken note of. Where
// redirects led, other hosts were asked too: they rest as well, and it is the last that asks for patience.
bool Aggregator::take_answer(const Subscription& subscription, const Response& response) {
    const Moment now = BootClock::now();
    queue_.host_done(subscription.id, now);
    wake_.ring();
    for (const std::string& host : response.hosts)
        queue_.hold_host(registrable_domain(host), now + config_.fetch.per_host_delay);
    if (response.status == 429 && response.hints.retry_after && !subscription.shared_host)
        queue_.hold_host(registrable_domain(response.hosts.back()),
                         now + std::min<Duration>(*response.hints.retry_after,
                                                  subscription.max_hint.value_or(config_.schedule.max_hint)));
    return manner_.once || watch_weather(subscription, response, now);
}

// False if the feed is not to be blamed for this answer.
bool Aggregator::watch_weather(const Subscription& subscription, const Response& response, Moment now) {
    const auto sign = sign_of(subscription, response);
    if (!sign) return true;
    switch (weather_.note(queue_.host_number(subscription.id), *sign, now)) {
        case schedule::Weather::Change::none:
            break;
        case schedule::Weather::Change::broke:
            outage_began_ = now;
            journal_.record_outage(weather_.silent_hosts(), response.reason);
            break;
        case schedule::Weather::Change::cleared:
            queue_.spread_overdue(now);
            journal_.record_return(now - outage_began_);
            break;
    }
    return !weather_.outage();
}

// Fewer polls hold fewer documents, before the kernel has to choose whom to kill.
void Aggregator::watch_memory(Moment now) {
    if (!memory_.calls_for_less(now)) return;
    const unsigned before = queue_.places();
    queue_.shrink();
    if (queue_.places() < before) journal_.record_pressure(queue_.places());
}

// While nothing can be kept, nothing is asked for: a publisher's answer would be thrown away. While the
// network is down, one feed at a time asks whether it is back.
void Aggregator::start_due_polls() {
    if (!courier_.trouble().empty()) return;
    const Moment now = BootClock::now();
    std::vector<Due> due;
    const auto start = [&](FeedId feed) { due.push_back({feed, subscriptions_.manner(feed)}); };
    if (weather_.outage()) {
        if (now < weather_.next_probe() || queue_.polling() > 0) return;
        if (const auto feed = start_next(now)) start(*feed);
        if (!due.empty()) weather_.probe_started(now);
    } else {
        while (const auto feed = start_next(now)) start(*feed);
    }
    std::erase_if(due, [this](const Due& one) { return put_off_choked(one); });
    if (!due.empty()) asio::co_spawn(loop_, recall_and_poll(std::move(due)), asio::detached);
}

std::optional<FeedId> Aggregator::start_next(Moment now) {
    auto feed = queue_.start_next(now);
    if (feed) journal_.record_start(now - queue_.due_of_started());
    return feed;
}

// A feed whose articles would only lengthen a queue that is too long already is looked at a minute later.
bool Aggregator::put_off_choked(const Due& due) {
    const auto would_choke = [&](const OutputSettings& output) { return takes(output, due.manner->tags); };
    if (std::ranges::none_of(courier_.choked(), would_choke)) return false;
    Plan later;
    later.wait = std::chrono::minutes(1);
    replan(due.feed, later);
    return true;
}

Moment Aggregator::next_look(Moment now) const {
    if (!courier_.trouble().empty()) return now + one_second;
    if (weather_.outage()) return std::clamp(weather_.next_probe(), now + one_second, now + longest_wait);
    return std::min(queue_.next_start().value_or(Moment::max()), now + longest_wait);
}

// The ledger is asked once for all that start at this moment: each trip to a worker costs as much as the
// answer. Spawned detached, like the polls, hence neither throws: whatever they meet is our own failure, is
// said once here, and costs the feed nothing.
asio::awaitable<void> Aggregator::recall_and_poll(std::vector<Due> due) {
    std::vector<FeedId> feeds;
    std::ranges::transform(due, std::back_inserter(feeds), &Due::feed);
    std::vector<Memory> memories;
    std::string trouble;
    try {
        memories = co_await poller_.recall(std::move(feeds));
    } catch (const std::exception& error) {
        if (is_shortage(error)) queue_.shrink();
        trouble = error.what();
    }
    for (std::size_t index = 0; index < due.size(); ++index) {
        const auto& [feed, manner] = due[index];
        if (memories.empty()) {
            replan(feed, plan_after_our_failure(unnamed(feed), trouble));
            continue;
        }
        SubscriptionPtr subscription = whole(feed, *manner, memories[index]);
        asio::co_spawn(loop_, poll_and_replan(std::move(subscription), std::move(memories[index])),
                       asio::detached);
    }
}

asio::awaitable<void> Aggregator::poll_and_replan(SubscriptionPtr subscription, Memory memory) {
    std::optional<Plan> plan;
    try {
        auto polled = co_await poller_.poll(subscription, std::move(memory));
        if (polled) relocate(*subscription, polled->address);
        if (polled) plan = std::move(polled->plan);
    } catch (const std::exception& error) {
        if (is_shortage(error)) queue_.shrink();
        plan = plan_after_our_failure(*subscription, error.what());
    }
    replan(subscription->id, plan);
}

// The host whose limit a feed shares may have changed with its address, or with its URL in the meantime.
void Aggregator::relocate(const Subscription& polled, const std::optional<std::string>& address) {
    queue_.host_done(polled.id, BootClock::now());
    if (const auto moved = moved_meanwhile_.extract(polled.id))
        queue_.relocate(polled.id, moved.mapped());
    else if (address)
        queue_.relocate(polled.id, limited_host(polled, *address));
}

Plan Aggregator::plan_after_our_failure(const Subscription& subscription, const std::string& why) {
    Plan plan = schedule::plan_after_our_failure(config_.schedule, poller_.chance());
    journal_.record_our_failure(subscription, why, plan);
    return plan;
}

void Aggregator::replan(FeedId feed, const std::optional<Plan>& plan) {
    const Moment now = BootClock::now();
    queue_.host_done(feed, now);
    const bool is_subscribed = subscriptions_.contains(feed);
    const bool is_last = manner_.once || !is_subscribed || (plan && plan->never);
    const Duration wait = plan ? plan->wait : Duration();  // nothing came of it: it is due as before
    // A millisecond more, because `now` leaves out the part of one that has passed: no wait is ever
    // shortened.
    queue_.poll_done(feed, is_last ? std::nullopt : std::optional(now + wait + std::chrono::milliseconds(1)));
    if (!is_subscribed) {
        queue_.forget(feed);
        journal_.forget_feed(feed);
    }
    wake_.ring();
}

}  // namespace newspool

// What a running daemon can be asked for: each verb is answered on the loop's thread, in the midst of the
// polls.
#include "aggregator/aggregator.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace newspool {
namespace {

// What a running daemon cannot change.
std::vector<std::string> held_to_start(const config::Config& now, const config::Config& next) {
    std::vector<std::string> names;
    if (now.database != next.database) names.emplace_back("database");
    if (now.control != next.control) names.emplace_back("control");
    if (now.outputs != next.outputs) names.emplace_back("[[output]]");
    if (now.archive != next.archive) names.emplace_back("[archive]");
    return names;
}

}  // namespace

asio::awaitable<std::optional<store::Record>> Aggregator::find(std::string url_or_name) {
    auto work = [&](Desk& desk) { return desk.reader.find(url_or_name); };
    co_return co_await workers_.run(std::move(work));
}

std::string Reloaded::text() const {
    std::string text = fmt::format("{} feeds added, {} removed", added, removed);
    if (!at_next_start.empty())
        text += fmt::format("; a changed {} holds from the next start", fmt::join(at_next_start, ", "));
    return text;
}

asio::awaitable<Reloaded> Aggregator::reload(config::Config next) {
    if (std::exchange(reloading_, true)) throw std::runtime_error("another change is being taken over");
    const auto over = std::unique_ptr<bool, void (*)(bool*)>(&reloading_, [](bool* flag) { *flag = false; });
    Reloaded did{.added = 0, .removed = 0, .at_next_start = held_to_start(config_, next)};
    const auto feeds = std::make_shared<const std::vector<Subscription>>(next.subscriptions);
    const std::vector<store::Subscribed> rows = co_await courier_.adopt(feeds);
    take_over(next, rows, did);
    co_return did;
}

void Aggregator::take_over(const config::Config& next, const std::vector<store::Subscribed>& rows,
                           Reloaded& did) {
    config_.fetch = next.fetch;
    config_.schedule = next.schedule;
    config_.articles = next.articles;
    const Time now = wall_now();
    const Moment boot_now = BootClock::now();
    Subscriptions subscriptions;
    for (std::size_t index = 0; index < rows.size(); ++index) {
        auto subscription = std::make_shared<Subscription>(next.subscriptions[index]);
        subscription->id = rows[index].id;
        const FeedId feed = subscription->id;
        if (!subscriptions_.contains(feed)) ++did.added;
        if (!queue_.knows(feed)) enqueue(*subscription, rows[index], now, boot_now);
        subscriptions.emplace(feed, std::move(subscription));
    }
    for (const auto& [feed, subscription] : subscriptions_)
        if (!subscriptions.contains(feed)) {
            ++did.removed;
            if (!queue_.is_polling(feed)) queue_.forget(feed);
        }
    subscriptions_ = std::move(subscriptions);
    queue_.limit(config_.fetch);
    poller_.change({.articles = config_.articles, .outputs = config_.outputs, .archive = config_.archive},
                   config_.schedule);
    wake_.ring();
}

asio::awaitable<std::string> Aggregator::status(StatusWish wish) {
    try {
        co_await courier_.flush();
    } catch (const std::exception&) {
        // The trouble is part of what is told.
    }
    const Moment now = BootClock::now();
    Live live{.since = began_,
              .pid = ::getpid(),
              .polling = queue_.polling(),
              .next_poll = {},
              .trouble = courier_.trouble()};
    if (const auto next = queue_.next_start())
        live.next_poll = wall_now() + std::max(Duration(), *next - now);
    auto work = [&](Desk& desk) { return status_text(desk.reader, live, wish, wall_now()); };
    co_return co_await workers_.run(std::move(work));
}

asio::awaitable<std::size_t> Aggregator::settle_held(FeedId feed, Held what) {
    return courier_.settle_held(feed, what);
}

bool Aggregator::poll_now(FeedId feed) {
    const bool waits = queue_.expedite(feed, BootClock::now());
    wake_.ring();
    return waits;
}

std::size_t Aggregator::poll_all() {
    const Moment now = BootClock::now();
    const auto waits = [&](const auto& entry) { return queue_.expedite(entry.first, now); };
    const auto due = std::ranges::count_if(subscriptions_, waits);
    wake_.ring();
    return static_cast<std::size_t>(due);
}

}  // namespace newspool

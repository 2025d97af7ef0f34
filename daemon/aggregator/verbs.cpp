// What a running daemon can be asked for: each verb is answered on the loop's thread, in the midst of the
// polls.
#include "aggregator/aggregator.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"

namespace newspool {
namespace {

// Where an output is and what is there already: a running daemon leaves it as it is.
bool is_elsewhere(const OutputSettings& now, const OutputSettings& next) {
    return now.path != next.path || now.format != next.format || now.folders != next.folders;
}

const OutputSettings* named(const std::string& name, const std::vector<OutputSettings>& outputs) {
    const auto found = std::ranges::find(outputs, name, &OutputSettings::name);
    return found == outputs.end() ? nullptr : &*found;
}

// The next outputs, as far as a running daemon can go over to them.
std::vector<OutputSettings> reachable(const std::vector<OutputSettings>& now,
                                      std::vector<OutputSettings> next) {
    for (OutputSettings& output : next)
        if (const OutputSettings* before = named(output.name, now)) {
            output.path = before->path;
            output.format = before->format;
            output.folders = before->folders;
        }
    return next;
}

// "output 'mail' added", and so on.
std::vector<std::string> changes(const std::vector<OutputSettings>& now,
                                 const std::vector<OutputSettings>& next) {
    std::vector<std::string> texts;
    const auto tell = [&](const OutputSettings& output, std::string_view what) {
        texts.push_back(fmt::format("output '{}' {}", printable(output.name), what));
    };
    for (const OutputSettings& output : next) {
        const OutputSettings* before = named(output.name, now);
        if (before == nullptr) tell(output, "added");
        if (before != nullptr && *before != output) tell(output, "changed");
    }
    for (const OutputSettings& output : now)
        if (named(output.name, next) == nullptr) tell(output, "removed");
    return texts;
}

// Over all hosts: some milliseconds of the loop where there are a hundred thousand.
constexpr Duration between_walks = std::chrono::seconds(10);

// What a running daemon cannot change.
std::vector<std::string> held_to_start(const config::Config& now, const config::Config& next) {
    std::vector<std::string> names;
    if (now.database != next.database) names.emplace_back("database");
    if (now.control != next.control) names.emplace_back("control");
    if (now.metrics != next.metrics) names.emplace_back("metrics");
    if (now.metrics_file != next.metrics_file) names.emplace_back("metrics_file");
    if (now.log_format != next.log_format) names.emplace_back("log_format");
    for (const OutputSettings& output : next.outputs)
        if (const OutputSettings* before = named(output.name, now.outputs);
            before != nullptr && is_elsewhere(*before, output))
            names.push_back(
                fmt::format("path, format or folders of the output '{}'", printable(output.name)));
    return names;
}

}  // namespace

asio::awaitable<std::optional<store::Record>> Aggregator::find(std::string url_or_name) {
    auto work = [&](Desk& desk) { return desk.reader.find(url_or_name); };
    co_return co_await workers_.run(std::move(work));
}

std::string Reloaded::text() const {
    std::string text = fmt::format("{} feeds added, {} removed", added, removed);
    if (moved > 0) text += fmt::format(", {} moved to a new URL", moved);
    for (const std::string& output : outputs) text += ", " + output;
    if (!at_next_start.empty())
        text += fmt::format("; a changed {} holds from the next start", fmt::join(at_next_start, ", "));
    return text;
}

asio::awaitable<Reloaded> Aggregator::reload(config::Config next) {
    if (std::exchange(reloading_, true))
        throw std::runtime_error(
            "another change of the configuration is being taken over: reload again when it is done");
    const auto over = std::unique_ptr<bool, void (*)(bool*)>(&reloading_, [](bool* flag) { *flag = false; });
    Reloaded did{.at_next_start = held_to_start(config_, next)};
    next.outputs = reachable(config_.outputs, std::move(next.outputs));
    const auto adoption =
        std::make_shared<Adoption>(Adoption{std::move(next.subscriptions), next.seal, next.leaves_out_plain,
                                            next.outputs, next.archive, ++edition_});
    const std::vector<store::Subscribed> rows = co_await courier_.adopt(adoption);
    next.subscriptions = std::move(adoption->feeds);
    take_over(std::move(next), rows, did);
    co_return did;
}

void Aggregator::take_over(config::Config next, const std::vector<store::Subscribed>& rows, Reloaded& did) {
    config_.fetch = next.fetch;
    config_.schedule = next.schedule;
    config_.articles = next.articles;
    config_.report = next.report;
    reporter_.change(next.report);
    did.outputs = changes(config_.outputs, next.outputs);
    config_.outputs = next.outputs;
    config_.archive = next.archive;
    const Time now = wall_now();
    const Moment boot_now = BootClock::now();
    Subscriptions subscriptions;
    if (next.leaves_out_plain)
        subscriptions_.each([&](FeedId feed) {
            if (subscriptions_.manner(feed)->plain) subscriptions.add_plain(feed, next.plain);
        });
    for (std::size_t index = 0; index < rows.size(); ++index) {
        Subscription& subscription = next.subscriptions[index];
        const FeedId feed = subscription.id = rows[index].id;
        const bool is_new = !subscriptions_.contains(feed);
        const bool moved = rows[index].moved;
        if (is_new) ++did.added;
        if (moved) ++did.moved;
        if (is_new || moved) note_health(rows[index]);
        if (moved && queue_.is_polling(feed)) moved_meanwhile_[feed] = limited_host(subscription, "");
        if (moved && queue_.knows(feed) && !queue_.is_polling(feed)) queue_.forget(feed);
        if (!queue_.knows(feed)) enqueue(subscription, rows[index], now, boot_now);
        subscriptions.add(std::move(subscription));
    }
    subscriptions_.each([&](FeedId feed) {
        if (subscriptions.contains(feed)) return;
        ++did.removed;
        journal_.forget_feed(feed);
        if (!queue_.is_polling(feed)) queue_.forget(feed);
    });
    subscriptions_ = std::move(subscriptions);
    queue_.limit(config_.fetch);
    poller_.change(reading_settings(), config_.schedule);
    wake_.ring();
    give_memory_back();
}

asio::awaitable<std::shared_ptr<StatusText>> Aggregator::status(StatusWish wish) {
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
    co_return std::make_shared<StatusText>(wish, std::move(live));
}

asio::awaitable<std::string> Aggregator::next_of(std::shared_ptr<StatusText> text) {
    auto work = [&](Desk& desk) { return text->next(desk.reader, wall_now()); };
    co_return co_await workers_.run(std::move(work));
}

Pulse Aggregator::pulse() const {
    Pulse pulse{.feeds = journal_.census().counts(feeds()),
                .polling = queue_.polling(),
                .outage = weather_.outage(),
                .stopping = stopping_,
                .trouble = courier_.trouble(),
                .rounds = progress_,
                .since_round = std::chrono::steady_clock::now() - last_round_};
    if (const auto next = queue_.next_start())
        pulse.next_start = std::max(Duration(), *next - BootClock::now());
    return pulse;
}

asio::awaitable<Vitals> Aggregator::vitals() {
    Sounding sounding = co_await soundings_.latest(config_.outputs);
    const Moment now = BootClock::now();
    if (now - crowding_taken_ > between_walks) {
        crowding_ = queue_.crowding(now);
        crowding_taken_ = now;
    }
    co_return Vitals{.pulse = pulse(),
                     .places = queue_.places(),
                     .counters = journal_.counters(),
                     .crowding = crowding_,
                     .sounding = std::move(sounding)};
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
    std::size_t due = 0;
    subscriptions_.each([&](FeedId feed) { due += queue_.expedite(feed, now) ? 1U : 0U; });
    wake_.ring();
    return due;
}

}  // namespace newspool

// Each line of poll() is one room; each hop between threads is a co_await.
#include "aggregator/poller.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "aggregator/events.hpp"
#include "aggregator/moving.hpp"
#include "aggregator/rendering.hpp"
#include "base/time.hpp"
#include "identity/keys.hpp"
#include "schedule/plan.hpp"

namespace newspool {
namespace {

// For servers whose 304 lies, where the user says that there is one.
bool wants_whole(const Subscription& subscription, const Memory& memory) {
    if (!subscription.refetch) return false;
    return !memory.asked_whole || wall_now() - *memory.asked_whole >= *subscription.refetch;
}

Request conditional_request(const Subscription& subscription, const Memory& memory) {
    Request request = subscription.request;
    if (!wants_whole(subscription, memory)) request.validators = memory.validators;
    request.address = memory.whereabouts.address;
    return request;
}

std::optional<std::string> address_of(const Outcome& outcome) {
    return outcome.whereabouts ? std::optional(outcome.whereabouts->address) : std::nullopt;
}

// The headlines of what was news after all: the courier's transaction has the last word.
std::vector<Headline> delivered(const std::vector<Headline>& headlines, const Kept& kept) {
    std::vector<Headline> landed;
    for (std::size_t index = 0; index < kept.size(); ++index)
        if (kept[index] && index < headlines.size()) landed.push_back(headlines[index]);
    return landed;
}

// Those that no output takes are told by the log alone.
void add_events(const Subscription& subscription, const Memory& memory, const ReadingSettings& settings,
                Reading& reading) {
    std::vector<Event>& events = reading.outcome.events;
    std::ranges::move(events_of(subscription, reading.outcome, memory), std::back_inserter(events));
    for (const Event& event : events) {
        std::vector<Copy> copies = copies_of(event, settings.outputs);
        if (copies.empty()) continue;
        Rendered rendered;
        rendered.kind = Rendered::Kind::event;
        rendered.key = identity::key_of(event);
        rendered.copies = std::move(copies);
        reading.articles.push_back(std::move(rendered));
    }
}

}  // namespace

Poller::Poller(Rooms rooms, ReadingSettings reading, ScheduleSettings schedule, Answered answered)
    : rooms_(rooms),
      reading_(std::make_shared<const ReadingSettings>(std::move(reading))),
      schedule_(schedule),
      answered_(std::move(answered)),
      suspects_(rooms.poison.traces().suspects.begin(), rooms.poison.traces().suspects.end()) {}

void Poller::change(ReadingSettings reading, const ScheduleSettings& schedule) {
    reading_ = std::make_shared<const ReadingSettings>(std::move(reading));
    schedule_ = schedule;
}

asio::awaitable<std::vector<Memory>> Poller::recall(std::vector<FeedId> feeds) {
    auto work = [&feeds](Desk& desk) { return desk.reader.recall(feeds); };
    co_return co_await rooms_.workers.run(std::move(work));
}

asio::awaitable<std::optional<Polled>> Poller::poll(std::shared_ptr<const Subscription> subscription,
                                                    Memory memory) {
    if (auto later = schedule::put_off(*subscription, memory.history, schedule_, wall_now(), chance()))
        co_return Polled{*std::move(later), std::nullopt};
    Request request = conditional_request(*subscription, memory);
    const bool unconditional = request.validators.empty();
    const Response response = co_await rooms_.client.fetch(std::move(request));
    rooms_.journal.record_answer(*subscription, response);
    const bool counts = answered_(*subscription, response);
    if (!counts || response.failure == FetchFailure::stopped) co_return std::nullopt;
    if (response.failure == FetchFailure::exhausted) throw Shortage(response.reason);

    for (;;) {
        const ReadingSettingsPtr settings = reading_;
        Reading reading = co_await read(subscription, response, memory, settings);
        reading.outcome.asked_whole = unconditional || response.has_body();
        co_await find_out_where(*subscription, response, memory, reading.outcome);
        add_events(*subscription, memory, *settings, reading);
        const Plan plan = plan_next(*subscription, reading.outcome, memory.history);
        Delivery delivery{subscription->id,    reading.outcome,  plan, std::move(reading.articles),
                          subscription->group, settings->edition};
        const std::optional<Kept> kept = co_await rooms_.courier.keep(std::move(delivery));
        if (!kept) continue;  // it was rendered for outputs that have changed meanwhile
        rooms_.journal.record(*subscription, memory, reading.outcome, plan,
                              delivered(reading.headlines, *kept));
        co_return Polled{plan, address_of(reading.outcome)};
    }
}

// Two plans that differ by chance alone, and of them the one that keeps clear of the others' polls. Waits
// count from when the answer had come, as in the ledger.
Plan Poller::plan_next(const Subscription& subscription, const Outcome& outcome, const History& history) {
    const auto ruling = schedule::rule_next(subscription, outcome, history, schedule_, outcome.polled_at);
    return crowd_.quieter(placed(ruling, chance()), placed(ruling, chance()), BootClock::now());
}

asio::awaitable<void> Poller::find_out_where(const Subscription& subscription, const Response& response,
                                             const Memory& memory, Outcome& outcome) {
    const std::string led_to = response.moved_to.value_or("");
    Whereabouts there = after_poll(subscription, memory, outcome, led_to);
    if (on_trial(there, outcome.polled_at)) {
        Whereabouts own = undone(there);
        if (co_await leads_to_portal(subscription, own)) {
            outcome.moved = undone_sentence(own);
            there = std::move(own);
        }
    } else if (is_ripe(there, outcome.polled_at)) {
        const bool portal = co_await leads_to_portal(subscription, there);
        if (portal && portals_told_.insert(std::string(page_of(there.moving_to))).second &&
            there.sightings == sightings_wanted)
            outcome.moved = portal_sentence(there);
        if (!portal) there = moved(subscription, there);
    }
    if (there == memory.whereabouts) co_return;
    if (outcome.moved.empty()) outcome.moved = sentence(memory.whereabouts, there);
    outcome.whereabouts = std::move(there);
}

// The ledger is asked about other feeds only in the rare moments when this one is about to move or has just
// done so.
asio::awaitable<bool> Poller::leads_to_portal(const Subscription& subscription, const Whereabouts& there) {
    const Time since = there.since.value_or(wall_now());
    auto work = [since](Desk& desk) {
        return desk.reader.movers(since - at_about_the_same_time, since + at_about_the_same_time);
    };
    const std::vector<store::Mover> others = co_await rooms_.workers.run(std::move(work));
    co_return is_portal(subscription, there, others);
}

double Poller::chance() { return std::uniform_real_distribution<double>(0.0, 1.0)(random_); }

// A suspect, whose document was being read when the process was killed, is read with no other suspect beside.
asio::awaitable<Reading> Poller::read(std::shared_ptr<const Subscription> subscription,
                                      const Response& response, const Memory& memory,
                                      ReadingSettingsPtr settings) {
    const Time now = wall_now();
    if (!response.has_body()) co_return Reading{.outcome = judge(response, memory, now)};
    auto work = [&, now](Desk& desk) {
        const PoisonSlots::Occupied occupied(rooms_.poison, desk.number, subscription->id);
        return read_document(*subscription, response, memory, desk.reader, *settings, now);
    };
    if (suspects_.erase(subscription->id) > 0) co_return co_await rooms_.workers.run_alone(std::move(work));
    co_return co_await rooms_.workers.run(std::move(work));
}

}  // namespace newspool

// The order matters: what is known first, then how much of the rest may be believed, then what is remembered.
#include "aggregator/recognition.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>

#include <fmt/format.h>

#include "aggregator/events.hpp"
#include "identity/floods.hpp"
#include "identity/gaps.hpp"
#include "identity/keys.hpp"
#include "identity/record.hpp"
#include "model/figures.hpp"
#include "schedule/rhythm.hpp"

namespace newspool {
namespace {

using identity::Document;
using identity::Extent;
using identity::Origin;
using identity::Sighting;

constexpr std::size_t named_items_max = 20;  // in an event

// How many items the feed may have posted since it was last read, as far as its habits are known.
double expected(const Memory& memory, Time now) {
    if (!memory.history.last_success || !memory.history.habits.rhythm.since) return 0;
    const std::chrono::duration<double, std::ratio<86'400>> days = now - *memory.history.last_success;
    return schedule::forecast(memory.history.habits.rhythm, now).items_a_day * std::max(days.count(), 0.0);
}

void tell_gap(const Subscription& subscription, const Memory& memory, Outcome& outcome) {
    outcome.gap = true;
    Event gap = event_of(Event::Kind::gap, subscription, outcome.polled_at,
                         "nothing that the feed holds was known: items may have come and gone unseen");
    // After a clock was set back, nobody knows how long ago that was.
    if (memory.history.last_success && *memory.history.last_success <= outcome.polled_at) {
        gap.span = outcome.polled_at - *memory.history.last_success;
        gap.text += fmt::format(" in the {} since it was read last", spelled(*gap.span));
    }
    outcome.events.push_back(std::move(gap));
}

void tell_withdrawals(const Subscription& subscription, const std::vector<std::size_t>& gone,
                      const Document& before, Outcome& outcome) {
    if (gone.empty()) return;
    Event withdrawn = event_of(Event::Kind::withdrawn, subscription, outcome.polled_at,
                               fmt::format("{} items vanished while older ones stayed", gone.size()));
    for (const std::size_t index : gone) {
        if (withdrawn.items.size() == named_items_max) break;
        const identity::Entry& entry = before.entries[index];
        withdrawn.items.push_back(identity::article_id(subscription.url, entry.key, entry.revision));
    }
    outcome.events.push_back(std::move(withdrawn));
}

void hold(Recognised& recognised, const Subscription& subscription, const std::string& why,
          Outcome& outcome) {
    recognised.held = true;
    Event held =
        event_of(Event::Kind::held, subscription, outcome.polled_at,
                 fmt::format("{}: they are held until `newspool release {}` or `newspool discard {}`", why,
                             subscription.name, subscription.name));
    for (Sighting& one : recognised.news) {
        one.origin = Origin::held;
        if (held.items.size() < named_items_max)
            held.items.push_back(identity::article_id(subscription.url, one.key, 1));
    }
    outcome.events.push_back(std::move(held));
}

// How much of the news may be believed.
void limit(Recognised& recognised, const Subscription& subscription, const Memory& memory,
           const Document& before, Outcome& outcome) {
    const NewsPolicy& policy = subscription.news;
    const bool first = before.entries.empty() && !memory.history.last_success;
    if (first && policy.first_poll) identity::keep_newest(recognised.news, *policy.first_poll);
    if (first || policy.flood == NewsPolicy::Flood::deliver) return;
    const double likely = recognised.news.size() > identity::many ? expected(memory, outcome.polled_at) : 0;
    const auto why = identity::flood(recognised.news, outcome.items, before, likely);
    if (why) hold(recognised, subscription, *why, outcome);
}

// An edit is delivered by the feed that delivered the item, not by each of its group that carries it.
void drop_others_edits(const Subscription& subscription, const std::vector<Sighting>& sightings,
                       std::vector<identity::Revision>& revisions) {
    if (subscription.group.empty()) return;
    std::erase_if(revisions, [&](const identity::Revision& revision) {
        return sightings[revision.sighting].origin == Origin::familiar;
    });
}

void note_news(const Feed& feed, const Recognised& recognised, Outcome& outcome) {
    outcome.news = recognised.news.size();
    for (const Sighting& one : recognised.news) {
        const Item& item = feed.items[one.position];
        outcome.posted.push_back(item.published ? item.published : item.modified);
    }
}

// What is older than the last bound was not written when it appeared: it was imported, or dated back.
void note_delays(const Feed& feed, const Recognised& recognised, const Memory& memory, const Document& before,
                 Outcome& outcome) {
    const bool first = before.entries.empty() && !memory.history.last_success;
    if (first || recognised.held) return;
    for (const Sighting& one : recognised.news) {
        const auto published = feed.items[one.position].published;
        if (!published) continue;
        const auto delay = std::chrono::floor<std::chrono::seconds>(outcome.polled_at) - *published;
        if (delay.count() >= 0 && delay <= delay_bounds.back()) outcome.delays.push_back(delay);
    }
}

// The record takes over how the news came to be in it.
void mark_origins(std::vector<Sighting>& sightings, const std::vector<Sighting>& news) {
    for (const Sighting& one : news)
        std::ranges::lower_bound(sightings, one.position, {}, &Sighting::position)->origin = one.origin;
}

}  // namespace

Recognised recognise(const Subscription& subscription, Feed& feed, const Memory& memory,
                     store::Reader& reader, Extent extent, const ArticleSettings& settings,
                     Outcome& outcome) {
    const Document before = identity::unpacked(reader.document(subscription.id));
    std::vector<Sighting> sightings = identity::sightings(feed, before, feed.warnings);
    const auto answers = reader.seen(subscription.id, identity::questions(sightings));
    identity::recognise(sightings, before, extent, answers, feed.warnings);

    Recognised recognised;
    outcome.items = feed.items.size();
    std::ranges::copy_if(sightings, std::back_inserter(recognised.news), std::not_fn(&Sighting::known));
    identity::put_in_order(recognised.news, feed);
    note_news(feed, recognised, outcome);
    if (extent == Extent::whole && identity::is_gap(sightings, before))
        tell_gap(subscription, memory, outcome);
    if (extent == Extent::whole && subscription.news.withdrawals)
        tell_withdrawals(subscription, identity::withdrawn(sightings, before), before, outcome);
    limit(recognised, subscription, memory, before, outcome);
    note_delays(feed, recognised, memory, before, outcome);
    mark_origins(sightings, recognised.news);

    Document after = identity::record(before, sightings, extent, outcome.polled_at);
    recognised.revisions =
        identity::revisions(sightings, before, after, subscription.news.updates, feed.warnings);
    drop_others_edits(subscription, sightings, recognised.revisions);
    outcome.document =
        identity::change(before, std::move(after), sightings, outcome.polled_at, settings.remember);
    recognised.known = std::move(sightings);
    return recognised;
}

}  // namespace newspool

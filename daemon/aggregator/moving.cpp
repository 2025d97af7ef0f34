// The rules in the order in which the header tells them.
#include "aggregator/moving.hpp"

#include <set>

#include <fmt/format.h>

#include "base/url.hpp"

namespace newspool {
namespace {

// A 304, the same body as before and a delta all speak of a document that was read as this feed. A feed that
// was never read before has nothing to be compared with.
bool holds_known(const Memory& memory, const Outcome& outcome) {
    return outcome.verdict == Verdict::not_modified || outcome.partial || !memory.history.last_success ||
           outcome.items > outcome.news;
}

Whereabouts settled_at(std::string address) {
    Whereabouts there;
    there.address = std::move(address);
    return there;
}

bool is_downgrade(std::string_view from, std::string_view to) {
    return from.starts_with("https:") && to.starts_with("http:");
}

std::string owner_of(const std::string& url) {
    const auto parsed = Url::parse(url);
    return parsed ? registrable_domain(parsed->host()) : "";
}

}  // namespace

Whereabouts after_poll(const Subscription& subscription, const Memory& memory, const Outcome& outcome,
                       std::string_view led_to) {
    Whereabouts there = memory.whereabouts;
    const bool let_go = memory.history.failures + 1 >= failures_until_let_go || outcome.status == 410;
    if (failed(outcome) && !there.address.empty() && let_go) return settled_at("");
    if (failed(outcome) && led_to.empty()) return there;  // no word on where the feed is
    const std::string& asked = there.address.empty() ? subscription.url : there.address;
    if (failed(outcome) || led_to.empty() || is_downgrade(asked, led_to)) {
        if (there.moving_to.empty()) return there;
        return settled_at(std::move(there.address));
    }
    if (led_to != there.moving_to) {
        there = settled_at(std::move(there.address));
        there.moving_to = led_to;
        there.since = outcome.polled_at;
        there.familiar = holds_known(memory, outcome);
    }
    ++there.sightings;
    return there;
}

bool is_ripe(const Whereabouts& whereabouts, Time now) {
    if (whereabouts.moving_to.empty() || whereabouts.sightings < sightings_wanted) return false;
    return whereabouts.familiar || now - whereabouts.since.value_or(now) >= strange_for;
}

bool is_portal(const Subscription& subscription, const Whereabouts& whereabouts,
               const std::vector<store::Mover>& others) {
    const std::string_view page = page_of(whereabouts.moving_to);
    std::set<std::string> owners{owner_of(subscription.url)};
    for (const store::Mover& other : others)
        if (page_of(other.moving_to) == page || page_of(other.address) == page)
            owners.insert(owner_of(other.url));
    return owners.size() >= owners_of_a_portal;
}

bool on_trial(const Whereabouts& whereabouts, Time now) {
    return !whereabouts.address.empty() && whereabouts.moving_to.empty() && whereabouts.since &&
           now - *whereabouts.since < trial;
}

Whereabouts undone(const Whereabouts& whereabouts) {
    Whereabouts there;
    there.moving_to = whereabouts.address;
    there.sightings = sightings_wanted;
    there.since = whereabouts.since;
    there.familiar = true;
    return there;
}

Whereabouts moved(const Subscription& subscription, const Whereabouts& whereabouts) {
    const bool back = whereabouts.moving_to == subscription.url;
    Whereabouts there = settled_at(back ? "" : whereabouts.moving_to);
    there.since = whereabouts.since;
    return there;
}

std::string sentence(const Whereabouts& before, const Whereabouts& after) {
    if (before.address == after.address) return "";
    if (!after.address.empty())
        return fmt::format(
            "moved permanently to {}, and asked there from now on; its URL in the "
            "configuration can be changed",
            shown_url(after.address));
    if (before.moving_to.empty())
        return fmt::format("no longer found at {}, where it had moved to; asked at its own URL again",
                           shown_url(before.address));
    return "moved back to its own URL, and asked there from now on";
}

std::string portal_sentence(const Whereabouts& whereabouts) {
    return fmt::format(
        "feeds of {} and more owners seem to move to {} at once, as by a login page of the "
        "network: not remembered",
        owners_of_a_portal, shown_url(page_of(whereabouts.moving_to)));
}

std::string undone_sentence(const Whereabouts& whereabouts) {
    return fmt::format("asked at its own URL again: {}", portal_sentence(whereabouts));
}

std::string_view page_of(std::string_view url) { return url.substr(0, url.find('?')); }

}  // namespace newspool

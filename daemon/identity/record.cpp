// The record keeps the order of the document, so that the same document twice makes the same bytes.
#include "identity/record.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "identity/aliases.hpp"

namespace newspool::identity {
namespace {

constexpr std::size_t carried_over_max = 2'000;  // of a feed that sends nothing but parts
constexpr std::uint16_t days_between_tidying = 30;

std::uint16_t day_of(Time now) {
    const auto day = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    return static_cast<std::uint16_t>(
        std::clamp<std::int64_t>(day, 0, std::numeric_limits<std::uint16_t>::max()));
}

std::uint32_t seconds_of(Time now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(seconds, 0, std::numeric_limits<std::uint32_t>::max()));
}

bool looks_the_same(const Traits& one, const Traits& other) {
    return one.title == other.title && one.text == other.text && one.media == other.media &&
           one.link == other.link;
}

Entry entry_of(const Sighting& sighting, const Document& before, Time now) {
    Entry entry;
    if (sighting.before) {
        entry = before.entries[*sighting.before];
    } else {
        entry.first_seen = seconds_of(now);
        if (sighting.trace) entry.revision = sighting.trace->revision;
    }
    // A date that alone has changed was made up by the publisher's software: the first one stays.
    const std::uint32_t first_date = entry.traits.published;
    const bool same = sighting.before && looks_the_same(entry.traits, sighting.traits) && first_date != 0;
    entry.key = sighting.key;
    entry.traits = sighting.traits;
    if (same) entry.traits.published = first_date;
    entry.origin = sighting.origin;
    entry.shared = sighting.shared;
    return entry;
}

bool came_by_another_id(Origin origin) {
    return origin == Origin::same_id || origin == Origin::same_text || origin == Origin::same_link;
}

}  // namespace

Document record(const Document& before, std::span<const Sighting> sightings, Extent extent, Time now) {
    Document after{.tidied = before.tidied, .entries = {}};
    std::vector<bool> goes_on(before.entries.size(), false);
    after.entries.reserve(sightings.size());
    for (const Sighting& one : sightings) {
        after.entries.push_back(entry_of(one, before, now));
        if (one.before) goes_on[*one.before] = true;
    }
    if (extent == Extent::whole) return after;
    const std::set<Key> taken = keys_of(after);
    for (std::size_t index = 0; index < before.entries.size(); ++index)
        if (!goes_on[index] && !taken.contains(before.entries[index].key) &&
            after.entries.size() < sightings.size() + carried_over_max)
            after.entries.push_back(before.entries[index]);
    return after;
}

std::optional<DocumentChange> change(const Document& before, Document after,
                                     std::span<const Sighting> sightings, Time now, Duration remember) {
    if (after.entries.empty() || after == before) return std::nullopt;
    const std::set<Key> old_keys = keys_of(before);
    const std::set<Key> new_keys = keys_of(after);
    std::set<std::size_t> goes_on;
    for (const Sighting& one : sightings)
        if (one.before) goes_on.insert(*one.before);
    DocumentChange change;
    for (const Entry& entry : after.entries)
        if (!old_keys.contains(entry.key)) change.arrived.push_back(entry.key);
    for (std::size_t index = 0; index < before.entries.size(); ++index) {
        const Entry& entry = before.entries[index];
        if (new_keys.contains(entry.key)) continue;
        change.departed.push_back({entry.key, entry.revision, content_of(entry.traits),
                                   goes_on.contains(index) && came_by_another_id(entry.origin)});
    }
    const std::uint16_t today = day_of(now);
    if (after.tidied == 0) after.tidied = today;
    if (today > after.tidied + days_between_tidying) {
        after.tidied = today;
        change.forget_before = now - remember;
    }
    change.items = packed(after);
    return change;
}

}  // namespace newspool::identity

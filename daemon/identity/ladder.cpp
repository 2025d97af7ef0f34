// First the ids, which need no more than the two documents; aliases.cpp holds what counts besides.
#include "identity/ladder.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <set>

#include <fmt/format.h>

#include "identity/aliases.hpp"
#include "identity/keys.hpp"

namespace newspool::identity {
namespace {

using Group = std::vector<std::size_t>;  // of sightings whose strongest key is the same

std::vector<Sighting> described(const Feed& feed) {
    std::vector<Sighting> all;
    all.reserve(feed.items.size());
    for (std::size_t position = 0; position < feed.items.size(); ++position) {
        Sighting one;
        one.position = position;
        one.key = key_of(feed.items[position]);
        one.traits = traits_of(feed.items[position]);
        all.push_back(std::move(one));
    }
    return all;
}

std::map<Key, Group> groups_of(const std::vector<Sighting>& all) {
    std::map<Key, Group> groups;
    for (std::size_t index = 0; index < all.size(); ++index) groups[all[index].key].push_back(index);
    return groups;
}

// What several items of one key come to: each that differs under a key of its own. What is no longer in the
// group afterwards repeats one that is.
Group distinct(const Feed& feed, std::vector<Sighting>& all, const Group& group) {
    std::map<Key, std::map<Key, std::size_t>> kinds;
    for (const std::size_t index : group) {
        const Item& item = feed.items[all[index].position];
        const Key apart = told_apart(item, all[index].key);
        kinds[apart].emplace(told_apart_further(item, apart), index);
    }
    Group left;
    for (auto& [apart, further] : kinds) {
        if (further.size() > 1) further.erase(apart);  // has no date: repeats one that has
        for (const auto& [key, index] : further) left.push_back(index);
        if (further.size() == 1) {
            all[further.begin()->second].others.push_back(further.begin()->first);
            all[further.begin()->second].key = apart;
        } else {
            for (const auto& [key, index] : further) all[index].key = key;
        }
    }
    return left;
}

// Ids that other items had too when they were last seen stay what they were, even of one alone.
std::set<Address> shared_before(const Document& before) {
    std::set<Address> ids;
    for (const Entry& entry : before.entries)
        if (entry.shared) ids.insert(entry.traits.id);
    return ids;
}

// One item alone under its key: the key it would have among others that share the id is asked for too.
void stand_alone(const Feed& feed, Sighting& one, const std::set<Address>& shared) {
    const Item& item = feed.items[one.position];
    if (item.id.empty() && item.url.empty()) return;
    const Key apart = told_apart(item, one.key);
    one.others = {told_apart_further(item, apart)};
    one.shared = shared.contains(one.traits.id);
    if (one.shared)
        one.key = apart;
    else
        one.others.push_back(apart);
}

struct Told {
    std::size_t repeated = 0;
    std::size_t shared = 0;
};

// Leaves each item once, under its key.
Told tell_apart(const Feed& feed, std::vector<Sighting>& all, const Document& before) {
    const std::set<Address> shared = shared_before(before);
    const std::set<Key> known = keys_of(before);
    Told told;
    std::vector<bool> stays(all.size(), false);
    for (const auto& [base, group] : groups_of(all)) {
        const Group several = group.size() == 1 ? Group() : distinct(feed, all, group);
        const Group& left = group.size() == 1 ? group : several;
        told.repeated += group.size() - left.size();
        for (const std::size_t index : left) {
            Sighting& one = all[index];
            stays[index] = true;
            if (left.size() > 1) {
                one.shared = true;
                ++told.shared;
                continue;
            }
            one.key = base;
            one.others.clear();
            if (shared.empty() && known.contains(base)) continue;
            stand_alone(feed, one, shared);
        }
    }
    std::size_t index = 0;
    std::erase_if(all, [&](const Sighting&) { return !stays[index++]; });
    return told;
}

void match_keys(std::vector<Sighting>& all, const Document& before) {
    std::map<Key, std::size_t> entries;
    for (std::size_t index = 0; index < before.entries.size(); ++index)
        entries.emplace(before.entries[index].key, index);
    for (Sighting& one : all) {
        auto found = entries.find(one.key);
        for (auto other = one.others.begin(); found == entries.end() && other != one.others.end(); ++other)
            found = entries.find(*other);
        if (found == entries.end()) continue;
        one.before = found->second;
        one.origin = before.entries[found->second].origin;
        entries.erase(found);
    }
}

}  // namespace

std::vector<Sighting> sightings(const Feed& feed, const Document& before,
                                std::vector<std::string>& warnings) {
    std::vector<Sighting> all = described(feed);
    const Told told = tell_apart(feed, all, before);
    if (told.repeated > 0)
        warnings.push_back(fmt::format("{} items repeat an earlier one and are left out", told.repeated));
    if (told.shared > 0)
        warnings.push_back(fmt::format(
            "{} items share their id or link with others, and are told apart by link, title and date",
            told.shared));
    match_keys(all, before);
    match_shared(all, before);
    return all;
}

std::vector<Key> questions(std::span<const Sighting> sightings) {
    std::vector<Key> keys;
    for (const Sighting& one : sightings) {
        if (one.before) continue;
        keys.push_back(one.key);
        keys.insert(keys.end(), one.others.begin(), one.others.end());
    }
    return keys;
}

void recognise(std::vector<Sighting>& sightings, const Document& before, Extent extent,
               std::span<const std::optional<Trace>> answers, std::vector<std::string>& warnings) {
    auto answer = answers.begin();
    for (Sighting& one : sightings) {
        if (one.before) continue;
        for (std::size_t asked = 0; asked <= one.others.size(); ++asked, ++answer)
            if (!one.trace) one.trace = *answer;
        if (one.trace) one.origin = Origin::familiar;
    }
    if (extent == Extent::part) return;
    const std::size_t merged = match_aliases(sightings, before);
    if (merged > 0)
        warnings.push_back(
            fmt::format("{} items came under other ids than before, and were recognised", merged));
}

void put_in_order(std::vector<Sighting>& news, const Feed& feed) {
    const auto date = [&](const Sighting& one) { return *feed.items[one.position].published; };
    const bool dated =
        std::ranges::all_of(feed.items, [](const Item& item) { return item.published.has_value(); });
    std::ranges::sort(news, std::greater<>(), &Sighting::position);
    if (dated) std::ranges::stable_sort(news, {}, date);
}

}  // namespace newspool::identity

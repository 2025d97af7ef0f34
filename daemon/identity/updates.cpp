// An entry's unrest: 0 calm; 1 and 2 so many looks with a change; 3 restless, and changed at the last look; 4
// and 5 restless, and quiet for one and two looks.
#include "identity/updates.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace newspool::identity {
namespace {

using Fields = std::uint8_t;  // bits
constexpr Fields title = 1;
constexpr Fields content = 2;
constexpr Fields attachments = 4;
constexpr Fields link = 8;
constexpr std::array<std::pair<Fields, const char*>, 4> names{
    {{title, "title"}, {content, "content"}, {attachments, "attachments"}, {link, "url"}}};

constexpr std::uint8_t restless = 3;
constexpr std::uint8_t calm_again = 6;
constexpr std::size_t links_of_a_move = 5;

Fields differing(const Traits& old, const Traits& now) {
    Fields fields = 0;
    if (old.title != now.title) fields |= title;
    if (old.text != now.text) fields |= content;
    if (old.media != now.media) fields |= attachments;
    if (old.link != now.link) fields |= link;
    return fields;
}

std::vector<std::string> words(Fields fields) {
    std::vector<std::string> words;
    for (const auto& [field, name] : names)
        if ((fields & field) != 0) words.emplace_back(name);
    return words;
}

// What is to be delivered of an item that looks so: nothing, or these fields.
Fields step(Entry& entry, Fields changed) {
    if (changed != 0 && entry.unrest < restless - 1) {
        ++entry.unrest;
        return changed;
    }
    if (changed != 0) {
        entry.unrest = restless;
        entry.touched |= changed;
        return 0;
    }
    if (entry.unrest >= restless) ++entry.unrest;
    if (entry.unrest >= restless && entry.unrest < calm_again) return 0;
    entry.unrest = 0;
    return std::exchange(entry.touched, 0);
}

// For each sighting which fields differ from its entry's.
std::vector<Fields> changes(const std::vector<Sighting>& sightings, const Document& before) {
    std::vector<Fields> all(sightings.size(), 0);
    std::size_t known = 0;
    std::size_t moved = 0;
    for (std::size_t index = 0; index < sightings.size(); ++index) {
        const Sighting& one = sightings[index];
        if (!one.before) continue;
        const Entry& entry = before.entries[*one.before];
        all[index] = differing(entry.traits, one.traits);
        if (one.key != entry.key) all[index] &= static_cast<Fields>(~link);
        ++known;
        moved += all[index] == link ? 1U : 0U;
    }
    if (moved >= links_of_a_move && moved * 2 > known) std::ranges::replace(all, link, Fields{0});
    return all;
}

// An item that had left its feed, and is there again with other content.
bool is_repost(const Sighting& sighting) {
    return !sighting.before && sighting.trace && !sighting.trace->present && sighting.trace->content != 0 &&
           sighting.trace->content != content_of(sighting.traits);
}

}  // namespace

std::vector<Revision> revisions(const std::vector<Sighting>& sightings, const Document& before,
                                Document& after, NewsPolicy::Updates policy,
                                std::vector<std::string>& warnings) {
    const std::vector<Fields> changed = changes(sightings, before);
    std::vector<Revision> revisions;
    std::size_t left_alone = 0;
    for (std::size_t index = 0; index < sightings.size(); ++index) {
        const Sighting& one = sightings[index];
        Entry& entry = after.entries[index];
        if (policy == NewsPolicy::Updates::ignore || entry.origin == Origin::first_poll) {
            entry.unrest = entry.touched = 0;
            continue;
        }
        const Fields fields = one.before ? step(entry, changed[index]) : Fields{0};
        left_alone += is_restless(entry) ? 1U : 0U;
        if (fields == 0 && !is_repost(one)) continue;
        const Key replaced = one.before ? before.entries[*one.before].key : one.key;
        revisions.push_back(
            {index, replaced, ++entry.revision, one.before ? entry.first_seen : 0, words(fields)});
    }
    if (left_alone > 0)
        warnings.push_back(fmt::format(
            "{} items change at every poll: no more revisions of them until they are quiet", left_alone));
    return revisions;
}

bool is_restless(const Entry& entry) { return entry.unrest >= restless; }

}  // namespace newspool::identity

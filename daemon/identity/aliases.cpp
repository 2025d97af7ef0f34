// Every rung is one signature made of an item's traits, and a match of what has it once in both documents.
#include "identity/aliases.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>

namespace newspool::identity {
namespace {

using Signature = std::optional<std::array<std::uint64_t, 4>>;  // nothing: has no such thing
using Sign = std::function<Signature(const Traits&)>;
using Agree = std::function<bool(const Traits&, const Traits&)>;

// One step of a match: the documents, and which entries are not spoken for.
class Pairing {
  public:
    enum class Which { all, shared, unshared };

    Pairing(std::vector<Sighting>& sightings, const Document& before)
        : sightings_(sightings), before_(before), free_(before.entries.size(), true) {
        for (const Sighting& one : sightings)
            if (one.before) free_[*one.before] = false;
    }

    // Every item without an entry for which `sign` says what it says of no other item of its document, and
    // of just one entry of the last: that is its entry, if it is free and the two agree.
    std::vector<std::pair<std::size_t, std::size_t>> found(Which which, const Sign& sign,
                                                           const Agree& agree) const {
        std::map<std::array<std::uint64_t, 4>, Ends> ends;
        for (std::size_t index = 0; index < before_.entries.size(); ++index)
            if (const auto signature = sign(before_.entries[index].traits))
                add(ends[*signature].entry, index);
        for (std::size_t index = 0; index < sightings_.size(); ++index)
            if (const auto signature = sign(sightings_[index].traits))
                if (const auto end = ends.find(*signature); end != ends.end())
                    add(end->second.sighting, index);
        std::vector<std::pair<std::size_t, std::size_t>> pairs;
        for (const auto& [signature, end] : ends) {
            if (end.entry >= many || end.sighting >= many || !free_[end.entry]) continue;
            const Sighting& one = sightings_[end.sighting];
            const Entry& entry = before_.entries[end.entry];
            if (one.before || (which == Which::shared && !one.shared)) continue;
            if (which == Which::unshared && (one.shared || entry.shared)) continue;
            if (agree(one.traits, entry.traits)) pairs.emplace_back(end.sighting, end.entry);
        }
        return pairs;
    }

    void join(const std::vector<std::pair<std::size_t, std::size_t>>& pairs, std::optional<Origin> origin) {
        for (const auto& [sighting, entry] : pairs) {
            sightings_[sighting].before = entry;
            sightings_[sighting].origin = origin.value_or(before_.entries[entry].origin);
            free_[entry] = false;
        }
    }

    [[nodiscard]] bool anything_to_do() const {
        return std::ranges::find(free_, true) != free_.end() &&
               std::ranges::any_of(sightings_, [](const Sighting& one) { return !one.before; });
    }

  private:
    static constexpr std::size_t none = ~std::size_t{0};
    static constexpr std::size_t many = none - 1;
    struct Ends {
        std::size_t entry = none;
        std::size_t sighting = none;
    };
    static void add(std::size_t& place, std::size_t index) { place = place == none ? index : many; }

    std::vector<Sighting>& sightings_;
    const Document& before_;
    std::vector<bool> free_;
};

bool always(const Traits&, const Traits&) { return true; }

bool same_date(const Traits& one, const Traits& other) {
    return one.published != 0 && one.published == other.published;
}

bool dateless(const Traits& one, const Traits& other) { return one.published == 0 && other.published == 0; }

bool same_words(const Traits& one, const Traits& other) {
    return one.title == other.title && one.text == other.text && (one.title != 0 || one.text != 0);
}

bool vouched_for(const Traits& one, const Traits& other) {
    return same_date(one, other) || same_words(one, other);
}

// Enough where the ids differ in nothing but scheme or tracking.
bool alike(const Traits& one, const Traits& other) {
    return vouched_for(one, other) || (one.title != 0 && one.title == other.title) ||
           (one.text != 0 && one.text == other.text);
}

bool fragment_came_or_went(const Traits& one, const Traits& other) {
    return (one.id.fragment == 0) != (other.id.fragment == 0) && vouched_for(one, other);
}

std::uint64_t host_and_fragment(const Address& id) { return std::uint64_t{id.host} << 8U | id.fragment; }

// Whether all URLs among the ids of one document, and of the other, have one host.
template <class Range>
bool has_one_host(const Range& range) {
    std::set<std::uint16_t> hosts;
    for (const auto& one : range)
        if (one.traits.id.host != 0) hosts.insert(one.traits.id.host);
    return hosts.size() == 1;
}

std::size_t count_unknown(const std::vector<Sighting>& sightings) {
    return static_cast<std::size_t>(
        std::ranges::count_if(sightings, [](const Sighting& one) { return !one.known(); }));
}

void match_ids(Pairing& pairing, bool hosts_aside) {
    using Which = Pairing::Which;
    const Sign whole = [](const Traits& traits) -> Signature {
        if (traits.id.host == 0) return std::nullopt;
        return {{traits.id.path, host_and_fragment(traits.id)}};
    };
    pairing.join(pairing.found(Which::unshared, whole, alike), Origin::same_id);
    const Sign on_any_page_part = [](const Traits& traits) -> Signature {
        if (traits.id.host == 0) return std::nullopt;
        return {{traits.id.path, traits.id.host}};
    };
    pairing.join(pairing.found(Which::unshared, on_any_page_part, fragment_came_or_went), Origin::same_id);
    if (!hosts_aside) return;
    const Sign on_any_host = [](const Traits& traits) -> Signature {
        if (traits.id.host == 0) return std::nullopt;
        return {{traits.id.path, traits.id.fragment}};
    };
    pairing.join(pairing.found(Which::unshared, on_any_host, vouched_for), Origin::same_id);
}

void match_texts(Pairing& pairing) {
    const Sign dated_text = [](const Traits& traits) -> Signature {
        if (traits.published == 0 || (traits.title == 0 && traits.text == 0)) return std::nullopt;
        return {{traits.title, traits.text, traits.published}};
    };
    pairing.join(pairing.found(Pairing::Which::all, dated_text, always), Origin::same_text);
}

// `unknown` of the document's items had unknown ids, `left` still do.
void match_when_all_changed(Pairing& pairing, std::size_t items, std::size_t unknown, std::size_t left) {
    if (unknown < 3 || unknown * 4 < items * 3) return;
    const Sign link = [](const Traits& traits) -> Signature {
        if (traits.link == 0) return std::nullopt;
        return {{traits.link}};
    };
    const auto by_link = pairing.found(Pairing::Which::all, link, vouched_for);
    const Sign words = [](const Traits& traits) -> Signature {
        if (traits.published != 0 || traits.text == 0) return std::nullopt;
        return {{traits.title, traits.text}};
    };
    const auto by_words = pairing.found(Pairing::Which::all, words, dateless);
    const std::size_t most = std::max(by_link.size(), by_words.size()) + (unknown - left);
    if (most < 3 || most * 4 < unknown * 3) return;
    const bool links_tell_more = by_link.size() >= by_words.size();
    pairing.join(links_tell_more ? by_link : by_words,
                 links_tell_more ? Origin::same_link : Origin::same_text);
}

}  // namespace

std::set<Key> keys_of(const Document& before) {
    std::set<Key> keys;
    for (const Entry& entry : before.entries) keys.insert(entry.key);
    return keys;
}

void match_shared(std::vector<Sighting>& sightings, const Document& before) {
    if (std::ranges::none_of(sightings, [](const Sighting& one) { return one.shared && !one.before; }))
        return;
    const auto id = [](const Traits& traits) { return traits.id.path << 16U ^ host_and_fragment(traits.id); };
    using Which = Pairing::Which;
    Pairing pairing(sightings, before);
    const auto step = [&](const Sign& sign, const Agree& agree) {
        if (pairing.anything_to_do()) pairing.join(pairing.found(Which::shared, sign, agree), std::nullopt);
    };
    step(
        [&](const Traits& traits) -> Signature {
            return {{id(traits), traits.link, traits.title, traits.text}};
        },
        always);
    step(
        [&](const Traits& traits) -> Signature {
            return {{id(traits), traits.link, traits.title, traits.published}};
        },
        same_date);
    step([&](const Traits& traits) -> Signature { return {{id(traits), traits.link, traits.published}}; },
         same_date);
    step(
        [&](const Traits& traits) -> Signature {
            if (traits.link == 0 || traits.title == 0) return std::nullopt;
            return {{id(traits), traits.link, traits.title}};
        },
        dateless);
}

std::size_t match_aliases(std::vector<Sighting>& sightings, const Document& before) {
    Pairing pairing(sightings, before);
    if (!pairing.anything_to_do()) return 0;
    const std::size_t unknown = count_unknown(sightings);
    match_ids(pairing, has_one_host(sightings) && has_one_host(before.entries));
    match_texts(pairing);
    const std::size_t left = count_unknown(sightings);
    if (left > 0) match_when_all_changed(pairing, sightings.size(), unknown, left);
    return unknown - count_unknown(sightings);
}

}  // namespace newspool::identity

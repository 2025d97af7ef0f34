// Both ask only about whole documents; who calls sees to that.
#include "identity/gaps.hpp"

#include <algorithm>

namespace newspool::identity {
namespace {

constexpr std::size_t older_wanted = 2;

bool is_no_younger(const Entry& below, const Entry& above) {
    const bool dated = below.traits.published != 0 && above.traits.published != 0;
    return !dated || below.traits.published <= above.traits.published;
}

}  // namespace

bool is_gap(std::span<const Sighting> sightings, const Document& before) {
    return !sightings.empty() && !before.entries.empty() &&
           std::ranges::none_of(sightings, [](const Sighting& one) { return one.known(); });
}

std::vector<std::size_t> withdrawn(std::span<const Sighting> sightings, const Document& before) {
    std::vector<bool> remains(before.entries.size(), false);
    for (const Sighting& one : sightings)
        if (one.before) remains[*one.before] = true;
    std::vector<std::size_t> gone;
    std::vector<std::size_t> below;  // entries that remain and stand below, the nearest last
    for (std::size_t index = before.entries.size(); index-- > 0;) {
        if (remains[index]) {
            below.push_back(index);
            continue;
        }
        std::size_t older = 0;
        for (auto near = below.rbegin(); near != below.rend() && older < older_wanted; ++near)
            older += is_no_younger(before.entries[*near], before.entries[index]) ? 1U : 0U;
        if (older >= older_wanted) gone.push_back(index);
    }
    std::ranges::reverse(gone);
    return gone;
}

}  // namespace newspool::identity

// The thresholds are where an editor's busy day ends and a publisher's accident (new ids, a whole archive)
// begins; a feed's own habits move them.
#include "identity/floods.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace newspool::identity {
namespace {

constexpr std::size_t some = 5;

// Of the last document's items, 0 if one has none.
std::uint32_t oldest_date(const Document& before) {
    const auto date = [](const Entry& entry) { return entry.traits.published; };
    const auto oldest = std::ranges::min_element(before.entries, {}, date);
    return oldest == before.entries.end() ? 0 : date(*oldest);
}

std::size_t older_than(std::span<const Sighting> news, std::uint32_t date) {
    return static_cast<std::size_t>(std::ranges::count_if(
        news, [&](const Sighting& one) { return one.traits.published != 0 && one.traits.published < date; }));
}

}  // namespace

void keep_newest(std::span<Sighting> news, std::size_t number) {
    if (news.size() <= number) return;
    for (Sighting& one : news.first(news.size() - number)) one.origin = Origin::first_poll;
}

std::optional<std::string> flood(std::span<const Sighting> news, std::size_t items, const Document& before,
                                 double expected) {
    if (before.entries.empty()) return std::nullopt;
    const bool explained = static_cast<double>(news.size()) <= 2 * expected;
    if (news.size() > many && news.size() * 5 > items * 3 && !explained)
        return fmt::format("{} of {} items are new at once", news.size(), items);
    const std::size_t old = older_than(news, oldest_date(before));
    if (news.size() >= some && old * 2 > news.size())
        return fmt::format("{} of {} new items are older than all that were in the feed before", old,
                           news.size());
    return std::nullopt;
}

}  // namespace newspool::identity

// The bytes of RecentArticles are numbers of seven bits a byte, the last without the eighth: the day, counted
// from 2020-01-01, and then the counts, the newest first, a zero being followed by how many zeros it stands
// for. Zeros at the end are left out.
#include "model/figures.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace newspool {
namespace {

constexpr Day first_day = std::chrono::year(2020) / 1 / 1;

void append(std::string& bytes, std::uint32_t number) {
    for (; number >= 0x80; number >>= 7U) bytes += static_cast<char>((number & 0x7fU) | 0x80U);
    bytes += static_cast<char>(number);
}

// Takes the next number off the front; nothing if there is none.
std::optional<std::uint32_t> next(std::string_view& bytes) {
    std::uint32_t number = 0;
    for (unsigned shift = 0; shift < 32 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= static_cast<std::uint32_t>(byte & 0x7fU) << shift;
        if (byte < 0x80) return number;
    }
    return std::nullopt;
}

}  // namespace

void RecentArticles::add(Day day, std::uint64_t articles) {
    counts_ = ending(day);
    std::ranges::reverse(counts_);
    newest_ = day;
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    counts_[0] = static_cast<std::uint32_t>(std::min(counts_[0] + std::min(articles, most), most));
}

RecentArticles::Counts RecentArticles::ending(Day today) const {
    Counts found{};
    for (std::size_t index = 0; index < recent_days; ++index) {
        const auto age = (newest_ - (today - std::chrono::days(recent_days - 1 - index))).count();
        if (age >= 0 && age < static_cast<long>(recent_days))
            found[index] = counts_[static_cast<std::size_t>(age)];
    }
    return found;
}

std::string RecentArticles::to_bytes() const {
    std::string bytes;
    auto end = recent_days;
    while (end > 0 && counts_[end - 1] == 0) --end;
    if (end == 0) return bytes;
    append(bytes, static_cast<std::uint32_t>(std::max<std::int64_t>((newest_ - first_day).count(), 0)));
    for (std::size_t index = 0; index < end;) {
        append(bytes, counts_[index]);
        if (counts_[index++] != 0) continue;
        std::uint32_t zeros = 1;
        for (; counts_[index] == 0; ++index) ++zeros;
        append(bytes, zeros);
    }
    return bytes;
}

RecentArticles RecentArticles::from(std::string_view bytes) {
    RecentArticles recent;
    const auto day = next(bytes);
    if (!day || *day > 1'000'000) return {};
    recent.newest_ = first_day + std::chrono::days(*day);
    std::size_t index = 0;
    while (!bytes.empty()) {
        const auto count = next(bytes);
        const auto days = count == 0U ? next(bytes) : std::optional<std::uint32_t>(1);
        if (!count || !days || *days == 0 || *days > recent_days - index) return {};
        recent.counts_[index] = *count;
        index += *days;
    }
    return recent;
}

std::size_t delay_place(std::chrono::seconds delay) {
    return static_cast<std::size_t>(std::ranges::lower_bound(delay_bounds, delay) - delay_bounds.begin());
}

}  // namespace newspool

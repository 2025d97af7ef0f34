// Look-ups in the sorted table; a name has at most 31 letters, an old one without semicolon at most 6.
#include "base/html_entities.hpp"

#include <algorithm>
#include <array>

#include "base/html_entities_table.hpp"

namespace newspool {
namespace {

using html_entities::entities;
using html_entities::entities_without_semicolon;
using html_entities::Entity;

constexpr std::size_t name_bytes_max = 31;
constexpr std::size_t old_name_bytes_min = 2;
constexpr std::size_t old_name_bytes_max = 6;

static_assert(std::ranges::is_sorted(entities, {}, &Entity::name));
static_assert(std::ranges::is_sorted(entities_without_semicolon));

bool is_name_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9');
}

// windows-1252 from 0x80 on; zero where it has no character and the number stands as it is.
constexpr std::array<char32_t, 32> windows_1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

}  // namespace

std::optional<std::string_view> html_entity(std::string_view name) noexcept {
    const auto found = std::ranges::lower_bound(entities, name, {}, &Entity::name);
    if (found == entities.end() || found->name != name) return std::nullopt;
    return found->text;
}

std::optional<EntityMatch> match_html_entity(std::string_view after_ampersand) noexcept {
    const std::string_view reach = after_ampersand.substr(0, name_bytes_max + 1);
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if_not(reach, is_name_letter) - reach.begin());
    if (end < reach.size() && reach[end] == ';')
        if (const auto text = html_entity(reach.substr(0, end))) return EntityMatch{end + 1, *text, true};
    for (std::size_t length = std::min(end, old_name_bytes_max); length >= old_name_bytes_min; --length) {
        const std::string_view name = reach.substr(0, length);
        if (std::ranges::binary_search(entities_without_semicolon, name))
            return EntityMatch{length, html_entity(name).value_or(""), false};
    }
    return std::nullopt;
}

char32_t html_code_point(char32_t number) noexcept {
    constexpr char32_t replacement = 0xFFFD;
    if (number >= 0x80 && number <= 0x9F && windows_1252[number - 0x80] != 0)
        return windows_1252[number - 0x80];
    const bool is_surrogate = number >= 0xD800 && number <= 0xDFFF;
    return number == 0 || is_surrogate || number > 0x10FFFF ? replacement : number;
}

}  // namespace newspool

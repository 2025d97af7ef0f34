// Written by one format string, and read back field by field, so that only what text() could have written is
// taken for ours.
#include "model/name.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool {
namespace {

// What stands before the next `end`, which is taken away with it; nothing if there is no `end`.
std::optional<std::string_view> field(std::string_view& rest, char end) {
    const auto position = rest.find(end);
    if (position == std::string_view::npos) return std::nullopt;
    const std::string_view text = rest.substr(0, position);
    rest.remove_prefix(position + 1);
    return text;
}

std::optional<std::int64_t> number(std::string_view digits) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size() || value < 0) return std::nullopt;
    return value;
}

bool is_hexadecimal(std::string_view text, std::size_t length) {
    return text.size() == length && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string DeliveryName::text() const {
    return fmt::format("{}.{}-{:016}.{}.{}", second.time_since_epoch().count(), generation, sequence, key,
                       extension);
}

std::optional<DeliveryName> DeliveryName::parse(std::string_view text) {
    std::string_view rest = text;
    const auto seconds = field(rest, '.');
    const auto generation = field(rest, '-');
    const auto sequence = field(rest, '.');
    const auto key = field(rest, '.');
    if (!key || !is_hexadecimal(*generation, 8) || !is_hexadecimal(*key, 16) || sequence->size() != 16)
        return std::nullopt;
    const auto second = number(*seconds);
    const auto drawn = number(*sequence);
    if (!second || !drawn) return std::nullopt;
    DeliveryName name{std::chrono::sys_seconds(std::chrono::seconds(*second)), std::string(*generation),
                      *drawn, std::string(*key), std::string(rest)};
    if (name.text() != text) return std::nullopt;
    return name;
}

std::string_view folder_in(std::string_view name) {
    constexpr int fields_before = 3;  // seconds, generation with sequence, key
    for (int index = 0; index < fields_before; ++index)
        if (!field(name, '.')) return {};
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
}

std::string key_digits(const Key& key) { return hexadecimal(key.view().substr(0, 8)); }

}  // namespace newspool

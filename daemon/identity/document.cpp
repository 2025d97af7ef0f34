// Numbers are written with the lowest byte first, each as wide as Entry's comments say.
#include "identity/document.hpp"

#include <algorithm>
#include <limits>

#include <xxhash.h>

namespace newspool::identity {
namespace {

constexpr char format = 1;
constexpr std::size_t head_bytes = 3;
constexpr std::size_t entry_bytes = 55;
constexpr std::size_t entries_of_a_row = 12;
constexpr unsigned shared_bit = 0x80;

std::uint32_t hash_32(std::string_view text) {
    if (text.empty()) return 0;
    return std::max<std::uint32_t>(static_cast<std::uint32_t>(XXH3_64bits(text.data(), text.size())), 1);
}

void put(std::string& bytes, std::uint64_t number, unsigned width) {
    for (unsigned index = 0; index < width; ++index)
        bytes += static_cast<char>(static_cast<unsigned char>(number >> (8U * index)));
}

template <class Number>
void take(std::string_view& bytes, Number& number, unsigned width) {
    std::uint64_t value = 0;
    for (unsigned index = 0; index < width; ++index)
        value |= std::uint64_t{static_cast<unsigned char>(bytes[index])} << (8U * index);
    bytes.remove_prefix(width);
    number = static_cast<Number>(value);
}

void put(std::string& bytes, const Entry& entry) {
    bytes += entry.key.view();
    put(bytes, entry.traits.id.path, 6);
    put(bytes, entry.traits.id.host, 2);
    put(bytes, entry.traits.id.fragment, 1);
    put(bytes, entry.traits.link, 6);
    for (const std::uint32_t number : {entry.traits.title, entry.traits.text, entry.traits.media,
                                       entry.traits.published, entry.first_seen})
        put(bytes, number, 4);
    put(bytes, entry.revision, 2);
    put(bytes, static_cast<unsigned>(entry.unrest) | static_cast<unsigned>(entry.touched) << 4U, 1);
    put(bytes, static_cast<unsigned>(entry.origin) | (entry.shared ? shared_bit : 0), 1);
}

Entry take_entry(std::string_view& bytes) {
    Entry entry;
    std::ranges::copy(bytes.substr(0, entry.key.bytes.size()), entry.key.bytes.begin());
    bytes.remove_prefix(entry.key.bytes.size());
    take(bytes, entry.traits.id.path, 6);
    take(bytes, entry.traits.id.host, 2);
    take(bytes, entry.traits.id.fragment, 1);
    take(bytes, entry.traits.link, 6);
    for (std::uint32_t* number : {&entry.traits.title, &entry.traits.text, &entry.traits.media,
                                  &entry.traits.published, &entry.first_seen})
        take(bytes, *number, 4);
    take(bytes, entry.revision, 2);
    unsigned states = 0;
    take(bytes, states, 1);
    entry.unrest = states & 0xfU;
    entry.touched = static_cast<std::uint8_t>(states >> 4U);
    take(bytes, states, 1);
    entry.origin = static_cast<Origin>(states & ~shared_bit);
    entry.shared = (states & shared_bit) != 0;
    return entry;
}

std::uint32_t seconds_of(const std::optional<std::chrono::sys_seconds>& date) {
    if (!date) return 0;
    const auto seconds = date->time_since_epoch().count();
    return seconds > 0 && seconds <= std::numeric_limits<std::uint32_t>::max()
               ? static_cast<std::uint32_t>(seconds)
               : 0;
}

}  // namespace

Traits traits_of(const Item& item) {
    Traits traits;
    traits.id = address_of(item.id.empty() ? item.url : item.id);
    if (!item.url.empty()) {
        const std::string link = normal_form(item.url);
        traits.link = std::max<std::uint64_t>(XXH3_64bits(link.data(), link.size()) >> 16U, 1);
    }
    traits.title = hash_32(item.title.value);
    traits.text = hash_32(item.content.value) * 31 + hash_32(item.summary.value);
    std::string media;
    for (const Attachment& attachment : item.attachments) media.append(normal_form(attachment.url)) += '\0';
    traits.media = hash_32(media);
    traits.published = seconds_of(item.published);
    return traits;
}

std::uint32_t content_of(const Traits& traits) {
    return (((traits.title * 0x9E3779B1U) ^ traits.text) * 0x85EBCA77U ^ traits.media) >> 7U;
}

std::vector<std::string> packed(const Document& document) {
    std::vector<std::string> rows;
    for (const Entry& entry : document.entries) {
        if (rows.empty() || rows.back().size() == head_bytes + entry_bytes * entries_of_a_row) {
            rows.emplace_back(1, format);
            rows.back().reserve(head_bytes + entry_bytes * entries_of_a_row);
            put(rows.back(), document.tidied, 2);
        }
        put(rows.back(), entry);
    }
    return rows;
}

Document unpacked(std::span<const std::string> rows) {
    Document document;
    for (std::string_view bytes : rows) {
        if (bytes.size() < head_bytes || bytes.front() != format ||
            (bytes.size() - head_bytes) % entry_bytes != 0)
            return {};
        bytes.remove_prefix(1);
        take(bytes, document.tidied, 2);
        while (!bytes.empty()) document.entries.push_back(take_entry(bytes));
    }
    return document;
}

}  // namespace newspool::identity

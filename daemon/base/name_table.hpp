// A perfect-enough hash table made at compile time: names in lower case, found whatever the case of what is
// asked. A look-up costs one hash of three letters and the length, and one comparison.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/text.hpp"

namespace newspool {

template <typename Value>
struct Named {
    std::string_view name;
    Value value{};
};

template <typename Value, std::size_t count>
class NameTable {
  public:
    consteval explicit NameTable(const std::array<Named<Value>, count>& entries) : entries_(entries) {
        for (std::size_t index = 0; index < count; ++index) {
            std::size_t slot = hash(entries[index].name);
            while (slots_[slot] != 0) slot = (slot + 1) % slot_count;
            slots_[slot] = static_cast<std::uint8_t>(index + 1);
        }
    }

    [[nodiscard]] constexpr const Value* find(std::string_view name) const noexcept {
        if (name.empty()) return nullptr;
        for (std::size_t slot = hash(name); slots_[slot] != 0; slot = (slot + 1) % slot_count) {
            const Named<Value>& entry = entries_[slots_[slot] - std::size_t{1}];
            if (same(entry.name, name)) return &entry.value;
        }
        return nullptr;
    }

  private:
    static_assert(count < 200, "an index must fit a byte, and the table needs room to stay quick");
    static constexpr std::size_t slot_count = 512;

    static constexpr std::size_t hash(std::string_view name) noexcept {
        const auto letter = [&](std::size_t index) {
            return static_cast<std::size_t>(static_cast<unsigned char>(ascii_lower(name[index])));
        };
        return (letter(0) * 31 + letter(name.size() / 2) * 7 + letter(name.size() - 1) * 97 +
                name.size() * 57) %
               slot_count;
    }

    static constexpr bool same(std::string_view lower, std::string_view name) noexcept {
        if (lower.size() != name.size()) return false;
        for (std::size_t index = 0; index < lower.size(); ++index)
            if (lower[index] != ascii_lower(name[index])) return false;
        return true;
    }

    std::array<Named<Value>, count> entries_;
    std::array<std::uint8_t, slot_count> slots_{};
};

template <typename Value, std::size_t count>
NameTable(const std::array<Named<Value>, count>&) -> NameTable<Value, count>;

}  // namespace newspool

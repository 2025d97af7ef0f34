// A table of the configuration, as a table: each key with the function that takes its value.
//
// Adding a key is one line in one of these tables; an unknown key, a wrong type and a value out of range are
// then reported by themselves.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "config/problems.hpp"

namespace newspool::config {

template <class Settings>
struct Key {
    std::string_view name;
    std::string (*take)(Settings&, const toml::node&);  // what is wrong with the value; "" if nothing is
};

// Fills a member by one of the readers of values.hpp: `into<&FetchSettings::proxy, proxy>`.
template <auto Member, auto Read, class Settings>
std::string into(Settings& settings, const toml::node& node) {
    auto value = Read(node);
    if (!value) return value.error();
    settings.*Member = *std::move(value);
    return {};
}

// `where` is how messages call the table ("[fetch]"; "" for the top level).
template <class Settings>
void read_table(const toml::table& table, const std::filesystem::path& file, std::string_view where,
                std::span<const Key<Settings>> keys, Settings& settings, Problems& problems) {
    const std::string in = where.empty() ? "" : fmt::format(" in {}", where);
    for (const auto& [key, value] : table) {
        const std::string name = printable(key.str(), 100);
        const auto known = std::ranges::find(keys, key.str(), &Key<Settings>::name);
        if (known != keys.end()) {
            const std::string wrong = known->take(settings, value);
            if (!wrong.empty())
                problems.add(place_of(file, value.source()), fmt::format("'{}'{}: {}", name, in, wrong));
        } else {
            std::vector<std::string_view> names;
            for (const auto& entry : keys) names.push_back(entry.name);
            const std::string nearest = did_you_mean(key.str(), names);
            problems.add(place_of(file, key.source()),
                         fmt::format("unknown key '{}'{}{}", name, in,
                                     nearest.empty() ? "; newspool.toml(5) has them all" : nearest));
        }
    }
}

}  // namespace newspool::config

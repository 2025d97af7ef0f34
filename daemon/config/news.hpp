// The keys that say which items are news: [articles] has the defaults, [[feed]] what one feed has in their
// place.
#pragma once

#include <cstddef>
#include <optional>

#include <toml++/toml.h>

#include "base/result.hpp"
#include "model/settings.hpp"

namespace newspool::config {

[[nodiscard]] Result<std::optional<std::size_t>> first_poll(const toml::node& node);  // nothing: "all"
[[nodiscard]] Result<NewsPolicy::Updates> updates(const toml::node& node);
[[nodiscard]] Result<NewsPolicy::Flood> flood(const toml::node& node);

}  // namespace newspool::config

// Our own words in `_newspool`, beside which publishers' words stand: none of those may pass for one of ours,
// such as `id` or `key`, and is written with a prefix then.
#pragma once

#include <string>
#include <string_view>

namespace newspool::format {

[[nodiscard]] bool is_own_word(std::string_view name);

// How a publisher's word is written beside ours, and read back.
[[nodiscard]] std::string_view beside_ours(std::string_view name);
[[nodiscard]] std::string publishers_word(std::string_view written);

}  // namespace newspool::format

// "Did you mean": the known word that a mistyped one was probably meant to be.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newspool {

// The word of `known` that is fewest edits (insert, delete, replace, swap of neighbours) away from `typed`,
// if that is few enough to be a slip: a third of the letters. The first of several equally near.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view typed,
                                                      const std::vector<std::string_view>& known);

// "; did you mean 'interval'?", or nothing if no word is near.
[[nodiscard]] std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& known);

}  // namespace newspool

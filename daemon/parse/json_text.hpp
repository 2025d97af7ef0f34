// JSON as it is published, made into JSON as the standard has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/settings.hpp"

namespace newspool::parse {

struct MendedJson {
    std::string text;
    bool cut = false;  // the text ends in the middle: whole items up to there, closed properly
};

// True if the nesting and the number of values are within the limits, which no parser needs to see then.
[[nodiscard]] bool sane_json(std::string_view text, const ParseSettings& settings);

// Raw line breaks in strings escaped, halves of surrogate pairs replaced, commas before a closing bracket
// dropped, and a text that is cut closed after its last whole item.
[[nodiscard]] MendedJson mended_json(std::string_view text);

}  // namespace newspool::parse

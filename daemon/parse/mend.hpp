// XML as it is published, made well-formed: one linear pass of a tolerant tokenizer with a stack of what is
// open. Used only on documents that pugixml refuses.
//
// Every kind of repair leaves one warning. References are not looked at; entities.hpp copes with those.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/settings.hpp"

namespace newspool::parse {

struct Mended {
    std::string text;
    bool cut = false;       // it ended with elements open
    bool too_deep = false;  // more than max_depth elements were open at once: `text` is of no use
    std::vector<std::string> warnings;
};

[[nodiscard]] Mended mend(std::string_view text, const ParseSettings& settings);

}  // namespace newspool::parse

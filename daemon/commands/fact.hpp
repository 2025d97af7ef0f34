// One fact a line, as `newspool explain` prints them; no line for what is not known.
#pragma once

#include <string_view>

#include <fmt/format.h>

namespace newspool::commands {

inline void print_fact(std::string_view what, std::string_view text) {
    if (!text.empty()) fmt::print("  {:<16}{}\n", what, text);
}

}  // namespace newspool::commands

// Strangers' text for formats in which a control character means something: lines, headers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newspool::format {

// Valid UTF-8 on one line: control characters (C0, C1, DEL), line and paragraph separators and direction
// overrides, as many as stand together, become one space; none at either end.
[[nodiscard]] std::string one_line(std::string_view text);

// The same, cut to so many bytes at the end of a character.
[[nodiscard]] std::string one_short_line(std::string_view text, std::size_t bytes_max);

// Valid UTF-8 with line feeds and tabs, and no other control characters; it ends in one line feed unless it
// is empty.
[[nodiscard]] std::string clean_lines(std::string_view text);

}  // namespace newspool::format

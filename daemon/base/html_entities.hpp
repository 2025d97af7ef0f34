// Named character references of HTML, which feeds also use in XML: the whole table of the HTML standard.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace newspool {

// The UTF-8 text of a reference by its name, without "&" and ";": "eacute" is "é". Nothing if there is none.
[[nodiscard]] std::optional<std::string_view> html_entity(std::string_view name) noexcept;

// A reference found at the start of what follows an "&": `length` bytes of it (with the semicolon, if there
// is one) stand for `text`.
struct EntityMatch {
    std::size_t length = 0;
    std::string_view text;
    bool has_semicolon = false;
};

// The longest reference that `after_ampersand` begins with, as a browser reads it: "amp;lt" gives "&" for
// "amp;", and the old names match without a semicolon, so that "copy2026" gives "©" for "copy".
[[nodiscard]] std::optional<EntityMatch> match_html_entity(std::string_view after_ampersand) noexcept;

// What a number in "&#...;" stands for by the HTML standard: 128 to 159 are read as windows-1252, and zero,
// surrogates and what lies outside Unicode become U+FFFD.
[[nodiscard]] char32_t html_code_point(char32_t number) noexcept;

}  // namespace newspool

// Text as bytes: trimming, ASCII case, UTF-8, and making strangers' text safe to show on a terminal or in a
// log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace newspool {

// Without leading and trailing white space as XML and HTTP know it: space, tab, CR, LF, form feed.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;
[[nodiscard]] std::string trimmed_string(std::string text);  // the same; no copy where nothing is to trim

[[nodiscard]] constexpr char ascii_lower(char letter) noexcept {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept;  // ASCII only

// Appends one code point as UTF-8; what is no Unicode scalar value (surrogates, above U+10FFFF) as U+FFFD.
void append_utf8(std::string& text, char32_t point);

[[nodiscard]] bool is_ascii(std::string_view text) noexcept;
[[nodiscard]] bool valid_utf8(std::string_view text) noexcept;

// Each maximal invalid sequence becomes one U+FFFD, as the WHATWG decoder does.
[[nodiscard]] std::string repaired_utf8(std::string_view text);

// Safe to print on one line: control characters (C0, C1, DEL), line and paragraph separators, direction
// overrides and invalid bytes are written as \n, \t, \xNN or \u{NNNN}; at most `limit` bytes, then "…".
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 500);

// As a JSON string, in quotation marks: on one line, and as safe to print; invalid bytes are U+FFFD, and what
// is beyond `limit` bytes "…".
[[nodiscard]] std::string quoted(std::string_view text, std::size_t limit = 500);

[[nodiscard]] std::string ordinal(unsigned number);  // "1st", "12th"

[[nodiscard]] std::string hexadecimal(std::string_view bytes);  // lower case

}  // namespace newspool

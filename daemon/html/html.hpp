// A publisher's HTML, made safe to show or turned into plain text: one pass over a streaming tokenizer, no
// tree, linear time, bounded depth. Pure; safe on any thread; any bytes are accepted.
#pragma once

#include <string>
#include <string_view>

namespace newspool::html {

// Only what is on the allow-list: elements, attributes, URL schemes (http, https, mailto; relative URLs are
// made absolute against `base`). The result is well-formed, and cleaning it again changes nothing.
[[nodiscard]] std::string safe(std::string_view html, std::string_view base);

// As a person would write it down: blocks on lines of their own, lists with dashes, references decoded,
// white space folded except in <pre>.
[[nodiscard]] std::string plain_text(std::string_view html);

// The same on one line, for titles.
[[nodiscard]] std::string plain_line(std::string_view html);

// Plain text on one line: white space folded, nothing else changed.
[[nodiscard]] std::string folded(std::string_view text);

// Whether text that is said to be plain shows its markup, having been escaped once too often: it has whole
// references or end tags, and no tag that HTML does not know.
[[nodiscard]] bool shows_markup(std::string_view text);

}  // namespace newspool::html

// What the text of an element is: plain or HTML, escaped once or never, encoded or inline; and who a line of
// text names.
#pragma once

#include <string>
#include <string_view>

#include "model/feed.hpp"
#include "parse/element.hpp"

namespace newspool::parse {

// RSS does not say what its texts are, so they are looked at.
[[nodiscard]] Text loose_text(const Element& element);   // descriptions: HTML if anything looks like a tag
[[nodiscard]] Text loose_title(const Element& element);  // titles: HTML only if it holds tags that exist

// Atom's text constructs and content, by their type (and mode in Atom 0.3).
[[nodiscard]] Text typed_text(const Element& element);

// The page whose URLs are in it, and the text, as one value. `html` is what was published.
[[nodiscard]] Text html_text(const Element& element, std::string html);
[[nodiscard]] Text plain_text(std::string text);

// "me@example.com (A Person)", "A Person <me@example.com>", "A Person".
[[nodiscard]] Person person_named(std::string_view text);

[[nodiscard]] bool looks_like_html(std::string_view text);  // tags or references that HTML knows

[[nodiscard]] std::string from_base64(std::string_view text);  // as far as it is base64

}  // namespace newspool::parse

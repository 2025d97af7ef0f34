// Elements inside an element, written as HTML again: XHTML content, and markup that nobody escaped.
#pragma once

#include <string>

#include "parse/element.hpp"

namespace newspool::parse {

enum class Cdata { text, markup };  // whether a CDATA section inside is what it says or HTML in hiding

// Everything inside `element`, without it. Prefixes of XHTML, SVG and MathML and namespace declarations go;
// xml:base inside is applied. What lies deeper than ParseSettings::max_depth is left out.
[[nodiscard]] std::string inner_markup(const Element& element, Cdata cdata);

}  // namespace newspool::parse

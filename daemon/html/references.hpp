// Character references ("&eacute;", "&#8217;", "&copy") decoded as the HTML standard says, and text escaped
// again so that it reads as text wherever it is put.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newspool::html {

// In attributes an old reference without semicolon is left alone before "=" or a letter: "?a=1&copy=2".
enum class Place { text, attribute };

// Appends what the reference at the start of `text` (which begins with "&") stands for; returns the bytes
// that it takes, or 0 if it is none and the "&" means itself.
std::size_t append_reference(std::string& out, std::string_view text, Place place);

void append_decoded(std::string& out, std::string_view text, Place place);

// Whether references in `raw` are still to be decoded.
enum class Encoded { yes, no };

// Appends text as it stands in HTML and XML: "&", "<" and ">" escaped, CR LF as LF, characters that neither
// may hold left out.
void append_escaped_text(std::string& out, std::string_view raw, Encoded encoded);

// Appends a decoded attribute value as it stands between double quotes; line ends and tabs become spaces.
void append_escaped_value(std::string& out, std::string_view value);

}  // namespace newspool::html

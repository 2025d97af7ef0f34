// Articles as mail: one RFC 5322 message each, for the files of a Maildir.
//
// Nothing that a stranger wrote gets into a header unescaped: no line break, no second address, no header of
// his own (S20 to S22 of the threats). The body is text and HTML (multipart/alternative), encoded so that no
// line is long and no boundary can be forged. Lines end in LF, as in all Maildirs. The same article gives the
// same bytes.
#pragma once

#include <string>

#include "model/article.hpp"

namespace newspool::format {

// Needs Article::plain.
[[nodiscard]] std::string mail(const Article& article);

}  // namespace newspool::format

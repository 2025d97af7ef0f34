// JSON Feed 1.1 text: of a whole feed (newspool parse) and of one article (the `json` output).
//
// Expects edited text: plain titles, descriptions and summaries; content safe or raw as the user chose. What
// JSON Feed has no field for goes under `_newspool` (docs/article.schema.json). The output is always valid
// UTF-8, with keys in the order of the JSON Feed specification, and ends in a newline.
#pragma once

#include <string>

#include "model/article.hpp"
#include "model/feed.hpp"

namespace newspool::format {

[[nodiscard]] std::string json_feed(const Feed& feed);
[[nodiscard]] std::string json_article(const Article& article);

}  // namespace newspool::format

// JSON -> Article, the inverse of json_article(): by it what an archive keeps can be delivered again, in any
// format.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "model/article.hpp"

namespace newspool::format {

// Every field that json_article() wrote comes back; written again, the text is the same. (What it leaves out
// is lost: an e-mail address beside a person's URL, and extensions that say nothing.) Any bytes are accepted.
[[nodiscard]] Result<Article> read_article(std::string_view json);

}  // namespace newspool::format

// Articles as plain text, for people and line-by-line programs.
//
//     date 2023-11-05
//     feed Example
//     title The title
//     url https://example.org/1
//
//     The text, as Article::plain has it, and the attachments.
#pragma once

#include <string>

#include "model/article.hpp"

namespace newspool::format {

[[nodiscard]] std::string text_article(const Article& article);

// When it was published, or else first seen.
[[nodiscard]] std::chrono::sys_seconds date_of(const Article& article);

// A line for each: its URL, and in brackets what else is known of it. Clean.
[[nodiscard]] std::string attachment_lines(const Item& item);

}  // namespace newspool::format

// The formats of outputs, as a table: one line for each.
#pragma once

#include <string>
#include <string_view>

#include "model/article.hpp"
#include "model/event.hpp"
#include "model/settings.hpp"

namespace newspool::format {

// Whether it takes Article::plain.
[[nodiscard]] bool needs_plain(OutputSettings::Format format);

// The file of an article, or for jsonl its line.
[[nodiscard]] std::string formatted(OutputSettings::Format format, const Article& article);

// Of an event, in any format: one JSON object and a newline.
[[nodiscard]] std::string json_event(const Event& event);

// Of file names, without the dot.
[[nodiscard]] std::string_view extension(OutputSettings::Format format);

}  // namespace newspool::format

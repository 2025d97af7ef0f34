// The pictures of the page, as inline SVG whose words are HTML, so that they are as large on a phone as
// elsewhere.
#pragma once

#include <span>
#include <string>

#include "model/figures.hpp"

namespace newspool {

// A column for each day, the last one being today's; with title and description for who does not see it.
[[nodiscard]] std::string articles_chart(std::span<const DayFigures> days);

// How many articles took how long from their publication, as a table with a bar in each row; and in words
// before it. A sentence alone where there are none.
[[nodiscard]] std::string delays_chart(const Delays& delays);

// As high as a line of text; it has no words, these belong beside it.
[[nodiscard]] std::string sparkline(const RecentArticles::Counts& counts);

}  // namespace newspool

// The referee: Gumbo, an HTML5 parser of other people's making, says what a browser would see in what we let
// through. Its lists of what is allowed are written anew here, so that a slip in ours is seen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newspool::html {

// What in this HTML, as a browser builds its tree, is not on the allow-list; empty if all is well.
[[nodiscard]] std::vector<std::string> objections(std::string_view html);

// The tree that a browser builds, written down in our writer's form: equal to the input if that reads as it
// is written.
[[nodiscard]] std::string as_a_browser_reads(std::string_view html);

// All text that a browser shows, of any elements but those whose content is not read as text.
[[nodiscard]] std::string text_of(std::string_view html);

}  // namespace newspool::html

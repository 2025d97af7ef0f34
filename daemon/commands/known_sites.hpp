// Where well-known sites keep the feeds of their pages: facts about the forms of their URLs, and nothing
// that is asked of them.
#pragma once

#include <string>
#include <vector>

#include "base/url.hpp"

namespace newspool::commands {

// The feeds that a page of this URL is likely to have; none of a site that is not known.
[[nodiscard]] std::vector<std::string> feeds_of_known_site(const Url& url);

// Where a site of unknown kind often has one: paths below its root.
[[nodiscard]] std::vector<std::string> usual_places(const Url& url);

}  // namespace newspool::commands

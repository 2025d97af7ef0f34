// Feeds whose articles can be told apart.
#pragma once

#include <string>
#include <string_view>

namespace newspool::test {

// A small RSS document whose items are called "NAME 1", "NAME 2" ...
[[nodiscard]] std::string rss(std::string_view name, unsigned items);

}  // namespace newspool::test

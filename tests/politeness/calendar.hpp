// Long waits without waiting: to set every date in a ledger back is, to newspool, the same as to come later.
// Between two rounds, while nobody has the ledger open.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace newspool::test {

void pass(const std::filesystem::path& ledger, Duration length);

// As if a user had asked for a poll at once: every feed's date is now.
void make_due(const std::filesystem::path& ledger);

// What the ledger says of a feed's next poll, counted from the end of the last one.
struct Written {
    Duration wait{};
    Duration earliest{};
    bool never = false;
    std::string reason;
};
[[nodiscard]] Written written(const std::filesystem::path& ledger, std::string_view url);

}  // namespace newspool::test

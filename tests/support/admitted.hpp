// An item's way into a batch in one step: seen for the first time, and staged for the output "spool".
#pragma once

#include <optional>
#include <string>

#include "store/store.hpp"

namespace newspool::test {

// The name under which it must be staged, unless it was known.
inline std::optional<std::string> admitted(store::Batch& batch, FeedId feed, const Key& key) {
    if (!batch.admit(feed, key)) return std::nullopt;
    return batch.stage({.feed = feed, .key = key, .output = "spool", .extension = "json"});
}

}  // namespace newspool::test

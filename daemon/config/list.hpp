// One line of a subscription list, in newsboat's form: a URL, then tags, in quotes where they hold spaces.
// One word is ours: "was=" and the URL that the feed had before.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace newspool::config {

struct ListEntry {
    std::string url;   // empty: a blank line or a comment
    std::string name;  // newsboat's "~Name"
    std::vector<std::string> tags;
    std::vector<std::string> was;
};

// Whether a line is a URL and nothing else: no tags, no name, no user. Says no where it is not sure.
[[nodiscard]] bool is_plain(std::string_view line);

[[nodiscard]] Result<ListEntry> read_line(std::string_view line);

// The line, without its end, that is read as this entry. Tags that a list cannot hold, since they begin as
// something else does, lose that beginning.
[[nodiscard]] std::string written_line(const ListEntry& entry);

// The same as a [[feed]] table.
[[nodiscard]] std::string written_table(const ListEntry& entry);

}  // namespace newspool::config

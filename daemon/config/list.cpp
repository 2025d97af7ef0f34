// Words are split as newsboat splits them: by white space; double quotes keep a word together, and inside
// them a backslash stands before a quote or a backslash.
#include "config/list.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace newspool::config {
namespace {

constexpr std::size_t line_bytes_max = std::size_t{64} << 10U;

// Takes the next word off `line`; nothing if its closing quote is missing.
std::optional<std::string> next_word(std::string_view& line) {
    std::string word;
    const bool quoted = line.front() == '"';
    if (quoted) line.remove_prefix(1);
    while (!line.empty()) {
        const char letter = line.front();
        line.remove_prefix(1);
        if (quoted ? letter == '"' : letter == ' ' || letter == '\t') return word;
        if (quoted && letter == '\\' && !line.empty()) {
            word += line.front();
            line.remove_prefix(1);
        } else {
            word += letter;
        }
    }
    return quoted ? std::nullopt : std::optional(word);
}

}  // namespace

Result<ListEntry> read_line(std::string_view line) {
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);  // a byte order mark
    line = trimmed(line);
    ListEntry entry;
    if (line.empty() || line.front() == '#') return entry;
    if (line.size() > line_bytes_max) return failure("this line is too long for a URL and its tags");
    if (!valid_utf8(line)) return failure("this line is not valid UTF-8");
    while (!(line = trimmed(line)).empty()) {
        const auto word = next_word(line);
        if (!word) return failure("a quote is not closed");
        if (entry.url.empty())
            entry.url = *word;
        else if (word->starts_with('~') && word->size() > 1)
            entry.name = word->substr(1);
        else if (!word->empty() && std::ranges::find(entry.tags, *word) == entry.tags.end())
            entry.tags.push_back(*word);
        if (entry.url.empty()) return failure("expected a URL, found \"\"");
    }
    return entry;
}

}  // namespace newspool::config

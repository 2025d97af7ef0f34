// Words are split as newsboat splits them: by white space; double quotes keep a word together, and inside
// them a backslash stands before a quote or a backslash.
#include "config/list.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool::config {
namespace {

constexpr std::string_view was_lead = "was=";
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

std::string in_quotes(std::string_view word) {
    std::string text = "\"";
    for (const char letter : word) {
        if (letter == '"' || letter == '\\') text += '\\';
        text += letter;
    }
    return text + '"';
}

std::string written_word(const std::string& word) {
    const bool plain = word.find_first_of(" \t\"\\") == std::string::npos;
    return plain ? word : in_quotes(word);
}

// A TOML basic string (TOML 1.0, "String").
std::string toml_string(std::string_view text) {
    std::string toml;
    for (const char letter : text)
        if (static_cast<unsigned char>(letter) < 0x20 || letter == '\x7F')
            toml += fmt::format("\\u{:04X}", static_cast<unsigned>(letter));
        else
            toml += letter == '"' || letter == '\\' ? fmt::format("\\{}", letter) : std::string(1, letter);
    return fmt::format("\"{}\"", toml);
}

}  // namespace

bool is_plain(std::string_view line) {
    if (!line.starts_with("http://") && !line.starts_with("https://")) return false;
    return std::ranges::all_of(line, [](char letter) {
        return letter > ' ' && letter < '\x7F' && letter != '"' && letter != '@' && letter != '\\';
    });
}

Result<ListEntry> read_line(std::string_view line) {
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);  // a byte order mark
    line = trimmed(line);
    ListEntry entry;
    if (line.empty() || line.front() == '#') return entry;
    if (line.size() > line_bytes_max)
        return failure(fmt::format("expected a URL and its tags in at most {} bytes a line", line_bytes_max));
    if (!valid_utf8(line)) return failure("this line is not valid UTF-8: save the list in that encoding");
    while (!(line = trimmed(line)).empty()) {
        const auto word = next_word(line);
        if (!word) return failure("a quote is not closed: write \" at its end");
        if (entry.url.empty())
            entry.url = *word;
        else if (word->starts_with('~') && word->size() > 1)
            entry.name = word->substr(1);
        else if (word->starts_with(was_lead))
            entry.was.push_back(word->substr(was_lead.size()));
        else if (!word->empty() && std::ranges::find(entry.tags, *word) == entry.tags.end())
            entry.tags.push_back(*word);
        if (entry.url.empty()) return failure("expected a URL, found \"\"");
    }
    return entry;
}

std::string written_line(const ListEntry& entry) {
    std::string line = written_word(entry.url);
    for (const std::string& url : entry.was) line += ' ' + written_word(std::string(was_lead) + url);
    for (std::string tag : entry.tags) {
        while (tag.starts_with('~') || tag.starts_with(was_lead))
            tag.erase(0, tag.front() == '~' ? 1 : was_lead.size());
        if (!tag.empty()) line += ' ' + written_word(tag);
    }
    if (!entry.name.empty()) line += ' ' + in_quotes('~' + entry.name);
    return line;
}

std::string written_table(const ListEntry& entry) {
    std::string table = fmt::format("[[feed]]\nurl = {}\n", toml_string(entry.url));
    if (!entry.name.empty()) table += fmt::format("name = {}\n", toml_string(entry.name));
    std::string tags;
    for (const std::string& tag : entry.tags) tags += (tags.empty() ? "" : ", ") + toml_string(tag);
    if (!tags.empty()) table += fmt::format("tags = [{}]\n", tags);
    return table;
}

}  // namespace newspool::config

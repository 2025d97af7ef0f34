// Text is looked at as UTF-8 bytes: what must go has few forms.
#include "format/clean.hpp"

#include "base/text.hpp"

namespace newspool::format {
namespace {

bool between(char letter, unsigned char lowest, unsigned char highest) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte >= lowest && byte <= highest;
}

// The length of the control character that valid `text` begins with; 0 if it begins with none.
std::size_t control_length(std::string_view text) {
    if (between(text[0], 0x00, 0x1F) || text[0] == '\x7F') return 1;
    if (text.starts_with("\xC2") && between(text[1], 0x80, 0x9F)) return 2;      // C1
    if (text.starts_with("\xD8\x9C")) return 2;                                  // Arabic letter mark
    if (text.starts_with("\xE2\x80") && between(text[2], 0x8E, 0x8F)) return 3;  // direction marks
    if (text.starts_with("\xE2\x80") && between(text[2], 0xA8, 0xAE)) return 3;  // separators, overrides
    if (text.starts_with("\xE2\x81") && between(text[2], 0xA6, 0xA9)) return 3;  // isolates
    if (text.starts_with("\xEF\xBB\xBF")) return 3;                              // byte order mark
    return 0;
}

bool trails(char letter) { return between(letter, 0x80, 0xBF); }

}  // namespace

std::string one_line(std::string_view text) {
    const std::string valid = repaired_utf8(text);
    std::string line;
    line.reserve(valid.size());
    bool after_control = false;
    for (std::string_view rest = valid; !rest.empty();) {
        const std::size_t control = control_length(rest);
        if (control == 0)
            line += rest.front();
        else if (!after_control)
            line += ' ';
        after_control = control != 0;
        rest.remove_prefix(control == 0 ? 1 : control);
    }
    return trimmed_string(std::move(line));
}

std::string one_short_line(std::string_view text, std::size_t bytes_max) {
    std::string line = one_line(text);
    if (line.size() <= bytes_max) return line;
    std::size_t end = bytes_max;
    while (end > 0 && trails(line[end])) --end;
    line.resize(end);
    return line;
}

std::string clean_lines(std::string_view text) {
    const std::string valid = repaired_utf8(text);
    std::string lines;
    lines.reserve(valid.size() + 1);
    for (std::string_view rest = valid; !rest.empty();) {
        const std::size_t control = control_length(rest);
        const bool is_kept = control == 0 || rest.front() == '\n' || rest.front() == '\t';
        const bool ends_line = rest.starts_with("\r\n");
        if (is_kept)
            lines += rest.front();
        else if (!ends_line)
            lines += ' ';
        rest.remove_prefix(control == 0 ? 1 : control);
    }
    while (lines.ends_with('\n')) lines.pop_back();
    if (!lines.empty()) lines += '\n';
    return lines;
}

}  // namespace newspool::format

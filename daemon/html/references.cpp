// One table of bytes tells where text cannot be copied as it is; everything between is copied in runs.
#include "html/references.hpp"

#include <algorithm>
#include <array>

#include "base/html_entities.hpp"
#include "base/text.hpp"

namespace newspool::html {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'); }

// The value of a digit in base 16, 16 for what is none.
unsigned digit_value(char letter) {
    if (is_digit(letter)) return static_cast<unsigned>(letter - '0');
    const char lower = ascii_lower(letter);
    return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a' + 10) : 16;
}

std::size_t append_numeric(std::string& out, std::string_view text) {
    std::size_t at = 2;
    const bool is_hexadecimal = at < text.size() && ascii_lower(text[at]) == 'x';
    const unsigned base = is_hexadecimal ? 16 : 10;
    if (is_hexadecimal) ++at;
    const std::size_t digits_begin = at;
    char32_t number = 0;
    for (; at < text.size() && digit_value(text[at]) < base; ++at)
        if (number <= 0x10FFFF) number = number * base + digit_value(text[at]);
    if (at == digits_begin) return 0;
    append_utf8(out, html_code_point(number));
    return at < text.size() && text[at] == ';' ? at + 1 : at;
}

constexpr bool needs_care(unsigned char byte) {
    const bool is_control = byte < 0x20 && byte != '\n' && byte != '\t';
    const bool may_begin_no_text = byte == 0xC2 || byte == 0xEF || byte >= 0xF0;
    return is_control || byte == '&' || byte == '<' || byte == '>' || byte == 0x7F || may_begin_no_text;
}

using ByteTable = std::array<bool, 256>;

constexpr ByteTable careful_in_text = [] {
    ByteTable table{};
    for (unsigned byte = 0; byte < 256; ++byte) table[byte] = needs_care(static_cast<unsigned char>(byte));
    return table;
}();

constexpr ByteTable careful_in_value = [] {
    ByteTable table = careful_in_text;
    for (const unsigned byte : {0x22U, 0x0AU, 0x09U}) table[byte] = true;  // quote, line feed, tab
    return table;
}();

// Copies `text` in runs; `append_careful` appends what begins with a byte of the table and says its length.
template <typename Append>
void append_runs(std::string& out, std::string_view text, const ByteTable& careful, Append append_careful) {
    std::size_t run = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (!careful[static_cast<unsigned char>(text[at])]) {
            ++at;
            continue;
        }
        out.append(text, run, at - run);
        at += append_careful(text.substr(at));
        run = at;
    }
    out.append(text, run);
}

// The bytes at the start of `text` that are valid UTF-8 and no text: a C1 control or a noncharacter.
std::size_t no_text_at(std::string_view text) {
    const auto byte = [&](std::size_t index) {
        return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
    };
    if (byte(0) == 0xC2) return byte(1) < 0xA0 ? 2 : 0;
    const bool is_last_of_plane = byte(0) == 0xEF || (byte(1) & 0x0FU) == 0x0F;
    const std::size_t length = byte(0) == 0xEF ? 3 : 4;
    if (is_last_of_plane && byte(length - 2) == 0xBF && byte(length - 1) >= 0xBE) return length;
    const bool is_arabic = byte(0) == 0xEF && byte(1) == 0xB7 && byte(2) >= 0x90 && byte(2) < 0xB0;
    return is_arabic ? length : 0;
}

// Appends what begins with a byte that needs care, and returns how many bytes that was. ASCII controls go
// without a trace; what could join its neighbours to a word of another meaning leaves a mark.
std::size_t append_escaped_byte(std::string& out, std::string_view text) {
    switch (text[0]) {
        case '&':
            out += "&amp;";
            return 1;
        case '<':
            out += "&lt;";
            return 1;
        case '>':
            out += "&gt;";
            return 1;
        case '\f':
            out += ' ';
            return 1;
        default:
            break;
    }
    if (static_cast<unsigned char>(text[0]) < 0x80) return 1;
    const std::size_t length = no_text_at(text);
    out += length == 0 ? text.substr(0, 1) : "\uFFFD";
    return std::max<std::size_t>(length, 1);
}

// A carriage return that was written as a reference is a space: it must not become a line end when read
// again.
void append_escaped_reference(std::string& out, std::string_view decoded) {
    append_runs(out, decoded, careful_in_text, [&](std::string_view rest) {
        if (rest[0] != '\r') return append_escaped_byte(out, rest);
        out += ' ';
        return std::size_t{1};
    });
}

std::size_t append_careful(std::string& out, std::string_view rest, Encoded encoded) {
    if (rest[0] == '&' && encoded == Encoded::yes) {
        std::string decoded;
        const std::size_t length = append_reference(decoded, rest, Place::text);
        append_escaped_reference(out, length == 0 ? "&" : decoded);
        return length == 0 ? 1 : length;
    }
    if (rest[0] == '\r') {
        if (rest.size() < 2 || rest[1] != '\n') out += '\n';
        return 1;
    }
    return append_escaped_byte(out, rest);
}

}  // namespace

std::size_t append_reference(std::string& out, std::string_view text, Place place) {
    if (text.size() < 2) return 0;
    if (text[1] == '#') return append_numeric(out, text);
    if (!is_letter(text[1])) return 0;
    const auto match = match_html_entity(text.substr(1));
    if (!match) return 0;
    const std::size_t end = match->length + 1;
    if (place == Place::attribute && !match->has_semicolon && end < text.size() &&
        (text[end] == '=' || is_letter(text[end]) || is_digit(text[end])))
        return 0;
    out += match->text;
    return end;
}

void append_decoded(std::string& out, std::string_view text, Place place) {
    while (!text.empty()) {
        const std::size_t run = std::min(text.find('&'), text.size());
        out += text.substr(0, run);
        text.remove_prefix(run);
        if (text.empty()) return;
        const std::size_t length = append_reference(out, text, place);
        if (length == 0) out += '&';
        text.remove_prefix(length == 0 ? 1 : length);
    }
}

void append_escaped_text(std::string& out, std::string_view raw, Encoded encoded) {
    append_runs(out, raw, careful_in_text,
                [&](std::string_view rest) { return append_careful(out, rest, encoded); });
}

void append_escaped_value(std::string& out, std::string_view value) {
    append_runs(out, value, careful_in_value, [&](std::string_view rest) {
        const char first = rest[0];
        const bool is_space = first == '\n' || first == '\t' || first == '\r';
        if (first != '"' && !is_space) return append_escaped_byte(out, rest);
        out += is_space ? " " : "&quot;";
        return std::size_t{1};
    });
}

}  // namespace newspool::html

// Runs of plain characters are copied at once; only quotes, backslashes and controls are looked at.
#include "format/json_writer.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool::format {
namespace {

bool is_plain(char letter) {
    return static_cast<unsigned char>(letter) >= 0x20 && letter != '"' && letter != '\\' && letter != '\x7F';
}

void append_escape(std::string& text, char letter) {
    switch (letter) {
        case '"':
            text += "\\\"";
            break;
        case '\\':
            text += "\\\\";
            break;
        case '\n':
            text += "\\n";
            break;
        case '\r':
            text += "\\r";
            break;
        case '\t':
            text += "\\t";
            break;
        default:
            text += fmt::format("\\u{:04x}", static_cast<unsigned char>(letter));
            break;
    }
}

}  // namespace

void JsonWriter::name(std::string_view text) {
    separate();
    quote(text);
    text_ += ':';
    needs_comma_ = false;
}

void JsonWriter::string(std::string_view text) {
    separate();
    quote(text);
    needs_comma_ = true;
}

void JsonWriter::number(double value) {
    if (!std::isfinite(value)) value = 0;
    raw(fmt::format("{}", value));
}

void JsonWriter::open(char bracket) {
    separate();
    text_ += bracket;
    needs_comma_ = false;
}

void JsonWriter::close(char bracket) {
    text_ += bracket;
    needs_comma_ = true;
}

void JsonWriter::raw(std::string_view text) {
    separate();
    text_ += text;
    needs_comma_ = true;
}

void JsonWriter::separate() {
    if (needs_comma_) text_ += ',';
    needs_comma_ = false;
}

void JsonWriter::quote(std::string_view text) {
    if (!valid_utf8(text)) return quote(repaired_utf8(text));
    text_ += '"';
    while (!text.empty()) {
        const auto end = std::ranges::find_if_not(text, is_plain) - text.begin();
        const auto length = static_cast<std::size_t>(end);
        text_.append(text.substr(0, length));
        text.remove_prefix(length);
        if (text.empty()) break;
        append_escape(text_, text.front());
        text.remove_prefix(1);
    }
    text_ += '"';
}

}  // namespace newspool::format

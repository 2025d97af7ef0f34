// Runs of plain characters are copied at once, and looked for eight at a time; only quotes, backslashes and
// controls are looked at.
#include "format/json_writer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool::format {
namespace {

bool is_plain(char letter) {
    return static_cast<unsigned char>(letter) >= 0x20 && letter != '"' && letter != '\\' && letter != '\x7F';
}

// The length of the plain run that `text` begins with. Of eight letters at once: a byte of `x` is below n if
// x - n borrows for it and its own high bit is not set; it is c if x ^ c is below 1. A borrow can spread to
// letters behind one that is met, so what is said of eight is only whether any is met.
std::size_t plain_length(std::string_view text) {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t high_bits = ones * 0x80U;
    const auto any_below = [](std::uint64_t eight, std::uint64_t limit) {
        return (eight - ones * limit) & ~eight & high_bits;
    };
    std::size_t length = 0;
    for (std::uint64_t eight = 0; length + sizeof eight <= text.size(); length += sizeof eight) {
        std::memcpy(&eight, text.data() + length, sizeof eight);
        const std::uint64_t met = any_below(eight, 0x20) | any_below(eight ^ (ones * '"'), 1) |
                                  any_below(eight ^ (ones * '\\'), 1) | any_below(eight ^ (ones * 0x7F), 1);
        if (met != 0) break;
    }
    while (length < text.size() && is_plain(text[length])) ++length;
    return length;
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

// Asked once for the whole, which costs half of asking for each string: what is broken in one ends with it,
// for a quote that follows is part of no sequence.
std::string JsonWriter::take() && { return valid_utf8(text_) ? std::move(text_) : repaired_utf8(text_); }

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
    text_ += '"';
    while (!text.empty()) {
        const std::size_t length = plain_length(text);
        text_.append(text.substr(0, length));
        text.remove_prefix(length);
        if (text.empty()) break;
        append_escape(text_, text.front());
        text.remove_prefix(1);
    }
    text_ += '"';
}

}  // namespace newspool::format

// Both functions know only as much JSON as it takes to tell strings from structure.
#include "parse/json_text.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool::parse {
namespace {

// The four digits after "\u" at `at`; -1 if they are none.
int unit_at(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
    int unit = 0;
    for (const char letter : text.substr(at + 2, 4)) {
        const char digit = ascii_lower(letter);
        if (digit >= '0' && digit <= '9')
            unit = unit * 16 + (digit - '0');
        else if (digit >= 'a' && digit <= 'f')
            unit = unit * 16 + (digit - 'a' + 10);
        else
            return -1;
    }
    return unit;
}

class JsonMender {
  public:
    explicit JsonMender(std::string_view text) : text_(text) { mended_.text.reserve(text.size() + 16); }

    MendedJson mend() && {
        while (at_ < text_.size()) {
            if (in_string_)
                string_step();
            else
                structure_step();
        }
        if (depth_ > 0 || in_string_) {
            mended_.cut = true;
            mended_.text.resize(whole_items_end_);
            if (whole_items_end_ > 0) mended_.text += "]}";
        }
        return std::move(mended_);
    }

  private:
    void keep(std::size_t count) {
        mended_.text.append(text_.substr(at_, count));
        at_ += count;
    }

    void string_step() {
        const char letter = text_[at_];
        if (letter == '"') {
            in_string_ = false;
            keep(1);
        } else if (letter == '\\') {
            escape_step();
        } else if (static_cast<unsigned char>(letter) < 0x20) {
            mended_.text += fmt::format("\\u{:04x}", static_cast<unsigned>(letter));
            ++at_;
        } else {
            keep(1);
        }
    }

    void escape_step() {
        const int unit = unit_at(text_, at_);
        const int next = unit_at(text_, at_ + 6);
        const bool leads = unit >= 0xD800 && unit <= 0xDBFF;
        if (leads && next >= 0xDC00 && next <= 0xDFFF) return keep(12);
        if (unit >= 0xD800 && unit <= 0xDFFF) {
            mended_.text += "\\ufffd";
            at_ += 6;
        } else if (unit < 0 && at_ + 1 < text_.size() &&
                   std::string_view("\"\\/bfnrt").find(text_[at_ + 1]) == std::string_view::npos) {
            mended_.text += "\\\\";  // a backslash that escapes nothing
            ++at_;
        } else {
            keep(2);
        }
    }

    void structure_step() {
        const char letter = text_[at_];
        if (letter == '"') in_string_ = true;
        if (letter == '{' || letter == '[') ++depth_;
        if (letter == '}' || letter == ']') {
            drop_comma();
            --depth_;
        }
        keep(1);
        if (letter == '}' && depth_ == 2) whole_items_end_ = mended_.text.size();
    }

    void drop_comma() {
        const auto last = mended_.text.find_last_not_of(" \t\r\n");
        if (last != std::string::npos && mended_.text[last] == ',') mended_.text.erase(last, 1);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool in_string_ = false;
    long depth_ = 0;
    std::size_t whole_items_end_ = 0;
    MendedJson mended_;
};

}  // namespace

bool sane_json(std::string_view text, const ParseSettings& settings) {
    std::size_t depth = 0;
    std::size_t nodes = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        if (in_string) {
            if (letter == '\\') ++at;
            if (letter == '"') in_string = false;
            continue;
        }
        if (letter == '"') in_string = true;
        if (letter == ',' || letter == '{' || letter == '[') ++nodes;
        if (letter == '{' || letter == '[') ++depth;
        if ((letter == '}' || letter == ']') && depth > 0) --depth;
        if (depth > settings.max_depth || nodes > settings.max_nodes) return false;
    }
    return true;
}

MendedJson mended_json(std::string_view text) { return JsonMender(text).mend(); }

}  // namespace newspool::parse

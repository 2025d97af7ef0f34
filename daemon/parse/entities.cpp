// One pass with memchr for the next ampersand; everything between is copied as it stands.
#include "parse/entities.hpp"

#include <algorithm>
#include <array>

#include "base/html_entities.hpp"
#include "base/text.hpp"

namespace newspool::parse {
namespace {

constexpr int depth_max = 8;  // entities inside entities
constexpr std::size_t declarations_max = 1000;
constexpr std::size_t name_bytes_max = 64;

bool is_name_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_' || letter == '-' || letter == '.' ||
           letter == ':' || static_cast<unsigned char>(letter) >= 0x80;
}

// References in a row that are the bytes of UTF-8, one reference a byte: "&#226;&#128;&#166;" means "…".
// A run counts only if it holds a byte that is no character of Latin-1, for those stand for themselves.
class ByteRun {
  public:
    void add(std::string& text, char32_t point) {
        if (point < 0x80 || point > 0xFF) return end(text);
        if (bytes_.empty()) start_ = text.size();
        bytes_ += static_cast<char>(static_cast<unsigned char>(point));
        has_control_ = has_control_ || point < 0xA0;
    }
    void add(std::string& text, std::string_view reference) {  // one by name: "&acirc;"
        const bool latin = reference.size() == 2 && (reference[0] == '\xC2' || reference[0] == '\xC3');
        if (!latin) return end(text);
        const char32_t high = reference[0] == '\xC2' ? 0x80 : 0xC0;
        add(text, high | (static_cast<unsigned char>(reference[1]) & 0x3FU));
    }
    void end(std::string& text) {
        if (has_control_ && valid_utf8(bytes_)) text.replace(start_, std::string::npos, bytes_);
        bytes_.clear();
        has_control_ = false;
    }

  private:
    std::string bytes_;
    std::size_t start_ = 0;
    bool has_control_ = false;
};

void append_numbered(std::string& text, char32_t number) {
    const char32_t point = html_code_point(number);
    const bool forbidden = point < 0x20 && point != '\t' && point != '\n' && point != '\r';
    if (!forbidden) append_utf8(text, point);
}

// The five that XML itself knows.
struct Plain {
    std::string_view written;
    char meaning;
};

const Plain* plain_reference(std::string_view raw) {
    static constexpr std::array<Plain, 5> known{
        {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    const char second = raw.size() > 2 ? raw[1] : '\0';
    if (second == '#') return nullptr;
    for (const Plain& plain : known)
        if (second == plain.written[1] && raw.starts_with(plain.written)) return &plain;
    return nullptr;
}

}  // namespace

void Entities::declare(std::string_view doctype) {
    static constexpr std::string_view opening = "<!ENTITY";
    std::size_t at = 0;
    while (declared_.size() < declarations_max &&
           (at = doctype.find(opening, at)) != std::string_view::npos) {
        at += opening.size();
        const auto name_start = doctype.find_first_not_of(" \t\r\n", at);
        const auto name_end = doctype.find_first_of(" \t\r\n>", name_start);
        if (name_start == std::string_view::npos || name_end == std::string_view::npos) return;
        const auto quote = doctype.find_first_not_of(" \t\r\n", name_end);
        if (quote == std::string_view::npos) return;
        if (doctype[quote] != '"' && doctype[quote] != '\'') continue;  // external, or a parameter entity
        const auto end = doctype.find(doctype[quote], quote + 1);
        if (end == std::string_view::npos) return;
        declared_.emplace(doctype.substr(name_start, name_end - name_start),
                          doctype.substr(quote + 1, end - quote - 1));
        at = end;
    }
}

void Entities::append(std::string& text, std::string_view raw) {
    if (raw.find('&') == std::string_view::npos)
        text.append(raw);
    else
        expand(text, raw, 0);
}

void Entities::expand(std::string& text, std::string_view raw, int depth) {
    ByteRun run;
    while (!raw.empty()) {
        const auto ampersand = std::min(raw.find('&'), raw.size());
        if (ampersand > 0) run.end(text);
        text.append(raw.substr(0, ampersand));
        raw.remove_prefix(ampersand);
        if (raw.empty()) break;
        if (const Plain* plain = plain_reference(raw)) {  // nearly all are these, in escaped HTML
            run.end(text);
            text += plain->meaning;
            raw.remove_prefix(plain->written.size());
            continue;
        }
        const Reference reference = reference_at(raw);
        raw.remove_prefix(std::max<std::size_t>(1, reference.length));
        if (reference.number) {
            run.add(text, *reference.number);
            append_numbered(text, *reference.number);
            continue;
        }
        run.add(text, reference.text);
        if (!reference.declared)
            text.append(reference.length == 0 ? "&" : reference.text);
        else if (depth < depth_max && reference.text.size() <= budget_)
            budget_ -= reference.text.size(), expand(text, reference.text, depth + 1);
        else
            met_excess_ = true;
    }
    run.end(text);
}

Entities::Reference Entities::reference_at(std::string_view raw) {
    Reference reference;
    if (raw.size() > 2 && raw[1] == '#') {
        reference = numbered(raw);
    } else {
        std::size_t end = 1;
        while (end < raw.size() && end <= name_bytes_max && is_name_letter(raw[end])) ++end;
        if (end > 1 && end < raw.size() && raw[end] == ';') reference = named(raw.substr(1, end - 1));
        if (!reference.text.empty() || reference.declared) reference.length = end + 1;
    }
    met_bare_ampersand_ = met_bare_ampersand_ || reference.length == 0;
    return reference;
}

Entities::Reference Entities::numbered(std::string_view raw) {
    const bool hexadecimal = raw[2] == 'x' || raw[2] == 'X';
    const std::size_t digits_start = hexadecimal ? 3 : 2;
    std::size_t at = digits_start;
    char32_t number = 0;
    for (; at < raw.size(); ++at) {
        const char letter = ascii_lower(raw[at]);
        const bool decimal_digit = letter >= '0' && letter <= '9';
        if (!decimal_digit && !(hexadecimal && letter >= 'a' && letter <= 'f')) break;
        const auto digit = static_cast<char32_t>(decimal_digit ? letter - '0' : letter - 'a' + 10);
        number = std::min<char32_t>(number * (hexadecimal ? 16 : 10) + digit, 0x110000);
    }
    if (at == digits_start) return {};
    if (at < raw.size() && raw[at] == ';') ++at;
    return {.length = at, .text = {}, .number = number, .declared = false};
}

Entities::Reference Entities::named(std::string_view name) {
    if (const auto found = declared_.find(name); found != declared_.end())
        return {.length = 0, .text = found->second, .number = {}, .declared = true};
    const std::string_view text = html_entity(name).value_or("");
    met_undeclared_ = met_undeclared_ || !text.empty();
    return {.length = 0, .text = text, .number = {}, .declared = false};
}

}  // namespace newspool::parse

// The rules for guessing follow what people publish: a title "History of the <blink> tag" shows the word, but
// "AT&amp;T" that was escaped once too often, or "<b>Now</b>", was meant as HTML.
#include "parse/value.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/html_entities.hpp"
#include "base/text.hpp"
#include "parse/markup.hpp"

namespace newspool::parse {
namespace {

bool is_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'); }

bool is_word(char letter) { return is_letter(letter) || (letter >= '0' && letter <= '9'); }

// Elements that people write in feeds.
bool is_html_element(std::string_view name) {
    static constexpr std::array<std::string_view, 102> names{
        "a",          "abbr",   "acronym", "address", "article",    "aside",    "audio",    "b",
        "base",       "bdi",    "bdo",     "big",     "blockquote", "body",     "br",       "button",
        "caption",    "center", "cite",    "code",    "col",        "colgroup", "dd",       "del",
        "details",    "dfn",    "div",     "dl",      "dt",         "em",       "embed",    "fieldset",
        "figcaption", "figure", "font",    "footer",  "form",       "h1",       "h2",       "h3",
        "h4",         "h5",     "h6",      "head",    "header",     "hr",       "html",     "i",
        "iframe",     "img",    "input",   "ins",     "kbd",        "label",    "legend",   "li",
        "main",       "map",    "mark",    "math",    "meta",       "nav",      "noscript", "object",
        "ol",         "option", "p",       "param",   "picture",    "pre",      "q",        "rp",
        "rt",         "ruby",   "s",       "samp",    "script",     "section",  "select",   "small",
        "source",     "span",   "strike",  "strong",  "style",      "sub",      "sup",      "svg",
        "table",      "tbody",  "td",      "tfoot",   "th",         "thead",    "time",     "tr",
        "tt",         "u",      "ul",      "var",     "video",      "wbr"};
    static_assert(std::ranges::is_sorted(names));
    return std::ranges::binary_search(names, name);
}

// The name of the tag, opening or closing, that `text` begins with after its "<"; empty if it is none.
std::string tag_name(std::string_view text) {
    if (text.starts_with('/')) text.remove_prefix(1);
    std::size_t length = 0;
    while (length < text.size() && is_word(text[length])) ++length;
    const char next = length < text.size() ? text[length] : '\0';
    const bool ends =
        next == '>' || next == '/' || next == ' ' || next == '\n' || next == '\t' || next == '\r';
    return ends && length > 0 && length <= 10 ? ascii_lower(text.substr(0, length)) : std::string();
}

bool begins_reference(std::string_view after_ampersand) {
    if (after_ampersand.starts_with('#')) {
        const auto digits = after_ampersand.substr(1, 8);
        const auto end = digits.find(';');
        return end != std::string_view::npos && end > 0 &&
               std::ranges::all_of(digits.substr(0, end), is_word);
    }
    const auto match = match_html_entity(after_ampersand);
    return match && match->has_semicolon;
}

bool begins_markup(std::string_view after_less) {
    if (after_less.empty()) return false;
    const char next = after_less.front();
    return is_letter(next) || next == '/' || next == '!' || next == '?';
}

// Whether `meaning` is true of what stands behind any `mark`.
bool any_behind(std::string_view text, char mark, bool (*meaning)(std::string_view)) {
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1))
        if (meaning(text.substr(at + 1))) return true;
    return false;
}

bool might_be_html(std::string_view text) {
    return any_behind(text, '<', begins_markup) || any_behind(text, '&', begins_reference);
}

}  // namespace

bool looks_like_html(std::string_view text) {
    bool found = false;
    for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const std::string name = tag_name(text.substr(at + 1));
        if (!name.empty() && !is_html_element(name)) return false;
        found = found || !name.empty();
    }
    return found || any_behind(text, '&', begins_reference);
}

Text html_text(const Element& element, std::string html) {
    const std::string& base = element.base();
    return {.value = std::move(html),
            .kind = Text::Kind::html,
            .base = base.empty() ? std::string(element.reading().url) : base};
}

Text plain_text(std::string text) {
    return {.value = trimmed_string(std::move(text)), .kind = Text::Kind::plain, .base = {}};
}

Text loose_text(const Element& element) {
    if (element.has_elements()) return html_text(element, inner_markup(element, Cdata::markup));
    std::string text = element.trimmed_text();
    if (might_be_html(text)) return html_text(element, std::move(text));
    return plain_text(std::move(text));
}

Text loose_title(const Element& element) {
    if (element.has_elements()) return html_text(element, inner_markup(element, Cdata::markup));
    std::string text = element.trimmed_text();
    if (looks_like_html(text)) return html_text(element, std::move(text));
    return plain_text(std::move(text));
}

namespace {

enum class Type { text, html, xhtml, other_xml, binary };

Type type_of(const Element& element) {
    std::string type = ascii_lower(element.attribute("type"));
    type = std::string(trimmed(std::string_view(type).substr(0, type.find(';'))));
    if (type.empty() || type == "text" || type == "text/plain" || type == "plain") return Type::text;
    if (type == "html" || type == "text/html") return Type::html;
    if (type == "xhtml" || type == "application/xhtml+xml") return Type::xhtml;
    if (type.ends_with("/xml") || type.ends_with("+xml")) return Type::other_xml;
    static constexpr std::array<std::string_view, 4> binary{"audio/", "video/", "image/",
                                                            "application/octet-stream"};
    const auto begins = [&](std::string_view family) { return type.starts_with(family); };
    return std::ranges::any_of(binary, begins) ? Type::binary : Type::text;
}

// XHTML content stands in one div, which is not part of it (RFC 4287 section 3.1.1.3).
Text without_wrapper(const Element& element) {
    std::string direct;
    append_text(direct, element.node(), element.reading().entities);
    pugi::xml_node only;
    std::size_t count = 0;
    for (pugi::xml_node child = element.node().first_child(); !child.empty(); child = child.next_sibling())
        if (child.type() == pugi::node_element) only = child, ++count;
    if (count == 1 && trimmed(direct).empty()) {
        const Element wrapper(only, element);
        if (wrapper.name() == "div" && wrapper.node().attribute("class").empty())
            return html_text(wrapper, inner_markup(wrapper, Cdata::text));
    }
    return html_text(element, inner_markup(element, Cdata::text));
}

}  // namespace

Text typed_text(const Element& element) {
    const Type type = type_of(element);
    const std::string mode = ascii_lower(element.attribute("mode"));
    const bool is_base64 = mode == "base64" || (type == Type::binary && !element.has_elements());
    if (is_base64) {
        std::string decoded = repaired_utf8(from_base64(element.text()));
        const bool is_html = type != Type::text || looks_like_html(decoded);
        return is_html ? html_text(element, std::move(decoded)) : plain_text(std::move(decoded));
    }
    if (element.has_elements())
        return type == Type::xhtml || mode == "xml"
                   ? without_wrapper(element)
                   : html_text(element, inner_markup(element, Cdata::markup));
    std::string text = element.trimmed_text();
    if (type == Type::other_xml) return plain_text(std::move(text));
    if (type == Type::text) {
        const bool unsure = element.attribute("type").empty() && mode != "xml" && looks_like_html(text);
        return unsure ? html_text(element, std::move(text)) : plain_text(std::move(text));
    }
    return html_text(element, std::move(text));
}

std::string from_base64(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    unsigned bits = 0;
    unsigned count = 0;
    for (const char letter : text) {
        unsigned value = 0;
        if (letter >= 'A' && letter <= 'Z')
            value = static_cast<unsigned>(letter - 'A');
        else if (letter >= 'a' && letter <= 'z')
            value = static_cast<unsigned>(letter - 'a' + 26);
        else if (letter >= '0' && letter <= '9')
            value = static_cast<unsigned>(letter - '0' + 52);
        else if (letter == '+' || letter == '-')
            value = 62;
        else if (letter == '/' || letter == '_')
            value = 63;
        else if (letter == '=')
            break;
        else
            continue;
        bits = (bits << 6U | value) & 0xFFFFFFU;
        if (++count % 4 != 1) bytes += static_cast<char>(bits >> (6 - 2 * ((count - 1) % 4)) & 0xFFU);
    }
    return bytes;
}

Person person_named(std::string_view text) {
    Person person;
    text = trimmed(text);
    if (text.starts_with("mailto:")) text.remove_prefix(7);
    const auto inside = [&](char open,
                            char close) -> std::optional<std::pair<std::string_view, std::string_view>> {
        const auto start = text.find(open);
        const auto end = text.find(close, start == std::string_view::npos ? 0 : start);
        if (start == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
        return std::pair(trimmed(text.substr(0, start)), trimmed(text.substr(start + 1, end - start - 1)));
    };
    const auto is_address = [](std::string_view part) {
        return part.find('@') != std::string_view::npos && part.find(' ') == std::string_view::npos;
    };
    const auto angled = inside('<', '>');
    const auto parenthesised = inside('(', ')');
    if (angled && is_address(angled->second)) {
        person.name = angled->first;
        person.email = angled->second;
    } else if (parenthesised && is_address(parenthesised->second)) {
        person.name = parenthesised->first;
        person.email = parenthesised->second;
    } else if (parenthesised && is_address(parenthesised->first)) {
        person.name = parenthesised->second;
        person.email = parenthesised->first;
    } else {
        person.name = text;
        if (is_address(text)) person.email = text;
    }
    if (person.name.size() > 1 && person.name.front() == '"' && person.name.back() == '"')
        person.name = person.name.substr(1, person.name.size() - 2);
    if (person.name.empty()) person.name = person.email;
    return person;
}

}  // namespace newspool::parse

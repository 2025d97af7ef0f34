// The guess that plain text is HTML after all. One unknown tag says no: "vector<int>" is no markup.
#include "base/html_entities.hpp"
#include "html/html.hpp"
#include "html/tokenizer.hpp"

namespace newspool::html {
namespace {

// "&amp;", "&#8217;"; old names without a semicolon are too often plain text ("R&D", "a&not b").
bool has_whole_reference(std::string_view text) {
    for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
        const std::string_view rest = text.substr(at + 1);
        if (rest.starts_with('#')) {
            const auto end = rest.find_first_not_of("0123456789abcdefABCDEFxX", 1);
            if (end != std::string_view::npos && end > 1 && rest[end] == ';') return true;
        } else if (const auto match = match_html_entity(rest); match && match->has_semicolon) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool shows_markup(std::string_view text) {
    constexpr auto none = std::string_view::npos;  // find_first_of would ask memchr about every letter
    if (text.find('<') == none && text.find('&') == none) return false;
    bool seen = false;
    Tokenizer tokenizer(text);
    for (Token token = tokenizer.next(); token.kind != Token::Kind::finished; token = tokenizer.next()) {
        if (token.kind == Token::Kind::text) {
            seen = seen || has_whole_reference(token.text);
            continue;
        }
        if (token.tag == Tag::unknown) return false;
        seen = seen || token.kind != Token::Kind::start || is(token.tag, trait::empty);
    }
    return seen;
}

}  // namespace newspool::html

// A counter of nested elements, and the standard's list of HTML elements that end a forgotten <svg>.
#include "html/hidden.hpp"

namespace newspool::html {

bool Hidden::covers(const Token& token) noexcept {
    const bool is_start = token.kind == Token::Kind::start;
    if (depth_ == 0) {
        if (!is_start || !is(token.tag, trait::hidden)) return false;
        element_ = token.tag;
        depth_ = 1;
        html_depth_ = 0;
        return true;
    }
    if (element_ == Tag::svg && is_left_by(token)) {
        depth_ = 0;
        return false;
    }
    if (token.tag != element_) return true;
    if (is_start && !token.self_closing) ++depth_;
    if (token.kind == Token::Kind::end) --depth_;
    return true;
}

bool Hidden::is_left_by(const Token& token) noexcept {
    const bool may_hold_html = token.tag == Tag::foreign_object || token.tag == Tag::desc;
    if (may_hold_html && token.kind == Token::Kind::start && !token.self_closing) ++html_depth_;
    if (may_hold_html && token.kind == Token::Kind::end && html_depth_ > 0) --html_depth_;
    return html_depth_ == 0 && token.kind == Token::Kind::start && is(token.tag, trait::breakout);
}

}  // namespace newspool::html

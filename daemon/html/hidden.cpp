// A counter of nested elements. The tokenizer lets no start tag through as hidden that has no end tag.
#include "html/hidden.hpp"

namespace newspool::html {

bool Hidden::covers(const Token& token) noexcept {
    const bool is_start = token.kind == Token::Kind::start;
    if (depth_ == 0) {
        if (!is_start || !is(token.tag, trait::hidden)) return false;
        element_ = token.tag;
        depth_ = 1;
        return true;
    }
    if (token.tag != element_) return true;
    if (is_start && !token.self_closing) ++depth_;
    if (token.kind == Token::Kind::end) --depth_;
    return true;
}

}  // namespace newspool::html

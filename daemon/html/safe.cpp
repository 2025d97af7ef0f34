// Safe HTML: tokens in, those on the allow-list out through the writer.
#include <string>
#include <utility>

#include "base/text.hpp"
#include "html/attributes.hpp"
#include "html/hidden.hpp"
#include "html/html.hpp"
#include "html/links.hpp"
#include "html/tokenizer.hpp"
#include "html/writer.hpp"

namespace newspool::html {
namespace {

class Cleaner {
  public:
    Cleaner(std::string_view html, std::string_view base)
        : tokenizer_(html), writer_(html.size()), links_(base) {}

    std::string clean() {
        for (Token token = tokenizer_.next(); token.kind != Token::Kind::finished; token = tokenizer_.next())
            if (!hidden_.covers(token)) write(token);
        return writer_.finish();
    }

  private:
    void write(Token token) {
        const bool follows_pre = std::exchange(follows_pre_, false);
        switch (token.kind) {
            case Token::Kind::text:
                writer_.text(follows_pre ? without_first_line_end(token.text) : token.text, Encoded::yes);
                break;
            case Token::Kind::start:
                write_start(token);
                break;
            case Token::Kind::end:
                if (is(token.tag, trait::written)) writer_.end(token.tag);
                break;
            case Token::Kind::raw:
                write_raw(token);
                break;
            case Token::Kind::finished:
                break;
        }
    }

    void write_start(const Token& token) {
        if (!is(token.tag, trait::written)) return;
        attributes_.clear();
        if (!append_attributes(attributes_, token.tag, tokenizer_.attributes(), links_)) return;
        writer_.start(token.tag, attributes_);
        if (token.self_closing && !is(token.tag, trait::empty)) writer_.end(token.tag);
        follows_pre_ = token.tag == Tag::pre;
    }

    // The text of an <xmp> is what it looks like; that of a <title> (of a drawing) and a <textarea> has
    // references.
    void write_raw(const Token& token) {
        if (is(token.tag, trait::hidden)) return;
        if (token.tag != Tag::xmp) return writer_.text(token.text, Encoded::yes);
        writer_.start(Tag::pre, {});
        writer_.text(token.text, Encoded::no);
        writer_.end(Tag::pre);
    }

    static std::string_view without_first_line_end(std::string_view text) {
        if (text.starts_with("\r\n")) return text.substr(2);
        return text.starts_with('\n') || text.starts_with('\r') ? text.substr(1) : text;
    }

    Tokenizer tokenizer_;
    Hidden hidden_;
    Writer writer_;
    Links links_;
    std::string attributes_;
    bool follows_pre_ = false;
};

}  // namespace

std::string safe(std::string_view html, std::string_view base) {
    if (!valid_utf8(html)) return safe(repaired_utf8(html), base);
    return Cleaner(html, base).clean();
}

}  // namespace newspool::html

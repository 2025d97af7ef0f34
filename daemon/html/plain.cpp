// Plain text: tokens in, words and breaks out.
#include <string>

#include "base/text.hpp"
#include "html/hidden.hpp"
#include "html/html.hpp"
#include "html/plain_writer.hpp"
#include "html/references.hpp"
#include "html/tokenizer.hpp"

namespace newspool::html {
namespace {

void write(PlainWriter& writer, const Token& token, std::string& decoded) {
    if (token.kind == Token::Kind::start) {
        writer.start(token.tag);
        if (token.self_closing && !is(token.tag, trait::empty)) writer.end(token.tag);
        return;
    }
    if (token.kind == Token::Kind::end) return writer.end(token.tag);
    const bool is_raw = token.kind == Token::Kind::raw;
    if (is_raw && is(token.tag, trait::hidden)) return;
    const bool is_preformatted = is_raw && token.tag == Tag::xmp;
    decoded.clear();
    if (is_preformatted)
        decoded = token.text;
    else
        append_decoded(decoded, token.text, Place::text);
    if (is_preformatted) writer.start(Tag::pre);
    writer.text(decoded);
    if (is_preformatted) writer.end(Tag::pre);
}

std::string plain(std::string_view html, Layout layout) {
    if (!valid_utf8(html)) return plain(repaired_utf8(html), layout);
    Tokenizer tokenizer(html);
    Hidden hidden;
    PlainWriter writer(layout, html.size());
    std::string decoded;
    for (Token token = tokenizer.next(); token.kind != Token::Kind::finished; token = tokenizer.next())
        if (!hidden.covers(token)) write(writer, token, decoded);
    return writer.finish();
}

}  // namespace

std::string plain_text(std::string_view html) { return plain(html, Layout::lines); }

std::string plain_line(std::string_view html) { return plain(html, Layout::one_line); }

std::string folded(std::string_view text) {
    PlainWriter writer(Layout::one_line, text.size());
    writer.text(text);
    return writer.finish();
}

}  // namespace newspool::html

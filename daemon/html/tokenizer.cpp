// The states of the standard, folded into functions: what a state would collect is found by a search for the
// byte that ends it.
#include "html/tokenizer.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace newspool::html {
namespace {

bool starts_name(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

bool is_space(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f';
}

bool ends_name(char byte) { return is_space(byte) || byte == '/' || byte == '>'; }

// Whether `text` begins at `position` with `lower`, which is in lower case.
bool begins_with(std::string_view text, std::size_t position, std::string_view lower) {
    return text.size() - position >= lower.size() &&
           equal_ignoring_case(text.substr(position, lower.size()), lower);
}

}  // namespace

Token Tokenizer::next() {
    while (position_ < html_.size()) {
        const std::size_t markup = markup_from(position_);
        if (markup > position_) {
            const std::string_view text = html_.substr(position_, markup - position_);
            position_ = markup;
            return {Token::Kind::text, Tag::unknown, text, false, {}};
        }
        if (skip_declaration()) continue;
        const Token token = tag();
        if (token.kind != Token::Kind::finished) return token;
    }
    return {};
}

// The first byte from `position` on that is not text, or the end.
std::size_t Tokenizer::markup_from(std::size_t position) const {
    const bool in_cdata = cdata_end_ != none && cdata_end_ >= position && cdata_end_ != 0;
    const std::size_t limit = in_cdata ? cdata_end_ : html_.size();
    while (position < limit) {
        position = std::min(html_.find('<', position), limit);
        if (position == limit || begins_markup(position)) return position;
        ++position;
    }
    return limit;
}

// Whether the "<" at `position` is more than a less-than sign. A declaration that is never ended, or that
// declares nothing ("<!'"), is text.
bool Tokenizer::begins_markup(std::size_t position) const {
    const char second = at(position + 1);
    if (starts_name(second)) return true;
    const std::string_view rest = html_.substr(position);
    if (rest.starts_with("<!--") || rest.starts_with("<![CDATA[")) return true;
    if (second == '!')
        return starts_name(at(position + 2)) || at(position + 2) == '[' ? has_greater_after(position) : false;
    if (second == '?') return has_greater_after(position);
    if (second != '/' || position + 2 >= html_.size()) return false;
    return starts_name(at(position + 2)) || has_greater_after(position);
}

// Comments, doctypes, processing instructions, end tags without a name, the marks of CDATA sections.
bool Tokenizer::skip_declaration() {
    if (at(position_) == ']') {  // markup_from stops at no other bracket than that of "]]>"
        position_ += 3;
        return true;
    }
    const char second = at(position_ + 1);
    if (starts_name(second) || (second == '/' && starts_name(at(position_ + 2)))) return false;
    if (html_.substr(position_, 4) == "<!--")
        skip_comment();
    else if (html_.substr(position_, 9) == "<![CDATA[")
        skip_cdata_mark();
    else
        position_ = html_.find('>', position_) + 1;
    return true;
}

// "<!-->" and "<!--->" are whole comments, "--!>" ends one, and one that is never ended takes all the rest.
void Tokenizer::skip_comment() {
    std::size_t from = position_ + 4;
    if (at(from) == '>' || html_.substr(from, 2) == "->") {
        position_ = html_.find('>', from) + 1;
        return;
    }
    for (from = html_.find("--", from); from != none; from = html_.find("--", from + 1)) {
        const std::size_t end = from + (at(from + 2) == '!' ? 3 : 2);
        if (at(end) != '>') continue;
        position_ = end + 1;
        return;
    }
    position_ = html_.size();
}

void Tokenizer::skip_cdata_mark() {
    position_ += 9;
    if (cdata_end_ != none && (cdata_end_ < position_ || cdata_end_ == 0))
        cdata_end_ = html_.find("]]>", position_);
}

// A tag cut off by the end of the input is dropped with all that is in it.
Token Tokenizer::tag() {
    const bool is_end = at(position_ + 1) == '/';
    const std::size_t name_begin = position_ + (is_end ? 2 : 1);
    position_ = name_begin;
    while (position_ < html_.size() && !ends_name(html_[position_])) ++position_;
    const std::string_view name = html_.substr(name_begin, position_ - name_begin);
    Token token{is_end ? Token::Kind::end : Token::Kind::start, tag_named(name), {}, false, name};
    if (!read_attributes(token)) return {};
    return is_end ? token : with_content(token);
}

bool Tokenizer::read_attributes(Token& token) {
    attributes_.clear();
    while (position_ < html_.size()) {
        const char byte = html_[position_];
        if (byte == '>') {
            ++position_;
            return true;
        }
        token.self_closing = byte == '/';
        if (byte == '/' || is_space(byte)) {
            ++position_;
            continue;
        }
        const Attribute attribute = read_attribute();
        if (attributes_.size() < attributes_max) attributes_.push_back(attribute);
    }
    return false;
}

// An "=" where a name should begin is part of the name.
Attribute Tokenizer::read_attribute() {
    const std::size_t begin = position_++;
    while (position_ < html_.size() && html_[position_] != '=' && !ends_name(html_[position_])) ++position_;
    Attribute attribute{html_.substr(begin, position_ - begin), {}};
    std::size_t sign = position_;
    while (sign < html_.size() && is_space(html_[sign])) ++sign;
    if (at(sign) != '=') return attribute;
    position_ = sign + 1;
    while (position_ < html_.size() && is_space(html_[position_])) ++position_;
    attribute.value = read_value();
    return attribute;
}

std::string_view Tokenizer::read_value() {
    const char quote = at(position_);
    if (quote == '"' || quote == '\'') {
        const std::size_t begin = position_ + 1;
        const std::size_t end = std::min(html_.find(quote, begin), html_.size());
        position_ = std::min(end + 1, html_.size());
        return html_.substr(begin, end - begin);
    }
    const std::size_t begin = position_;
    while (position_ < html_.size() && html_[position_] != '>' && !is_space(html_[position_])) ++position_;
    return html_.substr(begin, position_ - begin);
}

// A raw element takes everything up to its end tag, which is left to be read next. Without one, the tag is
// read as if nobody knew it.
Token Tokenizer::with_content(Token start) {
    if (!is(start.tag, trait::raw | trait::hidden)) return start;
    const bool is_code = start.tag == Tag::script || start.tag == Tag::style;
    const bool is_empty = start.self_closing && !is_code;
    const std::size_t end = is_empty ? none : end_tag_from(start.tag, position_);
    if (end == none) {
        start.tag = Tag::unknown;
    } else if (is(start.tag, trait::raw)) {
        start.kind = Token::Kind::raw;
        start.text = html_.substr(position_, end - position_);
        position_ = end;
    }
    return start;
}

std::size_t Tokenizer::end_tag_from(Tag tag, std::size_t position) {
    std::size_t& known = end_tags_[static_cast<std::size_t>(tag)];
    if (known != none && (known < position || known == 0)) known = find_end_tag(name_of(tag), position);
    if (tag != Tag::script || known == none || !script_escapes_end_) return known;
    const std::size_t end = find_script_end(position);
    script_escapes_end_ = end != none;
    return script_escapes_end_ ? end : known;
}

std::size_t Tokenizer::find_end_tag(std::string_view name, std::size_t position) const {
    for (position = html_.find("</", position); position != none; position = html_.find("</", position + 2))
        if (names(name, position + 2)) return position;
    return none;
}

// In a script, "<!--" and then "<script" hide the next "</script" (the "double escaped" states): `none` if
// the script would so have no end.
std::size_t Tokenizer::find_script_end(std::size_t position) const {
    bool escaped = false;
    bool twice_escaped = false;
    for (; position < html_.size(); ++position) {
        position = html_.find_first_of("<-", position);
        if (position == none) return none;
        const bool ends = html_[position] == '<' && at(position + 1) == '/' && names("script", position + 2);
        if (ends && !twice_escaped) return position;
        if (ends)
            twice_escaped = false;
        else if (html_.substr(position, 4) == "<!--")
            escaped = true;
        else if (html_.substr(position, 3) == "-->")
            escaped = twice_escaped = false;
        else if (escaped && html_[position] == '<' && names("script", position + 1))
            twice_escaped = true;
    }
    return none;
}

bool Tokenizer::names(std::string_view name, std::size_t position) const {
    if (position > html_.size() || !begins_with(html_, position, name)) return false;
    return ends_name(at(position + name.size()));
}

}  // namespace newspool::html

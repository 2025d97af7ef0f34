// What decides where a forgotten end tag belongs: an element of a feed that holds only text ends where its
// next sibling begins ("<title>One<link>"), an item ends where the next begins, <p> and <li> end as in HTML,
// <br> and its kin never had an end, and an end tag closes all that was opened since its start.
#include "parse/mend.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace newspool::parse {
namespace {

template <std::size_t Size>
bool among(const std::array<std::string_view, Size>& names, std::string_view name) {
    return std::ranges::any_of(names,
                               [&](std::string_view known) { return equal_ignoring_case(known, name); });
}

bool needs_no_end(std::string_view name) {
    static constexpr std::array<std::string_view, 9> names{"br",   "hr",  "img",   "input", "wbr",
                                                           "area", "col", "embed", "param"};
    return among(names, name);
}

bool holds_items(std::string_view name) {
    static constexpr std::array<std::string_view, 6> names{"rss",     "channel", "feed",
                                                           "rdf:rdf", "item",    "entry"};
    return among(names, name);
}

bool is_item(std::string_view name) {
    return equal_ignoring_case(name, "item") || equal_ignoring_case(name, "entry");
}

// Elements of feeds in which no other element of a feed stands.
bool holds_text(std::string_view name) {
    static constexpr std::array<std::string_view, 22> names{
        "title",    "link",       "guid",     "pubdate",        "description",    "comments",
        "language", "copyright",  "category", "lastbuilddate",  "generator",      "docs",
        "ttl",      "id",         "updated",  "published",      "managingeditor", "webmaster",
        "dc:date",  "dc:creator", "summary",  "content:encoded"};
    return among(names, name);
}

bool is_feed_word(std::string_view name) {
    static constexpr std::array<std::string_view, 3> more{"enclosure", "author", "image"};
    return holds_text(name) || is_item(name) || among(more, name);
}

bool ends_itself(std::string_view name) {
    static constexpr std::array<std::string_view, 7> names{"p", "li", "td", "tr", "dt", "dd", "option"};
    return among(names, name);
}

bool is_space(char letter) { return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r'; }

bool starts_name(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_' ||
           letter == ':' || static_cast<unsigned char>(letter) >= 0x80;
}

bool continues_name(char letter) {
    return starts_name(letter) || (letter >= '0' && letter <= '9') || letter == '-' || letter == '.';
}

// The next place of one word, remembered, so that a thousand questions for a word that never comes cost one
// search.
class Finder {
  public:
    Finder(std::string_view text, std::string_view word) : text_(text), word_(word) {}

    std::size_t from(std::size_t at) {
        if (asked_ != std::string_view::npos && at >= asked_ && next_ >= at) return next_;
        if (asked_ != std::string_view::npos && at < asked_) return text_.find(word_, at);  // never far back
        asked_ = at;
        next_ = text_.find(word_, at);
        return next_;
    }

  private:
    std::string_view text_;
    std::string_view word_;
    std::size_t asked_ =
        std::string_view::npos;  // the last place from which was searched; std::string_view::npos: none yet
    std::size_t next_ = 0;
};

class TagMender {
  public:
    TagMender(std::string_view text, const ParseSettings& settings) : text_(text), settings_(settings) {
        mended_.text.reserve(text.size() + text.size() / 16 + 64);
    }

    Mended mend() && {
        while (at_ < text_.size() && !mended_.too_deep) {
            const auto next = std::min(text_.find('<', at_), text_.size());
            mended_.text.append(text_.substr(at_, next - at_));
            at_ = next;
            if (at_ < text_.size()) markup();
        }
        if (!open_.empty()) {
            mended_.cut = true;
            warn("the document ends in the middle");
        }
        while (!open_.empty()) close_last();
        return std::move(mended_);
    }

  private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    [[nodiscard]] bool ahead(std::string_view wanted) const { return text_.substr(at_).starts_with(wanted); }

    void warn(const char* sentence) {
        if (std::ranges::find(mended_.warnings, sentence) == mended_.warnings.end())
            mended_.warnings.emplace_back(sentence);
    }

    void keep_until(std::size_t end) {
        mended_.text.append(text_.substr(at_, end - at_));
        at_ = end;
    }

    void close_last() {
        mended_.text.append("</").append(open_.back()) += '>';
        open_.pop_back();
    }

    // At a "<".
    void markup() {
        if (ahead("<!--")) return comment();
        if (ahead("<![CDATA[")) return cdata();
        if (ahead("<?")) return instruction();
        if (peek(1) == '/') return end_tag();
        if (peek(1) == '!' && (starts_name(peek(2)) || peek(2) == '[')) return declaration();
        if (starts_name(peek(1))) return start_tag();
        mended_.text += "&lt;";
        ++at_;
        warn("a bare \"<\" was taken as text");
    }

    void comment() {
        const auto end = comment_end_.from(at_ + 4);
        at_ = end == std::string_view::npos ? at_ + 4 : end + 3;  // one that never ends is no comment
        if (end == std::string_view::npos) warn("a comment is not closed");
    }

    void cdata() {
        const std::size_t start = at_ + 9;
        std::size_t end = cdata_end_.from(start);
        std::size_t next = end == std::string_view::npos ? std::string_view::npos : end + 3;
        if (end == std::string_view::npos) {
            warn("a CDATA section is not closed");
            const std::string closing = open_.empty() ? "</" : "</" + std::string(open_.back());
            end = next = std::min(text_.find(closing, start), text_.size());
        } else if (text_.substr(start, end - start).find("<![CDATA[") != std::string_view::npos) {
            const auto outer = cdata_end_.from(next);
            if (outer != std::string_view::npos && outer < end_tag_.from(next)) {
                warn("CDATA sections are nested");
                end = outer;
                next = outer + 3;
            }
        }
        append_section(text_.substr(start, end - start));
        at_ = next;
    }

    // Without the marks of sections inside.
    void append_section(std::string_view inner) {
        mended_.text += "<![CDATA[";
        while (!inner.empty()) {
            const auto next = std::min(inner.find_first_of("<]"), inner.size());
            mended_.text.append(inner.substr(0, next));
            inner.remove_prefix(next);
            if (inner.starts_with("<![CDATA[")) {
                inner.remove_prefix(9);
            } else if (inner.starts_with("]]>")) {
                inner.remove_prefix(3);
            } else if (!inner.empty()) {
                mended_.text += inner.front();
                inner.remove_prefix(1);
            }
        }
        mended_.text += "]]>";
    }

    void instruction() {
        const auto end = tag_end_.from(at_);
        at_ = end == std::string_view::npos ? text_.size() : end + 1;
    }

    // A doctype is kept for its entities; what else there may be says nothing to us.
    void declaration() {
        if (text_.size() - at_ < 9) return void(at_ = text_.size());  // cut in the middle of "<![CDATA["
        auto end = tag_end_.from(at_);
        const auto bracket = bracket_.from(at_ + 3);
        const bool is_doctype = equal_ignoring_case(text_.substr(at_ + 2, 7), "doctype");
        if (is_doctype && bracket < end) {
            end = bracket_end_.from(bracket);
            if (end != std::string_view::npos) end = tag_end_.from(end);
        }
        if (end == std::string_view::npos) return void(at_ = text_.size());
        if (is_doctype && open_.empty())
            keep_until(end + 1);
        else
            at_ = end + 1;
    }

    std::string_view name_at(std::size_t start) const {
        std::size_t end = start;
        while (end < text_.size() && continues_name(text_[end])) ++end;
        return text_.substr(start, end - start);
    }

    void end_tag() {
        const std::string_view name = name_at(at_ + 2);
        std::size_t end = at_ + 2 + name.size();
        while (end < text_.size() && text_[end] != '>' && text_[end] != '<') ++end;
        if (end < text_.size() && text_[end] == '>') ++end;
        at_ = end;
        const auto opened = opening_of(name);
        if (opened == open_.size()) {
            if (!needs_no_end(name)) warn("end tags without a start were dropped");
            return;
        }
        if (opened + 1 < open_.size()) warn("elements that were not closed, or crossed, were closed");
        while (open_.size() > opened) close_last();
    }

    // Where in the stack the element stands that an end tag closes; its size for none. What holds items is
    // closed only by its own name.
    [[nodiscard]] std::size_t opening_of(std::string_view name) const {
        for (std::size_t index = open_.size(); index-- > 0;) {
            if (equal_ignoring_case(open_[index], name)) return index;
            if (holds_items(open_[index]) && !holds_items(name)) break;
        }
        return open_.size();
    }

    void close_implied(std::string_view starting) {
        if (is_item(starting)) {
            for (std::size_t index = open_.size(); index-- > 0;)
                if (equal_ignoring_case(open_[index], starting)) {
                    warn("elements that were not closed, or crossed, were closed");
                    while (open_.size() > index) close_last();
                    return;
                }
        }
        if (open_.empty()) return;
        const bool next_word = holds_text(open_.back()) && is_feed_word(starting);
        const bool next_paragraph = ends_itself(starting) && equal_ignoring_case(open_.back(), starting);
        if (!next_word && !next_paragraph) return;
        warn("elements that were not closed, or crossed, were closed");
        close_last();
    }

    void start_tag() {
        const std::string_view name = name_at(at_ + 1);
        std::string tag = "<" + std::string(name);
        at_ += 1 + name.size();
        bool is_empty = false;
        if (!attributes(tag, is_empty)) return;  // the document ends inside the tag
        close_implied(name);
        mended_.text += tag;
        if (is_empty || needs_no_end(name)) {
            mended_.text += "/>";
            return;
        }
        mended_.text += '>';
        open_.push_back(name);
        mended_.too_deep = open_.size() > settings_.max_depth;
    }

    // From behind the name to behind the ">"; false if there is none.
    bool attributes(std::string& tag, bool& is_empty) {
        std::size_t count = 0;
        while (at_ < text_.size()) {
            const char letter = text_[at_];
            if (letter == '>') return ++at_, true;
            if (letter == '<') return warn("a tag is not closed"), true;
            is_empty = letter == '/';
            if (!starts_name(letter)) {
                ++at_;
                continue;
            }
            const std::string_view name = name_at(at_);
            at_ += name.size();
            const std::string value = attribute_value();
            if (count++ < settings_.max_attributes)
                tag.append(" ").append(name).append("=\"").append(value) += '"';
        }
        return false;
    }

    std::string attribute_value() {
        while (is_space(peek())) ++at_;
        if (peek() != '=') return {};
        ++at_;
        while (is_space(peek())) ++at_;
        const char quote = peek();
        std::size_t start = at_;
        std::size_t end = std::string_view::npos;
        if (quote == '"' || quote == '\'') {
            ++start;
            end = (quote == '"' ? double_quote_ : single_quote_).from(start);
            const bool holds_tags = tag_end_.from(start) < end && end_tag_.from(start) < end;
            if (end != std::string_view::npos && !holds_tags) {
                at_ = end + 1;
                return escaped_quotes(text_.substr(start, end - start));
            }
        }
        warn("an attribute without quotes, or with one, was read");
        end = std::min(text_.find_first_of(" \t\r\n>", start), text_.size());
        at_ = end;
        std::string_view value = text_.substr(start, end - start);
        if (value.ends_with('/') && end < text_.size() && text_[end] == '>') {
            value.remove_suffix(1);
            --at_;
        }
        return escaped_quotes(value);
    }

    static std::string escaped_quotes(std::string_view value) {
        std::string escaped;
        for (const char letter : value) {
            if (letter == '"')
                escaped += "&quot;";
            else if (letter == '<')
                escaped += "&lt;";
            else
                escaped += letter;
        }
        return escaped;
    }

    std::string_view text_;
    const ParseSettings& settings_;
    std::size_t at_ = 0;
    std::vector<std::string_view> open_;
    Mended mended_;
    Finder comment_end_{text_, "-->"};
    Finder cdata_end_{text_, "]]>"};
    Finder tag_end_{text_, ">"};
    Finder end_tag_{text_, "</"};
    Finder bracket_{text_, "["};
    Finder bracket_end_{text_, "]"};
    Finder double_quote_{text_, "\""};
    Finder single_quote_{text_, "'"};
};

}  // namespace

Mended mend(std::string_view text, const ParseSettings& settings) { return TagMender(text, settings).mend(); }

}  // namespace newspool::parse

// HTML cut into text, tags and raw elements by the tokenization states of the HTML standard (section 13.2.5),
// as views of the input: nothing is copied, references are not decoded, every byte is looked at a fixed
// number of times. Comments, doctypes and processing instructions are passed over.
//
// Where feeds differ from pages: a raw or hidden element whose end tag never comes, or that is written
// <title/>, loses its tag and not the rest of the article; the marks of a CDATA section are passed over while
// what is in it counts; and what is in an <iframe> or <noembed> is read, for it stands there for readers like
// us, who load no frames.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "html/names.hpp"

namespace newspool::html {

struct Attribute {
    std::string_view name;   // in the case it was written in
    std::string_view value;  // references not decoded
};

struct Token {
    enum class Kind { text, start, end, raw, finished };
    Kind kind = Kind::finished;
    Tag tag = Tag::unknown;
    std::string_view text;  // of a text; of a raw element, all that is in it
    bool self_closing = false;
    std::string_view name;  // of a tag, as it is written
};

class Tokenizer {
  public:
    // `html` must outlive the tokenizer and what it hands out.
    explicit Tokenizer(std::string_view html) : html_(html), last_greater_(html.rfind('>')) {}

    [[nodiscard]] Token next();

    // Of the start tag or raw element that was returned last, in order; at most `attributes_max`.
    [[nodiscard]] std::span<const Attribute> attributes() const { return attributes_; }

    static constexpr std::size_t attributes_max = 256;

  private:
    static constexpr std::size_t none = std::string_view::npos;

    [[nodiscard]] char at(std::size_t position) const {
        return position < html_.size() ? html_[position] : '\0';
    }
    [[nodiscard]] bool has_greater_after(std::size_t position) const {
        return last_greater_ != none && last_greater_ > position;
    }
    [[nodiscard]] std::size_t markup_from(std::size_t position) const;
    [[nodiscard]] bool begins_markup(std::size_t position) const;
    bool skip_declaration();
    void skip_comment();
    void skip_cdata_mark();
    Token tag();
    bool read_attributes(Token& token);
    Attribute read_attribute();
    std::string_view read_value();
    Token with_content(Token start);
    std::size_t end_tag_from(Tag tag, std::size_t position);
    [[nodiscard]] std::size_t find_end_tag(std::string_view name, std::size_t position) const;
    [[nodiscard]] std::size_t find_script_end(std::size_t position) const;
    [[nodiscard]] bool names(std::string_view name, std::size_t position) const;

    std::string_view html_;
    std::size_t position_ = 0;
    std::size_t last_greater_;
    std::vector<Attribute> attributes_;

    // Where the next end tag of each element is, and the "]]>" of the open CDATA section: 0 before anybody
    // asked, none when there is none ahead. Without this memory a million <title> would look a million
    // times.
    std::array<std::size_t, static_cast<std::size_t>(Tag::count)> end_tags_{};
    std::size_t cdata_end_ = 0;
    bool script_escapes_end_ = true;  // false once a script hid its end tag and never showed it again
};

}  // namespace newspool::html

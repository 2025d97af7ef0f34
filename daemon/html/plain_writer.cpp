// What stands between two pieces of text is gathered until the second one comes.
#include "html/plain_writer.hpp"

#include <algorithm>
#include <utility>

namespace newspool::html {
namespace {

constexpr std::size_t list_depth_max = 16;

// Set off by an empty line; other blocks begin a line.
bool is_paragraph(Tag tag) {
    switch (tag) {
        case Tag::p:
        case Tag::blockquote:
        case Tag::pre:
        case Tag::ul:
        case Tag::ol:
        case Tag::dl:
        case Tag::table:
        case Tag::figure:
        case Tag::hr:
            return true;
        default:
            return is(tag, trait::heading);
    }
}

bool is_line(Tag tag) {
    return is(tag, trait::block) || tag == Tag::tr || tag == Tag::caption || tag == Tag::option;
}

bool is_list(Tag tag) { return tag == Tag::ul || tag == Tag::ol; }

// Bytes of white space at the start of `text`. Control characters count, and so does the no-break space:
// where lines are not broken it has nothing to say.
std::size_t space_at(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first <= ' ' || first == 0x7F) return 1;
    const bool is_two_bytes = first == 0xC2 && text.size() > 1 && static_cast<unsigned char>(text[1]) <= 0xA0;
    return is_two_bytes ? 2 : 0;  // the C1 controls and the no-break space
}

}  // namespace

PlainWriter::PlainWriter(Layout layout, std::size_t input_bytes) : layout_(layout) {
    out_.reserve(input_bytes);
}

void PlainWriter::text(std::string_view decoded) {
    if (preformatted_ > 0 && layout_ == Layout::lines)
        preformatted(decoded);
    else
        folded(decoded);
}

void PlainWriter::start(Tag tag) {
    if (tag == Tag::td || tag == Tag::th) {
        wants_tab_ = wants_tab_ || (lines_wanted_ == 0 && !out_.empty());
    } else if (tag == Tag::br) {
        lines_wanted_ = std::min(lines_wanted_ + 1, 2U);
    } else {
        edge_of(tag);
    }
    if (tag == Tag::pre) ++preformatted_;
    if (tag == Tag::li) begin_item();
    if (is_list(tag) && lists_.size() < list_depth_max) lists_.push_back({tag == Tag::ol, 0});
}

void PlainWriter::end(Tag tag) {
    if (tag == Tag::pre && preformatted_ > 0) --preformatted_;
    if (is_list(tag) && !lists_.empty()) lists_.pop_back();
    if (tag == Tag::li) item_mark_.clear();
    edge_of(tag);
}

std::string PlainWriter::finish() {
    while (!out_.empty() && space_at(std::string_view(out_).substr(out_.size() - 1)) != 0) out_.pop_back();
    return std::move(out_);
}

void PlainWriter::folded(std::string_view decoded) {
    while (!decoded.empty()) {
        if (const std::size_t space = space_at(decoded); space != 0) {
            wants_space_ = true;
            decoded.remove_prefix(space);
            continue;
        }
        std::size_t end = 1;
        while (end < decoded.size() && space_at(decoded.substr(end)) == 0) ++end;
        begin_text();
        out_ += decoded.substr(0, end);
        decoded.remove_prefix(end);
    }
}

// Empty lines at the beginning are left out, and so are controls.
void PlainWriter::preformatted(std::string_view decoded) {
    while (!decoded.empty()) {
        const std::size_t space = space_at(decoded);
        const char letter = decoded.starts_with("\u00a0") ? ' ' : decoded[0];
        decoded.remove_prefix(std::max<std::size_t>(space, 1));
        const bool is_line_end = letter == '\n';
        if (space != 0 && letter != ' ' && letter != '\t' && !is_line_end) continue;
        if (is_line_end && (lines_wanted_ > 0 || out_.empty())) continue;
        begin_text();
        out_ += letter;
    }
}

void PlainWriter::begin_text() {
    const bool begins_line = lines_wanted_ > 0 || out_.empty();
    if (lines_wanted_ > 0 && !out_.empty()) {
        out_.append(layout_ == Layout::lines ? lines_wanted_ : 0, '\n');
        if (layout_ == Layout::one_line) out_ += ' ';
    }
    if (begins_line)
        out_ += std::exchange(item_mark_, {});
    else if (wants_tab_)
        out_ += layout_ == Layout::lines ? '\t' : ' ';
    else if (wants_space_)
        out_ += ' ';
    lines_wanted_ = 0;
    wants_space_ = wants_tab_ = false;
}

void PlainWriter::edge_of(Tag tag) {
    if (!is_line(tag)) return;
    const bool is_in_list = lists_.size() >= (is_list(tag) ? 1U : 2U);
    lines_wanted_ = std::max(lines_wanted_, is_paragraph(tag) && !is_in_list ? 2U : 1U);
}

void PlainWriter::begin_item() {
    if (layout_ == Layout::one_line) return;
    const std::size_t depth = std::max<std::size_t>(lists_.size(), 1) - 1;
    item_mark_.assign(depth * 2, ' ');
    const bool is_numbered = !lists_.empty() && lists_.back().is_numbered;
    item_mark_ += is_numbered ? std::to_string(++lists_.back().items) + ". " : "- ";
}

}  // namespace newspool::html

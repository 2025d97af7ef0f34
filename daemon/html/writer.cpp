// The rules of tree construction that concern elements on the allow-list, turned round: what a parser would
// do on reading, the writer does before writing.
#include "html/writer.hpp"

#include <algorithm>
#include <utility>

namespace newspool::html {
namespace {

constexpr std::size_t interrupted_max = 8;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\n\r\f") == std::string_view::npos; }

bool is_section_of_rows(Tag tag) { return tag == Tag::tbody || tag == Tag::thead || tag == Tag::tfoot; }

bool is_cell(Tag tag) { return tag == Tag::td || tag == Tag::th; }

bool is_ruby_part(Tag tag) { return tag == Tag::rb || tag == Tag::rt || tag == Tag::rp; }

bool is_media(Tag tag) { return tag == Tag::picture || tag == Tag::audio || tag == Tag::video; }

bool is_barrier(Tag tag) { return is(tag, trait::barrier); }

}  // namespace

Writer::Writer(std::size_t input_bytes) : resumable_bytes_(input_bytes + 1000) {
    out_.reserve(input_bytes + input_bytes / 8);
    open_.reserve(depth_max);
}

void Writer::text(std::string_view raw, Encoded encoded) {
    const bool blank = is_blank(raw);
    if (!blank && is(top(), trait::structure)) enter_cell();
    if (!blank && !interrupted_.empty()) resume_formatting();
    const std::size_t begin = out_.size();
    append_escaped_text(out_, raw, encoded);
    // A parser drops a line end that follows <pre> at once.
    if (pre_content_ == begin && out_.size() > begin && out_[begin] == '\n') out_.insert(begin, 1, '\n');
}

void Writer::start(Tag tag, std::string_view attributes) {
    if (is_full()) {
        if (!is(tag, trait::empty)) ++too_deep_;
        return;
    }
    if (!make_room_for(tag)) return;
    push(tag, attributes);
}

std::string Writer::finish() {
    pop_to(0);
    return std::move(out_);
}

// The innermost open element that is wanted, unless one that stops the search is further in.
template <typename Wanted, typename Stops>
std::size_t Writer::find_open(Wanted wanted, Stops stops) const {
    for (std::size_t index = open_.size(); index-- > 0;) {
        if (wanted(open_[index])) return index;
        if (stops(open_[index].tag)) return none;
    }
    return none;
}

std::size_t Writer::find_in_scope(Tag tag) const {
    return find_open([&](const Open& element) { return element.tag == tag; }, is_barrier);
}

// Ends what a parser would end before this element, opens what it would imply; false if the element has no
// place here.
bool Writer::make_room_for(Tag tag) {
    if (is(tag, trait::table_part)) return make_room_for_table_part(tag);
    if (tag == Tag::source || tag == Tag::track) return is_media(top());
    if (is(top(), trait::structure)) enter_cell();
    if (is(tag, trait::block)) {
        make_room_for_block(tag);
        return true;
    }
    if (tag == Tag::a) end_link();
    if (is_ruby_part(tag)) return make_room_for_ruby_part();
    if (!interrupted_.empty()) resume_formatting();
    return true;
}

void Writer::make_room_for_block(Tag tag) {
    if (tag == Tag::li) end_item_before(Tag::li, Tag::li);
    if (tag == Tag::dd || tag == Tag::dt) end_item_before(Tag::dd, Tag::dt);
    end_paragraph();
    if (is(tag, trait::heading) && is(top(), trait::heading)) pop();
    if (tag == Tag::table) interrupted_.clear();
}

void Writer::end_paragraph() {
    if (open_paragraphs_ == 0) return;
    const std::size_t paragraph = find_in_scope(Tag::p);
    if (paragraph != none) pop_to(paragraph);
}

// An item ends the one before it, unless a list or another block lies between.
void Writer::end_item_before(Tag first, Tag second) {
    const std::size_t item = find_open(
        [&](const Open& element) { return element.tag == first || element.tag == second; },
        [](Tag tag) {
            return is(tag, trait::special) && tag != Tag::address && tag != Tag::div && tag != Tag::p;
        });
    if (item != none) pop_to(item);
}

void Writer::end_link() {
    std::erase_if(interrupted_, [](const Open& element) { return element.tag == Tag::a; });
    const std::size_t link = find_open([](const Open& element) { return element.tag == Tag::a; },
                                       [](Tag tag) { return is_cell(tag) || tag == Tag::caption; });
    if (link == none) return;
    open_[link].is_ended = true;
    pop_to(link);
}

bool Writer::make_room_for_ruby_part() {
    if (find_in_scope(Tag::ruby) == none) return false;
    while (is(top(), trait::implied_end)) pop_to(open_.size() - 1);
    return top() == Tag::ruby;
}

bool Writer::make_room_for_table_part(Tag tag) {
    const std::size_t table =
        find_open([](const Open& element) { return element.tag == Tag::table; }, [](Tag) { return false; });
    if (table == none) return false;
    if (is_cell(tag)) {
        make_room_for_cell(table);
        return true;
    }
    if (tag == Tag::col && top() == Tag::colgroup) return true;
    if (tag == Tag::tr && open_.size() > table + 1 && is_section_of_rows(open_[table + 1].tag)) {
        pop_to(table + 2);
        return true;
    }
    pop_to(table + 1);
    if (tag == Tag::col) push(Tag::colgroup, {});
    if (tag == Tag::tr) push(Tag::tbody, {});
    return true;
}

void Writer::make_room_for_cell(std::size_t table) {
    const bool has_rows = open_.size() > table + 1 && is_section_of_rows(open_[table + 1].tag);
    const bool has_row = has_rows && open_.size() > table + 2 && open_[table + 2].tag == Tag::tr;
    pop_to(table + (has_row ? 3 : has_rows ? 2 : 1));
    if (!has_rows) push(Tag::tbody, {});
    if (!has_row) push(Tag::tr, {});
}

// What stands in a table but in none of its cells gets a cell.
void Writer::enter_cell() {
    make_room_for_table_part(Tag::td);
    push(Tag::td, {});
}

void Writer::end(Tag tag) {
    if (too_deep_ > 0) {
        if (!is(tag, trait::empty)) --too_deep_;
        return;
    }
    if (tag == Tag::br) return start(Tag::br, {});
    if (is(tag, trait::empty)) return;
    if (is(tag, trait::formatting)) return end_formatting(tag);
    if (is(tag, trait::heading)) return end_heading();
    if (tag == Tag::table || is(tag, trait::table_part)) return end_table_part(tag);
    if (tag == Tag::li) return end_list_item(tag);
    const Traits stopping = is(tag, trait::block) ? trait::barrier : trait::special;
    const std::size_t element = find_open([&](const Open& open) { return open.tag == tag; },
                                          [&](Tag between) { return is(between, stopping); });
    if (element != none) pop_to(element);
}

// If blocks were opened in the element, it ends when they do.
void Writer::end_formatting(Tag tag) {
    const auto same = [&](const Open& element) { return element.tag == tag && !element.is_ended; };
    const std::size_t element = find_open(same, is_barrier);
    if (element == none) {
        const auto last = std::find_if(interrupted_.rbegin(), interrupted_.rend(), same);
        if (last != interrupted_.rend()) interrupted_.erase(std::next(last).base());
        return;
    }
    open_[element].is_ended = true;
    const bool holds_block = std::any_of(open_.begin() + static_cast<std::ptrdiff_t>(element), open_.end(),
                                         [](const Open& inner) { return is(inner.tag, trait::special); });
    if (!holds_block) pop_to(element);
}

void Writer::end_heading() {
    const std::size_t heading =
        find_open([](const Open& element) { return is(element.tag, trait::heading); }, is_barrier);
    if (heading != none) pop_to(heading);
}

void Writer::end_list_item(Tag tag) {
    const std::size_t item = find_open(
        [&](const Open& element) { return element.tag == tag; },
        [](Tag between) { return is_barrier(between) || between == Tag::ul || between == Tag::ol; });
    if (item != none) pop_to(item);
}

void Writer::end_table_part(Tag tag) {
    const auto same = [&](const Open& element) {
        return element.tag == tag || (is_cell(tag) && is_cell(element.tag));
    };
    const std::size_t part = find_open(same, [](Tag between) { return between == Tag::table; });
    if (part != none) pop_to(part);
}

void Writer::push(Tag tag, std::string_view attributes) {
    const std::size_t begin = out_.size();
    out_ += '<';
    out_ += name_of(tag);
    out_ += attributes;
    if (is(tag, trait::empty)) {
        out_ += "/>";
        return;
    }
    out_ += '>';
    open_.push_back({tag, false, begin, out_.size() - begin});
    if (tag == Tag::p) ++open_paragraphs_;
    if (tag == Tag::pre) pre_content_ = out_.size();
}

// Leaves `size` elements open, or fewer where those had been ended before.
void Writer::pop_to(std::size_t size) {
    while (open_.size() > size) pop();
    while (!open_.empty() && open_.back().is_ended) pop();
}

void Writer::pop() {
    const Open element = open_.back();
    open_.pop_back();
    out_ += "</";
    out_ += name_of(element.tag);
    out_ += '>';
    if (element.tag == Tag::p) --open_paragraphs_;
    if (is(element.tag, trait::barrier))
        interrupted_.clear();
    else if (is(element.tag, trait::formatting) && !element.is_ended)
        interrupt(element);
}

// Remembers formatting that ends for another reason than its own end tag. Elements are popped from the inside
// out, and shall be taken up again from the outside in.
void Writer::interrupt(const Open& element) {
    if (interrupted_.size() < interrupted_max) interrupted_.insert(interrupted_.begin(), element);
}

void Writer::resume_formatting() {
    for (const Open& element : std::exchange(interrupted_, {})) {
        if (is_full() || element.length > resumable_bytes_) continue;
        resumable_bytes_ -= element.length;
        const std::size_t begin = out_.size();
        const std::string start_tag = out_.substr(element.begin, element.length);
        out_ += start_tag;
        open_.push_back({element.tag, false, begin, element.length});
    }
}

}  // namespace newspool::html

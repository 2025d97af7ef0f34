// Writes HTML that every parser reads as it is written: balanced, of a depth that is bounded, and with no
// element where the HTML standard's tree construction (section 13.2.6) would move or end it. What a browser
// would repair (a block inside a paragraph, a link inside a link, a cell without a row) is repaired while
// writing; nothing is ever taken back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "html/names.hpp"
#include "html/references.hpp"

namespace newspool::html {

class Writer {
  public:
    explicit Writer(std::size_t input_bytes);

    void text(std::string_view raw, Encoded encoded);

    // Only tags that are on the allow-list. `attributes` is ready text: ` href="..."`.
    void start(Tag tag, std::string_view attributes);
    void end(Tag tag);

    // Ends what is open and hands over all that was written.
    [[nodiscard]] std::string finish();

    static constexpr std::size_t depth_max = 100;

  private:
    struct Open {
        Tag tag = Tag::unknown;
        bool is_ended =
            false;  // its end tag came while blocks in it were open: it ends with the last of them
        std::size_t begin = 0;  // its start tag, in what was written
        std::size_t length = 0;
    };

    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    [[nodiscard]] Tag top() const { return open_.empty() ? Tag::unknown : open_.back().tag; }
    [[nodiscard]] bool is_full() const { return open_.size() + 8 > depth_max; }  // a cell brings rows along
    template <typename Wanted, typename Stops>
    [[nodiscard]] std::size_t find_open(Wanted wanted, Stops stops) const;
    [[nodiscard]] std::size_t find_in_scope(Tag tag) const;

    bool make_room_for(Tag tag);
    void make_room_for_block(Tag tag);
    bool make_room_for_ruby_part();
    bool make_room_for_table_part(Tag tag);
    void make_room_for_cell(std::size_t table);
    void enter_cell();
    void end_paragraph();
    void end_item_before(Tag first, Tag second);
    void end_link();

    void end_formatting(Tag tag);
    void end_heading();
    void end_table_part(Tag tag);
    void end_list_item(Tag tag);

    void push(Tag tag, std::string_view attributes);
    void pop_to(std::size_t size);
    void pop();
    void interrupt(const Open& element);
    void resume_formatting();

    std::string out_;
    std::vector<Open> open_;
    std::vector<Open> interrupted_;  // formatting to be taken up again by the next text
    std::size_t resumable_bytes_;    // how much may still be written twice
    std::size_t too_deep_ = 0;       // start tags left out because of their depth, and not yet ended
    std::size_t open_paragraphs_ = 0;
    std::size_t pre_content_ = none;  // where the content of a <pre> begins that was just opened
};

}  // namespace newspool::html

// Lays text out in lines: words and the space between them are kept apart, so that space is folded wherever
// it comes from, and a line, a list mark or a tab is written only when there is text to follow it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "html/names.hpp"

namespace newspool::html {

enum class Layout { lines, one_line };

class PlainWriter {
  public:
    PlainWriter(Layout layout, std::size_t input_bytes);

    void text(std::string_view decoded);
    void start(Tag tag);
    void end(Tag tag);
    [[nodiscard]] std::string finish();

  private:
    struct List {
        bool is_numbered = false;
        unsigned items = 0;
    };

    void folded(std::string_view decoded);
    void preformatted(std::string_view decoded);
    void begin_text();
    void edge_of(Tag tag);
    void begin_item();

    Layout layout_;
    std::string out_;
    std::vector<List> lists_;
    std::string item_mark_;
    unsigned lines_wanted_ = 0;  // line ends before the next text
    unsigned preformatted_ = 0;  // <pre> elements that are open
    bool wants_space_ = false;
    bool wants_tab_ = false;
};

}  // namespace newspool::html

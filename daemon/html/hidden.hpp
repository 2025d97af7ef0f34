// Elements whose content nobody is meant to read although it is made of tags: <svg>, <template>, the
// annotations of formulas, <applet>.
#pragma once

#include <cstddef>

#include "html/tokenizer.hpp"

namespace newspool::html {

class Hidden {
  public:
    // To be asked for each token in turn: whether it is in, or the edge of, a hidden element.
    [[nodiscard]] bool covers(const Token& token) noexcept;

  private:
    bool is_left_by(const Token& token) noexcept;

    Tag element_ = Tag::unknown;
    std::size_t depth_ = 0;       // of elements of that name
    std::size_t html_depth_ = 0;  // of elements in an <svg> that may hold HTML
};

}  // namespace newspool::html

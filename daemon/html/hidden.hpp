// Elements whose content nobody is meant to read although it is made of tags: <head>, <template>, <applet>,
// the annotations of formulas, the metadata of drawings.
#pragma once

#include <cstddef>

#include "html/tokenizer.hpp"

namespace newspool::html {

class Hidden {
  public:
    // To be asked for each token in turn: whether it is in, or the edge of, a hidden element.
    [[nodiscard]] bool covers(const Token& token) noexcept;

  private:
    Tag element_ = Tag::unknown;
    std::size_t depth_ = 0;  // of elements of that name
};

}  // namespace newspool::html

// JSON text, written from the front: objects, arrays, members in the order they are given. The output is
// valid UTF-8 whatever goes in.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace newspool::format {

class JsonWriter {
  public:
    // For a text of about so many bytes.
    explicit JsonWriter(std::size_t bytes_expected) { text_.reserve(bytes_expected); }

    void open_object() { open('{'); }
    void close_object() { close('}'); }
    void open_array() { open('['); }
    void close_array() { close(']'); }

    // A member's name; its value must follow.
    void name(std::string_view text);
    void string(std::string_view text);
    void number(std::integral auto value) { raw(std::to_string(value)); }
    void number(double value);

    // A member with a string value, left out if that is empty.
    void member(std::string_view name_text, std::string_view value) {
        if (value.empty()) return;
        name(name_text);
        string(value);
    }

    [[nodiscard]] std::string take() &&;
    // What was written since the last time; the text goes on behind it.
    [[nodiscard]] std::string taken_so_far() { return std::exchange(text_, {}); }

  private:
    void open(char bracket);
    void close(char bracket);
    void raw(std::string_view text);
    void separate();
    void quote(std::string_view text);

    std::string text_;
    bool needs_comma_ = false;
};

}  // namespace newspool::format

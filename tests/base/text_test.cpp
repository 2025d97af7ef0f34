// Text that strangers send, made valid and safe to show.
#include "base/text.hpp"

#include "support/catch.hpp"

using namespace newspool;

TEST_CASE("a string is trimmed at both ends and not inside", "[text]") {
    CHECK(trimmed_string(" \n a b\t") == "a b");
    CHECK(trimmed_string("a b") == "a b");
    CHECK(trimmed_string("\r\f ").empty());
}

TEST_CASE("an invalid sequence becomes one replacement character", "[text]") {
    CHECK(repaired_utf8("a\xC3(b") == "a\uFFFD(b");
    CHECK(repaired_utf8("\xE2\x82") == "\uFFFD");
    CHECK(repaired_utf8("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");  // a surrogate, encoded
    CHECK(repaired_utf8("\xF0\x9F\x98\x80!") == "\U0001F600!");
    CHECK_FALSE(valid_utf8("\xC0\xAF"));  // overlong
    CHECK(valid_utf8("grüße, 世界"));
}

TEST_CASE("a long text is valid only if no place in it is broken", "[text]") {
    const std::string_view broken =
        GENERATE("\xFF", "\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xE2\x82", "\xF0\x80\x80\x80",
                 "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xD0");
    const std::string_view sound = GENERATE("a", "ж", "港", "\U0001F600", "\uE000\uD7FF\uFFFF\U0010FFFF");
    for (std::size_t before = 0; before < 70; ++before)
        for (const unsigned after : {0U, 1U, 3U, 40U, 64U, 130U}) {
            std::string text;
            for (std::size_t count = 0; count < before; ++count) text += sound;
            const std::size_t place = text.size();
            for (std::size_t count = 0; count < after; ++count) text += sound;
            if (!valid_utf8(text)) FAIL("sound text is refused");
            if (valid_utf8(text.insert(place, broken))) FAIL("broken text is let through");
        }
}

TEST_CASE("what is printed can neither move the cursor nor forge a line", "[text]") {
    CHECK(printable("title\x1b]0;owned\x07") == "title\\x1b]0;owned\\x07");
    CHECK(printable("one\ntwo") == "one\\ntwo");
    CHECK(printable("a\u202Eb") == "a\\u{202e}b");
    CHECK(printable("\xFFz") == "\\xffz");
    CHECK(printable("grüße") == "grüße");
    CHECK(printable("abcdef", 3) == "abc…");
}

TEST_CASE("a code point that is no scalar value is written as the replacement character", "[text]") {
    std::string text;
    append_utf8(text, 0xD800);
    append_utf8(text, 0x110000);
    append_utf8(text, 0x20AC);
    CHECK(text == "\uFFFD\uFFFD€");
}

// The table of named references, and how numbers are read.
#include "base/html_entities.hpp"

#include <string>

#include "support/catch.hpp"

namespace newspool {

TEST_CASE("a reference is found by its name, upper and lower case apart", "[html_entities]") {
    CHECK(html_entity("eacute") == "é");
    CHECK(html_entity("Eacute") == "É");
    CHECK(html_entity("AElig") == "Æ");
    CHECK(html_entity("zwnj") == "\u200c");
    CHECK(html_entity("CounterClockwiseContourIntegral") == "∳");
    CHECK(html_entity("NotEqualTilde") == "\u2242\u0338");
    CHECK(html_entity("Afr") == "\U0001d504");
    CHECK_FALSE(html_entity("EACUTE"));
    CHECK_FALSE(html_entity(""));
    CHECK_FALSE(html_entity("amp;"));
}

TEST_CASE("the longest reference is taken, and only old names stand without a semicolon", "[html_entities]") {
    const auto whole = match_html_entity("notin;x");
    REQUIRE(whole);
    CHECK(whole->text == "∉");
    CHECK(whole->length == 6);
    CHECK(whole->has_semicolon);

    const auto old = match_html_entity("notit;");
    REQUIRE(old);
    CHECK(old->text == "¬");
    CHECK(old->length == 3);
    CHECK_FALSE(old->has_semicolon);

    CHECK(match_html_entity("copy2026")->text == "©");
    CHECK(match_html_entity("lt")->text == "<");
    CHECK_FALSE(match_html_entity("hellip"));
    CHECK_FALSE(match_html_entity(""));
    CHECK_FALSE(match_html_entity("; b"));
    CHECK_FALSE(match_html_entity(std::string(200, 'a') + ";"));
}

TEST_CASE("numbers from 128 to 159 are windows-1252, and impossible ones are replaced", "[html_entities]") {
    CHECK(html_code_point(0x80) == U'€');
    CHECK(html_code_point(0x92) == U'’');
    CHECK(html_code_point(0x9F) == U'Ÿ');
    CHECK(html_code_point(0x81) == 0x81);
    CHECK(html_code_point(U'é') == U'é');
    CHECK(html_code_point(0) == 0xFFFD);
    CHECK(html_code_point(0xD800) == 0xFFFD);
    CHECK(html_code_point(0x110000) == 0xFFFD);
}

}  // namespace newspool

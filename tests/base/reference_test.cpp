// References on a page: the examples of RFC 3986 section 5.4, and what feeds do.
#include "base/reference.hpp"

#include "support/catch.hpp"

using namespace newspool;

TEST_CASE("references are resolved as RFC 3986 has it", "[reference]") {
    const char* base = "http://a/b/c/d;p?q";
    CHECK(absolute_reference("g:h", base) == "g:h");
    CHECK(absolute_reference("g", base) == "http://a/b/c/g");
    CHECK(absolute_reference("./g", base) == "http://a/b/c/g");
    CHECK(absolute_reference("g/", base) == "http://a/b/c/g/");
    CHECK(absolute_reference("/g", base) == "http://a/g");
    CHECK(absolute_reference("//g", base) == "http://g");
    CHECK(absolute_reference("?y", base) == "http://a/b/c/d;p?y");
    CHECK(absolute_reference("g?y#s", base) == "http://a/b/c/g?y#s");
    CHECK(absolute_reference("#s", base) == "http://a/b/c/d;p?q#s");
    CHECK(absolute_reference("", base) == "http://a/b/c/d;p?q");
    CHECK(absolute_reference(".", base) == "http://a/b/c/");
    CHECK(absolute_reference("..", base) == "http://a/b/");
    CHECK(absolute_reference("../../../g", base) == "http://a/g");
    CHECK(absolute_reference("g?y/../x", base) == "http://a/b/c/g?y/../x");
}

TEST_CASE("a reference keeps its letters, its fragment and its unknown scheme", "[reference]") {
    CHECK(absolute_reference(" /\u00e4#\u00f6 ", "https://example.org") ==
          "https://example.org/\u00e4#\u00f6");
    CHECK(absolute_reference("magnet:?xt=1", "https://example.org/") == "magnet:?xt=1");
    CHECK(absolute_reference("/a\n/b", "https://example.org/c") == "https://example.org/a/b");
}

TEST_CASE("without an absolute base a reference stays relative", "[reference]") {
    CHECK(absolute_reference("/a", "") == "/a");
    CHECK(absolute_reference("a", "b/c") == "a");
    CHECK(absolute_reference("a", "mailto:x@example.org") == "a");
}

// How references become URLs, and which are refused.
#include "html/links.hpp"

#include "support/catch.hpp"

namespace newspool::html {
namespace {

std::string resolved(std::string_view reference, std::string_view base = "https://example.org/a/b/c?q=1#f",
                     Use use = Use::page) {
    std::string url;
    return Links(base).append(url, reference, use) ? url : "refused" + url;
}

std::string srcset(std::string_view candidates) {
    std::string list;
    return Links("https://example.org/a/").append_srcset(list, candidates) ? list : "refused" + list;
}

}  // namespace

TEST_CASE("references are resolved as RFC 3986 section 5.4 shows", "[links]") {
    const std::string_view base = "http://a/b/c/d;p?q";
    CHECK(resolved("g", base) == "http://a/b/c/g");
    CHECK(resolved("./g", base) == "http://a/b/c/g");
    CHECK(resolved("g/", base) == "http://a/b/c/g/");
    CHECK(resolved("/g", base) == "http://a/g");
    CHECK(resolved("//g", base) == "http://g");
    CHECK(resolved("?y", base) == "http://a/b/c/d;p?y");
    CHECK(resolved("g?y#s", base) == "http://a/b/c/g?y#s");
    CHECK(resolved("#s", base) == "http://a/b/c/d;p?q#s");
    CHECK(resolved("", base) == "http://a/b/c/d;p?q");
    CHECK(resolved(".", base) == "http://a/b/c/");
    CHECK(resolved("..", base) == "http://a/b/");
    CHECK(resolved("../g", base) == "http://a/b/g");
    CHECK(resolved("../..", base) == "http://a/");
    CHECK(resolved("../../../../g", base) == "http://a/g");
    CHECK(resolved("./../g", base) == "http://a/b/g");
    CHECK(resolved("g/./h/../i", base) == "http://a/b/c/g/i");
    CHECK(resolved("g?y/../x", base) == "http://a/b/c/g?y/../x");
    CHECK(resolved("..g", base) == "http://a/b/c/..g");
    CHECK(resolved("/./g//h", base) == "http://a/g//h");
}

TEST_CASE("absolute URLs stay as the publisher wrote them", "[links]") {
    CHECK(resolved("http://example.com/a/../b?x=%20y&z#f") == "http://example.com/a/../b?x=%20y&z#f");
    CHECK(resolved("HTTPS://example.com/ä") == "https://example.com/ä");
    CHECK(resolved("mailto:a@example.org?subject=b c") == "mailto:a@example.org?subject=b%20c");
}

TEST_CASE("odd references are read as a browser reads them", "[links]") {
    CHECK(resolved("  \n/x\t ") == "https://example.org/x");
    CHECK(resolved("ht\ntps://exa\tmple.com/") == "https://example.com/");
    CHECK(resolved("\\\\example.com\\x?a\\b") == "https://example.com/x?a\\b");
    CHECK(resolved("http:\\\\example.com") == "http://example.com");
    CHECK(resolved("https:/example.com/x") == "https://example.com/x");
    CHECK(resolved("https:page") == "https://example.org/a/b/page");
    CHECK(resolved("http:example.com") == "http://example.com");
    CHECK(resolved("a b\"<c>`") == "https://example.org/a/b/a%20b%22%3Cc%3E%60");
    CHECK(resolved("///example.com/x") == "https://example.com/x");
}

TEST_CASE("without a base relative references stay relative", "[links]") {
    CHECK(resolved("/x", "") == "/x");
    CHECK(resolved("x y", "file:///tmp/feed.xml") == "x%20y");
    CHECK(resolved("//example.com/x", "") == "http://example.com/x");
    CHECK(resolved("https:x", "") == "https://x");
    CHECK(resolved("java\u0081script:x", "") == "refused");
    CHECK(resolved("a/b:c", "") == "a/b:c");
}

TEST_CASE("other schemes are refused, however they are dressed up", "[links]") {
    const std::string reference =
        GENERATE("javascript:alert(1)", "JaVaScRiPt:x", " javascript:x", "\x01javascript:x", "java\nscript:x",
                 "java\tscr\ript:x",
                 "jav\x01"
                 "ascript:x",
                 "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://x/", "blob:https://x",
                 "view-source:https://x", "http:", "https://", "http:?x", "//", "///#x", "about:blank",
                 "feed:https://x", "\x7Fjavascript:x", "javascript\t:x");
    CHECK(resolved(reference) == "refused");
    CHECK(resolved(reference, "") == "refused");
}

TEST_CASE("what is loaded by itself may be neither mail nor nothing", "[links]") {
    CHECK(resolved("mailto:a@b", "https://example.org/", Use::resource) == "refused");
    CHECK(resolved(" ", "https://example.org/", Use::resource) == "refused");
}

TEST_CASE("the URLs of a srcset are resolved one by one", "[links]") {
    CHECK(srcset("a.png 1x, b.png 2x") == "https://example.org/a/a.png 1x, https://example.org/a/b.png 2x");
    CHECK(srcset(" a.png ,b.png 480w,") == "https://example.org/a/a.png, https://example.org/a/b.png 480w");
    CHECK(srcset("a,b.png 1.5x") == "https://example.org/a/a,b.png 1.5x");
    CHECK(srcset("data:image/png;base64,AA 1x, b.png 2x") == "https://example.org/a/b.png 2x");
    CHECK(srcset("a.png onerror=x") == "https://example.org/a/a.png");
    CHECK(srcset("a.png,\x06\x06 b.png 2x") == "https://example.org/a/a.png, https://example.org/a/b.png 2x");
    CHECK(srcset("javascript:x 1x") == "refused");
    CHECK(srcset(" , ,") == "refused");
}

}  // namespace newspool::html

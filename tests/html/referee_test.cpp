// Properties that hold for any input, with Gumbo as the judge.
#include "html/referee.hpp"

#include "html/html.hpp"
#include "html/soup.hpp"
#include "support/catch.hpp"

namespace newspool::html {
namespace {

constexpr std::string_view base = "https://example.org/blog/post";

void judge(const std::string& input) {
    const std::string output = safe(input, base);
    CAPTURE(input, output);
    REQUIRE(objections(output) == std::vector<std::string>{});
    REQUIRE(as_a_browser_reads(output) == output);
    REQUIRE(safe(output, base) == output);
}

}  // namespace

TEST_CASE("the referee sees what is wrong", "[referee]") {
    CHECK(objections("<p onclick=x>a</p>") == std::vector<std::string>{"attribute onclick"});
    CHECK(objections("<a href=' java\nscript:x'>a</a>") == std::vector<std::string>{"scheme javascript"});
    CHECK(objections("<svg><a></a></svg>").size() == 2);
    CHECK(objections("<!-- x -->").size() == 1);
    CHECK(as_a_browser_reads("<p>a<p>b") == "<p>a</p><p>b</p>");
    CHECK(as_a_browser_reads("<a href=\"x\">a<a>b") == "<a href=\"x\">a</a><a>b</a>");
    CHECK(as_a_browser_reads("<pre>\n\na</pre>") == "<pre>\n\na</pre>");
    CHECK(text_of("a<script>b</script><b>&amp;</b>") == "a&");
}

TEST_CASE("whatever soup comes in, a browser reads what goes out as it is written", "[referee]") {
    for (unsigned seed = 1; seed <= 6000; ++seed) {
        std::mt19937 random(seed);
        CAPTURE(seed);
        judge(random_soup(random, 3 + seed % 40));
    }
}

TEST_CASE("the text of a sound document is unchanged", "[referee]") {
    for (unsigned seed = 1; seed <= 2000; ++seed) {
        std::mt19937 random(seed);
        const std::string input = random_document(random);
        CAPTURE(seed, input);
        judge(input);
        REQUIRE(text_of(safe(input, base)) == text_of(input));
    }
}

}  // namespace newspool::html

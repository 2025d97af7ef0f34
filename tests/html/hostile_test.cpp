// Input made to exhaust: time and memory stay in proportion to its size. The limits are generous, for slow
// machines and sanitizers; what is quadratic misses them a hundredfold.
#include <array>
#include <ctime>
#include <string>
#include <string_view>

#include "html/html.hpp"
#include "html/writer.hpp"
#include "support/catch.hpp"

namespace newspool::html {
namespace {

constexpr std::size_t many = 250'000;

constexpr auto pieces = std::to_array<std::string_view>({"<",
                                                         "<!",
                                                         "<!--",
                                                         "<![CDATA[",
                                                         "</",
                                                         "<?",
                                                         "&",
                                                         "&#",
                                                         "&#x",
                                                         "&a",
                                                         "<a",
                                                         "<a ",
                                                         "<a href=",
                                                         "<a b=\"",
                                                         "]]>",
                                                         "--",
                                                         "-->",
                                                         "<script>",
                                                         "<script><!--<script>",
                                                         "<script><!--<script></script>",
                                                         "<style>",
                                                         "<iframe>",
                                                         "<svg>",
                                                         "<template>",
                                                         "<title>",
                                                         "<textarea>",
                                                         "<xmp>",
                                                         "</script>",
                                                         "<svg></svg>",
                                                         "<!-->",
                                                         "<a<b",
                                                         "<div>",
                                                         "<b>",
                                                         "<p><b>",
                                                         "<a href=x><div>",
                                                         "<b><p>",
                                                         "<table>",
                                                         "<tr><td>",
                                                         "<table><tr><td>",
                                                         "<ul><li>",
                                                         "<li><b>",
                                                         "<i></b>",
                                                         "<p><i></p>",
                                                         "<dd><dt><b>",
                                                         "<ruby><rt>",
                                                         "<pre>\n",
                                                         "<h1><p>",
                                                         "<img srcset=','>",
                                                         "<a href='../../../x'>",
                                                         "<col>",
                                                         "</table></p>",
                                                         "<picture><source src=x>",
                                                         "&CounterClockwiseContour",
                                                         " ",
                                                         "\r",
                                                         std::string_view("\0", 1),
                                                         "\xFF",
                                                         "<p/>",
                                                         "<details open><summary>"});

// Of this process alone: other people's work on the machine does not count.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::string repeated(std::string_view piece, std::size_t bytes) {
    std::string text;
    text.reserve(bytes + piece.size());
    while (text.size() < bytes) text += piece;
    return text;
}

std::size_t depth_of(std::string_view html) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
        const std::size_t end = html.find('>', at);
        if (html[end - 1] == '/') continue;
        if (html[at + 1] == '/')
            --depth;
        else
            deepest = std::max(deepest, ++depth);
    }
    return deepest;
}

void check_bounded(const std::string& input) {
    const double begin = cpu_seconds();
    const std::string output = safe(input, "https://example.org/");
    const std::string text = plain_text(input);
    CHECK(cpu_seconds() - begin < 5.0);
    CHECK(output.size() < 40 * input.size() + 10'000);
    CHECK(text.size() < 3 * input.size() + 100);
    CHECK(depth_of(output) <= Writer::depth_max);
}

}  // namespace

TEST_CASE("the same piece over and over costs no more than any other text", "[hostile]") {
    for (const std::string_view piece : pieces) {
        CAPTURE(piece);
        check_bounded(repeated(piece, many));
    }
}

TEST_CASE("two hundred kilobytes of tags inside tags stay shallow", "[hostile]") {
    const std::string name = GENERATE("div", "b", "span", "blockquote", "table", "x", "svg");
    const std::string open = repeated("<" + name + ">", 200'000);
    const std::string close = repeated("</" + name + ">", 200'000);
    check_bounded(open + "text" + close + "after");
    check_bounded(open);
}

TEST_CASE("long runs that end in another way than they began are read once", "[hostile]") {
    check_bounded(repeated("<iframe>", many) + "</iframe>");
    check_bounded(repeated("<svg>", many) + "</svg>");
    check_bounded(repeated("<![CDATA[", many) + "]]>");
    check_bounded(repeated("<!", many) + ">");
    check_bounded("<script>" + repeated("<!--<script></script>", many) + "-->");
    check_bounded("<!--" + repeated("-", many));
    check_bounded("<p><a href='https://example.org/" + repeated("x", 1000) + "'>" + repeated("<p>y", many));
    check_bounded("<a href='" + repeated("../", many) + "'>x</a>");
    check_bounded("<img srcset='" + repeated("a 1x,", many) + "'>");
    // A million attributes.
    check_bounded("<b " + repeated("a=b ", 16 * many) + ">x</b>");
    check_bounded("<b " + repeated("title=b ", many) + ">x</b>");
}

TEST_CASE("a thousand links are resolved in no time", "[hostile]") {
    const std::string links = repeated("<a href=\"../x/y.html?a=b&amp;c=d\">link</a> ", 43'000);
    const double begin = cpu_seconds();
    for (unsigned round = 0; round < 20; ++round)
        CHECK_FALSE(safe(links, "https://example.org/blog/2026/post").empty());
    CHECK(cpu_seconds() - begin < 2.0);
}

}  // namespace newspool::html

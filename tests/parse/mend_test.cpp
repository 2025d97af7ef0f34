// What is broken in feeds, and what it is mended to.
#include "parse/mend.hpp"

#include "parse/json_text.hpp"
#include "support/catch.hpp"

using namespace newspool;

namespace {

std::string mended(std::string_view text) { return parse::mend(text, ParseSettings{}).text; }

}  // namespace

TEST_CASE("elements that nobody closed end where the next begins", "[mend]") {
    CHECK(mended("<item><title>One<link>u</link></item>") == "<item><title>One</title><link>u</link></item>");
    CHECK(mended("<channel><item><title>1</title><item><title>2</title></item></channel>") ==
          "<channel><item><title>1</title></item><item><title>2</title></item></channel>");
    CHECK(mended("<d><p>one<p>two<br>three</d>") == "<d><p>one</p><p>two<br/>three</p></d>");
}

TEST_CASE("crossed and stray end tags are set right", "[mend]") {
    CHECK(mended("<a><b><i>x</b></i></a>") == "<a><b><i>x</i></b></a>");
    CHECK(mended("<a>x</b></a></a>") == "<a>x</a>");
    CHECK(mended("<Title>x</title>") == "<Title>x</Title>");
    CHECK(mended("<item><description>x</p></description></item>") ==
          "<item><description>x</description></item>");
}

TEST_CASE("attributes need neither quotes nor values", "[mend]") {
    CHECK(mended("<a b=c d e='f\"g' h=\"<\"/>") == "<a b=\"c\" d=\"\" e=\"f&quot;g\" h=\"&lt;\"/>");
    CHECK(mended("<rss version=2.0></rss>") == "<rss version=\"2.0\"></rss>");
    CHECK(mended("<a href=x/>") == "<a href=\"x\"/>");
}

TEST_CASE("a bare angle bracket is text", "[mend]") {
    CHECK(mended("<a>1 < 2 <3</a>") == "<a>1 &lt; 2 &lt;3</a>");
}

TEST_CASE("CDATA sections are closed and made one", "[mend]") {
    CHECK(mended("<a><![CDATA[x <![CDATA[y]]> z]]></a>") == "<a><![CDATA[x y z]]></a>");
    CHECK(mended("<a><b><![CDATA[x</b></a>") == "<a><b><![CDATA[x]]></b></a>");
}

TEST_CASE("a document that ends in the middle is closed, and said to be cut", "[mend]") {
    for (const std::string_view text : {"<a><b>x", "<a><b>x</b", "<a><b>x</b><", "<a><b>x</b><c d=\"",
                                        "<a><b>x</b><![CD", "<a><b>x</b><!--"}) {
        INFO(text);
        const auto result = parse::mend(text, ParseSettings{});
        CHECK(result.cut);
        CHECK(result.text.starts_with("<a><b>x</b>"));
        CHECK(result.text.ends_with("</a>"));
    }
}

TEST_CASE("depth is bounded while mending", "[mend]") {
    std::string deep;
    for (int level = 0; level < 200'000; ++level) deep += "<a>";
    CHECK(parse::mend(deep, ParseSettings{}).too_deep);
}

TEST_CASE("JSON is mended where feeds break it", "[mend]") {
    CHECK(parse::mended_json("{\"a\":\"x\ny\\ud800z\\q\",}").text == "{\"a\":\"x\\u000ay\\ufffdz\\\\q\"}");
    const auto cut = parse::mended_json("{\"items\":[{\"id\":1},{\"id\":2},{\"id");
    CHECK(cut.cut);
    CHECK(cut.text == "{\"items\":[{\"id\":1},{\"id\":2}]}");
    CHECK(parse::mended_json("{\"version\":\"1\"").text.empty());
}

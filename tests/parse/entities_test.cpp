// References in text, sound, undeclared, broken and hostile.
#include "parse/entities.hpp"

#include "support/catch.hpp"

using newspool::parse::Entities;

namespace {

std::string expanded(std::string_view raw) {
    Entities entities;
    std::string text;
    entities.append(text, raw);
    return text;
}

}  // namespace

TEST_CASE("references of XML and HTML become their characters", "[entities]") {
    CHECK(expanded("&lt;&amp;&gt;&quot;&apos;") == "<&>\"'");
    CHECK(expanded("&eacute;&hellip;&#8364;&#x20AC;&#X20ac;") == "\u00e9\u2026\u20ac\u20ac\u20ac");
    CHECK(expanded("&amp;lt;") == "&lt;");
}

TEST_CASE("what is no reference stays as it is written", "[entities]") {
    CHECK(expanded("AT&T & co &nosuch; &; &#; &#x; ?a=1&b=2") == "AT&T & co &nosuch; &; &#; &#x; ?a=1&b=2");
    CHECK(expanded("&") == "&");
    CHECK(expanded("&#8217 s") == "\u2019 s");
}

TEST_CASE("numbers are read as windows-1252 where Unicode has controls", "[entities]") {
    CHECK(expanded("don&#146;t") == "don\u2019t");
    CHECK(expanded("a&#1;b&#0;c&#xD800;d&#99999999999;") == "ab\uFFFDc\uFFFDd\uFFFD");
}

TEST_CASE("references that spell the bytes of UTF-8 are read as that", "[entities]") {
    CHECK(expanded("&#226;&#128;&#166;") == "\u2026");
    CHECK(expanded("x&acirc;&#128;&brvbar;y") == "x\u2026y");
    CHECK(expanded("&#195;&#169;") == "\u00c3\u00a9");  // letters that stand for themselves
}

TEST_CASE("declared entities are replaced, within a budget", "[entities]") {
    Entities entities;
    entities.declare("<!ENTITY house 'Q&amp;A &inner;'> <!ENTITY inner \"in\">");
    std::string text;
    entities.append(text, "&house;!");
    CHECK(text == "Q&A in!");

    Entities laughs;
    std::string doctype = "<!ENTITY l0 'ha'>";
    for (int level = 1; level < 30; ++level) {
        const std::string inner = "&l" + std::to_string(level - 1) + ";";
        doctype += "<!ENTITY l" + std::to_string(level) + " '";
        for (int count = 0; count < 10; ++count) doctype += inner;
        doctype += "'>";
    }
    laughs.declare(doctype);
    text.clear();
    laughs.append(text, "&l29;&l6;&l7;&l8;");
    CHECK(text.size() < (4U << 20U));
    CHECK(laughs.met_excess());
}

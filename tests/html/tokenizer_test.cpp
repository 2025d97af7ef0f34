// The tokens that HTML is cut into, written down in a line.
#include "html/tokenizer.hpp"

#include <string>

#include "support/catch.hpp"

namespace newspool::html {
namespace {

// "a|<p x=1>|</p>|script{...}"; unknown elements are "?".
std::string tokens_of(std::string_view html) {
    std::string line;
    Tokenizer tokenizer(html);
    for (Token token = tokenizer.next(); token.kind != Token::Kind::finished; token = tokenizer.next()) {
        const std::string name = token.tag == Tag::unknown ? "?" : std::string(name_of(token.tag));
        if (!line.empty()) line += '|';
        if (token.kind == Token::Kind::text) line += token.text;
        if (token.kind == Token::Kind::end) line += "</" + name + ">";
        if (token.kind == Token::Kind::raw) line += name + "{" + std::string(token.text) + "}";
        if (token.kind != Token::Kind::start) continue;
        line += "<" + name;
        for (const Attribute& attribute : tokenizer.attributes())
            line.append(" ").append(attribute.name).append("=").append(attribute.value);
        line += token.self_closing ? "/>" : ">";
    }
    return line;
}

}  // namespace

TEST_CASE("tags and text alternate", "[tokenizer]") {
    CHECK(tokens_of("a<p>b</p>c") == "a|<p>|b|</p>|c");
    CHECK(tokens_of("<P><Br/><x-y></X-Y >") == "<p>|<br/>|<?>|</?>");
    CHECK(tokens_of("<p<b>") == "<?>");
    CHECK(tokens_of("").empty());
}

TEST_CASE("attributes are quoted, unquoted or empty", "[tokenizer]") {
    CHECK(tokens_of("<a href=x title='a b' lang=\"c>d\" e>") == "<a href=x title=a b lang=c>d e=>");
    CHECK(tokens_of("<a\nhref\n=\n'x'\ny=z/>") == "<a href=x y=z/>");
    CHECK(tokens_of("<a href='x'title=\"y\">") == "<a href=x title=y>");
    CHECK(tokens_of("<a / b/c>") == "<a b= c=>");
    CHECK(tokens_of("<a =b=c d=>") == "<a =b=c d=>");
    CHECK(tokens_of("<a b=c\"d'e>") == "<a b=c\"d'e>");
    CHECK(tokens_of("<br / >") == "<br>");
}

TEST_CASE("a tag cut off by the end is dropped", "[tokenizer]") {
    CHECK(tokens_of("a<b") == "a");
    CHECK(tokens_of("a<b c='d>e") == "a");
    CHECK(tokens_of("a</b") == "a");
    CHECK(tokens_of("a</") == "a</");
    CHECK(tokens_of("a<") == "a<");
}

TEST_CASE("comments end where the standard says", "[tokenizer]") {
    CHECK(tokens_of("a<!-- b -->c") == "a|c");
    CHECK(tokens_of("a<!-->b") == "a|b");
    CHECK(tokens_of("a<!--->b") == "a|b");
    CHECK(tokens_of("a<!---->b") == "a|b");
    CHECK(tokens_of("a<!----->b") == "a|b");
    CHECK(tokens_of("a<!-- b --!>c") == "a|c");
    CHECK(tokens_of("a<!-- b -- c - > d -->e") == "a|e");
    CHECK(tokens_of("a<!-- <!-- b --> c") == "a| c");
    CHECK(tokens_of("a<!-- b") == "a");
    CHECK(tokens_of("a<!-- b --") == "a");
}

TEST_CASE("declarations, instructions and nameless end tags are passed over", "[tokenizer]") {
    CHECK(tokens_of("<!DOCTYPE html>a<?xml b?>c</ d>e</>f") == "a|c|e|f");
    CHECK(tokens_of("<![if IE]>a<![endif]>") == "a");
    CHECK(tokens_of("a <? b") == "a <? b");
}

TEST_CASE("a raw element takes all up to its end tag", "[tokenizer]") {
    CHECK(tokens_of("<script>a<b></p></script >c") == "script{a<b></p>}|</script>|c");
    CHECK(tokens_of("<style></styles></STYLE>") == "style{</styles>}|</style>");
    CHECK(tokens_of("<textarea>a<b></textarea>") == "textarea{a<b>}|</textarea>");
    CHECK(tokens_of("<title>a<b>c") == "<?>|a|<b>|c");
    CHECK(tokens_of("<title/>a</title>") == "<?/>|a|</title>");
}

TEST_CASE("a script may hide an end tag in a comment", "[tokenizer]") {
    CHECK(tokens_of("<script><!--<script>a</script>b--></script>c") ==
          "script{<!--<script>a</script>b-->}|</script>|c");
    CHECK(tokens_of("<script><!--a</script>b") == "script{<!--a}|</script>|b");
    CHECK(tokens_of("<script><!--<script></script>b") == "script{<!--<script>}|</script>|b");
}

TEST_CASE("the marks of a CDATA section are passed over", "[tokenizer]") {
    CHECK(tokens_of("a<![CDATA[b<i>c]]>d]]>") == "a|b|<i>|c|d]]>");
    CHECK(tokens_of("<![CDATA[<![CDATA[a]]>b") == "a|b");
}

TEST_CASE("attributes beyond the limit are left out", "[tokenizer]") {
    std::string html = "<p";
    for (std::size_t count = 0; count < 2 * Tokenizer::attributes_max; ++count) html += " a=b";
    html += ">c";
    Tokenizer tokenizer(html);
    CHECK(tokenizer.next().tag == Tag::p);
    CHECK(tokenizer.attributes().size() == Tokenizer::attributes_max);
    CHECK(tokenizer.next().text == "c");
}

}  // namespace newspool::html

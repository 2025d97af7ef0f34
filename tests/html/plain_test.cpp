// Plain text as a person would write it down.
#include "html/html.hpp"
#include "support/catch.hpp"

namespace newspool::html {

TEST_CASE("paragraphs are set off by an empty line and other blocks begin a line", "[plain]") {
    CHECK(plain_text("<p>one</p><p>two</p>") == "one\n\ntwo");
    CHECK(plain_text("<div>one</div><div>two</div>") == "one\ntwo");
    CHECK(plain_text("<h1>title</h1>text") == "title\n\ntext");
    CHECK(plain_text("one<br>two<br/><br/>three<br><br><br>four") == "one\ntwo\n\nthree\n\nfour");
    CHECK(plain_text("<p>one<p> <p></p><div>two</div>") == "one\n\ntwo");
}

TEST_CASE("white space is folded wherever it stands", "[plain]") {
    CHECK(plain_text("  one \n\t two<b> three</b> <i> four</i>\u00a0&nbsp;five  ") ==
          "one two three four five");
    CHECK(plain_text("wo<b>rd</b>") == "word");
    CHECK(plain_text(" \n ").empty());
    CHECK(plain_text("").empty());
}

TEST_CASE("preformatted text keeps its lines and its columns", "[plain]") {
    CHECK(plain_text("a<pre>\nif x:\n    y\n\n  z</pre>b") == "a\n\nif x:\n    y\n\n  z\n\nb");
    CHECK(plain_text("<pre>a&nbsp;&#155;b\u0085\x1b</pre>") == "a ›b");
    CHECK(plain_text("<xmp>a <b>\n c</xmp>") == "a <b>\n c");
}

TEST_CASE("lists are written with dashes or numbers and indented", "[plain]") {
    CHECK(plain_text("<ul><li>one<li>two</ul>") == "- one\n- two");
    CHECK(plain_text("before<ol><li>one</li><li>two<ul><li>deep</li></ul></li><li>three</li></ol>after") ==
          "before\n\n1. one\n2. two\n  - deep\n3. three\n\nafter");
    CHECK(plain_text("<ul><li></li><li>x</li></ul>") == "- x");
}

TEST_CASE("the cells of a row are parted by tabs", "[plain]") {
    CHECK(plain_text("<table><tr><th>a</th><th>b</th></tr> <tr><td>1</td><td>2</td></tr></table>") ==
          "a\tb\n1\t2");
}

TEST_CASE("references are decoded and what is hidden stays hidden", "[plain]") {
    CHECK(plain_text("caf&eacute; &lt;b&gt; &amp;amp; AT&T &#39;x&#39;") == "café <b> &amp; AT&T 'x'");
    CHECK(plain_text("a<script>b</script><style>c</style><!-- d --><template>e</template>f") == "af");
    CHECK(plain_text("<a href='https://example.org/'>link</a>") == "link");
}

TEST_CASE("a plain line has no breaks and no marks", "[plain]") {
    CHECK(plain_line("<p>one</p><ul><li>two<li>three</ul><pre>a\n  b</pre>") == "one two three a b");
    CHECK(plain_line(" AT&amp;T <b>wins</b>\n again ") == "AT&T wins again");
    CHECK(plain_line("one<br>two") == "one two");
    CHECK(plain_line("a < b") == "a < b");
    CHECK(plain_line("\xFF") == "\uFFFD");
}

}  // namespace newspool::html

// What safe HTML keeps, what it drops, and how broken markup is put right.
#include <string>

#include "html/html.hpp"
#include "support/catch.hpp"

namespace newspool::html {
namespace {

std::string cleaned(std::string_view html) { return safe(html, "https://example.org/blog/post?page=2"); }

}  // namespace

TEST_CASE("sound HTML stays as it is", "[safe]") {
    const std::string html = GENERATE(
        as<std::string>{}, "plain text, grüße, 世界 \U0001F600",
        "<p>one <em>two</em> <strong>three</strong> <code>four</code></p>",
        "<table><caption>c</caption><thead><tr><th scope=\"col\">h</th></tr></thead>"
        "<tbody><tr><td colspan=\"2\">d</td></tr></tbody></table>",
        "<figure><img src=\"https://a.example/i.png\" alt=\"a "
        "&quot;b&quot;\"/><figcaption>f</figcaption></figure>",
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "<ol start=\"3\"><li value=\"7\">x</li></ol>",
        "<dl><dt>term</dt><dd>meaning</dd></dl>", "<details open=\"\"><summary>s</summary>text</details>",
        "<abbr title=\"World Wide Web\">WWW</abbr> <time datetime=\"2026-01-02\">then</time>",
        "<blockquote cite=\"https://a.example/\"><p>q</p></blockquote>",
        "<pre><code>if (a &lt; b &amp;&amp; c)\n    return;</code></pre>",
        "<video controls=\"\" src=\"https://a.example/v.mp4\" poster=\"https://a.example/p.png\">"
        "<track src=\"https://a.example/t.vtt\" kind=\"captions\"/></video>",
        "<picture><source srcset=\"https://a.example/a.webp 1x, https://a.example/b.webp 2x\" "
        "type=\"image/webp\"/><img src=\"https://a.example/a.png\"/></picture>",
        "<p dir=\"rtl\" lang=\"he\">שלום</p>", "<a href=\"mailto:a@example.org\">write</a>");
    CHECK(cleaned(html) == html);
}

TEST_CASE("what runs, loads by itself or is no content is dropped", "[safe]") {
    CHECK(cleaned("a<script>alert('<b>')</script>b") == "ab");
    CHECK(cleaned("a<style>p { color: red }</style>b") == "ab");
    CHECK(cleaned("a<svg><script>x</script><metadata>y</metadata><style>z</style><path d='M0'/></svg>b") ==
          "ab");
    CHECK(cleaned("a<template><b>x</b></template>b") == "ab");
    CHECK(cleaned("<p onclick='x()' style='color:red' class='c' id='i' data-x='y'>t</p>") == "<p>t</p>");
    CHECK(cleaned("a<!-- <b>comment</b> -->b<?php echo '<i>' ?>") == "ab' ?&gt;");
    CHECK(cleaned("<head><title>t</title><link rel=stylesheet href=x><meta charset=x></head>a") == "a");
}

TEST_CASE("elements that are not on the list lose their tags and keep their text", "[safe]") {
    CHECK(cleaned("<form><label>Name <input name=n></label><button>Go</button></form>") == "Name Go");
    CHECK(cleaned("<blink>a</blink><x-card>b</x-card><font color=red>c</font>") == "abc");
    CHECK(cleaned("<object data=x><p>fallback</p></object>") == "<p>fallback</p>");
    CHECK(cleaned("<noscript><img src=a.png></noscript>") == "<img src=\"https://example.org/blog/a.png\"/>");
    CHECK(cleaned("<textarea>a &lt; <b></textarea>") == "a &lt; &lt;b&gt;");
    CHECK(cleaned("<xmp>a <b> &amp;</xmp>") == "<pre>a &lt;b&gt; &amp;amp;</pre>");
    CHECK(cleaned("<math><mi>x</mi><mo>=</mo><mn>1</mn></math>") == "x=1");
    CHECK(
        cleaned("<math><semantics><mi>x</mi><annotation encoding=tex>\\x</annotation></semantics></math>") ==
        "x");
    CHECK(cleaned("<center>a</center><menu><li>b</menu>") == "<div>a</div><ul><li>b</li></ul>");
}

TEST_CASE("what is shown where something cannot be shown is kept", "[safe]") {
    CHECK(cleaned("a<iframe src='https://x.example/'> <b>film</b></iframe>") == "a <b>film</b>");
    CHECK(cleaned("<svg><title>A map</title><a xlink:href='/x'><text>here</text></a></svg>") ==
          "A map<a href=\"https://example.org/x\">here</a>");
}

TEST_CASE("images that nobody is to see are dropped", "[safe]") {
    CHECK(cleaned("a<img src=t.gif width=1 height=1>b") == "ab");
    CHECK(cleaned("a<img src=t.gif height='1px'>b") == "ab");
    CHECK(cleaned("a<img src=t.gif width=0>b") == "ab");
    CHECK(cleaned("a<img alt=x>b") == "ab");
    CHECK(cleaned("<img src=t.gif width=10 height=11px>") ==
          "<img src=\"https://example.org/blog/t.gif\" width=\"10\" height=\"11\"/>");
    CHECK(cleaned("<img src=t.gif width='100%' height=auto>") ==
          "<img src=\"https://example.org/blog/t.gif\"/>");
}

TEST_CASE("an image that waits for a script to load is loaded without it", "[safe]") {
    CHECK(cleaned("<img src='data:image/gif;base64,R0' data-src='/a.png' alt=x>") ==
          "<img alt=\"x\" src=\"https://example.org/a.png\"/>");
    CHECK(cleaned("<img src='/b.png' data-src='/a.png'>") == "<img src=\"https://example.org/b.png\"/>");
}

TEST_CASE("URLs are made absolute", "[safe]") {
    CHECK(cleaned("<a href='/x?a=1&amp;b=2#f'>t</a>") ==
          "<a href=\"https://example.org/x?a=1&amp;b=2#f\">t</a>");
    CHECK(cleaned("<a href=?q>t</a>") == "<a href=\"https://example.org/blog/post?q\">t</a>");
    CHECK(cleaned("<q cite='../up'>t</q>") == "<q cite=\"https://example.org/up\">t</q>");
    CHECK(cleaned("<img srcset='a.png, b.png 2x'>") ==
          "<img srcset=\"https://example.org/blog/a.png, https://example.org/blog/b.png 2x\"/>");
    CHECK(safe("<a href='/x'>t</a>", "") == "<a href=\"/x\">t</a>");
}

TEST_CASE("references are decoded once", "[safe]") {
    CHECK(cleaned("&eacute;&#8217;&#x2019;&#146;&copy;&copy2026 &hellip; &bogus; & &# &#x;") ==
          "é’’’©©2026 … &amp;bogus; &amp; &amp;# &amp;#x;");
    CHECK(cleaned("&amp;lt;b&amp;gt;") == "&amp;lt;b&amp;gt;");
    CHECK(cleaned("&lt;script&gt;") == "&lt;script&gt;");
    CHECK(cleaned("<a href='https://a.example/?a=1&copy=2&lt;'>t</a>") ==
          "<a href=\"https://a.example/?a=1&amp;copy=2%3C\">t</a>");
}

TEST_CASE("a less-than sign that begins no tag is text", "[safe]") {
    CHECK(cleaned("a < b <3 <- <= <>") == "a &lt; b &lt;3 &lt;- &lt;= &lt;&gt;");
    CHECK(cleaned("1 <2 and <!DOCTYPE ~") == "1 &lt;2 and &lt;!DOCTYPE ~");
    CHECK(cleaned("<!' <b>c</b>") == "&lt;!' <b>c</b>");
}

TEST_CASE("elements left open are closed where a browser would close them", "[safe]") {
    CHECK(cleaned("<p>a<p>b") == "<p>a</p><p>b</p>");
    CHECK(cleaned("<ul><li>a<li>b</ul>c") == "<ul><li>a</li><li>b</li></ul>c");
    CHECK(cleaned("<dl><dt>a<dd>b<dt>c</dl>") == "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>");
    CHECK(cleaned("<p>a<div>b</div>c") == "<p>a</p><div>b</div>c");
    CHECK(cleaned("<h1>a<h2>b") == "<h1>a</h1><h2>b</h2>");
    CHECK(cleaned("<ul><li>a<ul><li>b</ul><li>c</ul>") == "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>");
    CHECK(cleaned("<li>a<main>b<li>c") == "<li>a<main>b</main></li><li>c</li>");
    CHECK(cleaned("a</p></div></b>b</br>c") == "ab<br/>c");
}

TEST_CASE("crossed formatting is uncrossed", "[safe]") {
    CHECK(cleaned("<b><i>a</b>b</i>c") == "<b><i>a</i></b><i>b</i>c");
    CHECK(cleaned("<p><a href=x>a<p>b</a>c") ==
          "<p><a href=\"https://example.org/blog/x\">a</a></p>"
          "<p><a href=\"https://example.org/blog/x\">b</a>c</p>");
    CHECK(cleaned("<b><div>a</b></div>b") == "<b><div>a</div></b>b");
    CHECK(cleaned("<a href=x>a<a href=y>b</a>c</a>") ==
          "<a href=\"https://example.org/blog/x\">a</a><a href=\"https://example.org/blog/y\">b</a>c");
}

TEST_CASE("tables get the rows and cells that they lack", "[safe]") {
    CHECK(cleaned("<table><tr><td>a<td>b<tr><td>c</table>") ==
          "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>");
    CHECK(cleaned("<table>a<tr>b</table>") ==
          "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>");
    CHECK(cleaned("<tr><td>a</td></tr>") == "a");
    CHECK(cleaned("<table><col span=2><tr><td>a</table>") ==
          "<table><colgroup><col span=\"2\"/></colgroup><tbody><tr><td>a</td></tr></tbody></table>");
    CHECK(cleaned("<table><tr><td><b>a</td><td>b</table>") ==
          "<table><tbody><tr><td><b>a</b></td><td>b</td></tr></tbody></table>");
}

TEST_CASE("an XHTML author's empty elements are empty", "[safe]") {
    CHECK(cleaned("<p/>a<i class='icon'/>b<div/>c") == "<p></p>a<i></i>b<div></div>c");
    CHECK(cleaned("a<iframe src='x'/> b") == "a b");
}

TEST_CASE("a line end at the start of a pre element keeps its meaning", "[safe]") {
    CHECK(cleaned("<pre>\na</pre>") == "<pre>a</pre>");
    CHECK(cleaned("<pre>\n\na</pre>") == "<pre>\n\na</pre>");
    CHECK(cleaned("<pre>\r\n\r\na\rb</pre>") == "<pre>\n\na\nb</pre>");
    CHECK(cleaned("<pre><script></script>\na</pre>") == "<pre>\n\na</pre>");
}

TEST_CASE("a CDATA section left in HTML shows what is in it", "[safe]") {
    CHECK(cleaned("<![CDATA[a <b>c</b>]]> d ]]>") == "a <b>c</b> d ]]&gt;");
    CHECK(cleaned("<![CDATA[a") == "a");
}

TEST_CASE("bytes that are no text are repaired or left out", "[safe]") {
    CHECK(cleaned("a\xFF"
                  "b") == "a\uFFFDb");
    CHECK(cleaned(std::string("a\0b\x01"
                              "c",
                              5)) == "abc");
    CHECK(cleaned("<p title='a\x1b"
                  "b\nc'>d") == "<p title=\"ab c\">d</p>");
    CHECK(cleaned("&#x81;\u009b&#xFFFE;\uFDD0&#x1FFFF;\u00a0\U0001F600") ==
          "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\u00a0\U0001F600");
}

}  // namespace newspool::html

// Attempts to smuggle something that runs through the cleaning, of every kind that is known to have worked
// somewhere. Each is judged by what a browser would see in the result.
#include <array>
#include <string>
#include <string_view>

#include "html/html.hpp"
#include "html/referee.hpp"
#include "support/catch.hpp"

namespace newspool::html {
namespace {

constexpr auto attempts = std::to_array<std::string_view>({
    // Scripts, spelt oddly.
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<script/x>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script>alert(1)",
    "<script x=\">\" y>alert(1)</script>",
    "<script><!--<script></script>--></script><img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<script type=text/template><img src=x onerror=alert(1)></script>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script href=data:,alert(1) /></svg>",
    "<math><script>alert(1)</script></math>",
    // Handlers.
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=\"x\"onerror=\"alert(1)\">",
    "<img src=x ONERROR=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<img src=x onerror=&#97;lert(1)>",
    "<img src='x' \x0B onerror=alert(1)>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<img src=\"`\" title=\"`><script>alert(1)</script>\">",
    "<body onload=alert(1)>",
    "<p onclick = 'alert(1)'>x",
    "<details open ontoggle=alert(1)>x</details>",
    "<video src=x onerror=alert(1)></video>",
    "<audio autoplay src=x onloadstart=alert(1)></audio>",
    "<video><source onerror=alert(1)></video>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)><option>x</select>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<a href=x onmouseover=alert(1)>x</a>",
    "<td onclick=alert(1)>x",
    "<x onclick=alert(1)>x</x>",
    "<p =onclick=alert(1)>x",
    "<p/onclick=alert(1)>x",
    "<p title=x/onclick=alert(1)>x",
    // URLs.
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='java&Tab;script:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='&#x6A;&#x61;vascript:alert(1)'>x</a>",
    "<a href='&#0000106avascript:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href='jAvAsCrIpT:alert(1)'>x</a>",
    "<a href='javascript:javascript:alert(1)'>x</a>",
    "<a href=\"\x01javascript:alert(1)\">x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='https:javascript:alert(1)'>x</a>",
    "<a href='//javascript:alert(1)'>x</a>",
    "<a href='feed:javascript:alert(1)'>x</a>",
    "<a href='view-source:javascript:alert(1)'>x</a>",
    "<a href='https://x.example/' href='javascript:alert(1)'>x</a>",
    "<a href='javascript:alert(1)' href='https://x.example/'>x</a>",
    "<a xlink:href=javascript:alert(1)>x</a>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<math href=javascript:alert(1)>x</math>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
    "<img src=javascript:alert(1)>",
    "<img src=x srcset='javascript:alert(1) 1x'>",
    "<img src=x longdesc=javascript:alert(1)>",
    "<video poster=javascript:alert(1)></video>",
    "<blockquote cite=javascript:alert(1)>x</blockquote>",
    "<img data-src=javascript:alert(1)>",
    "<table background=javascript:alert(1)><tr><td>x</table>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<isindex action=javascript:alert(1)>",
    "<base href=javascript:alert(1)//><a href=x>x</a>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<embed src=javascript:alert(1)>",
    "<object data=javascript:alert(1)></object>",
    "<frameset><frame src=javascript:alert(1)></frameset>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<area href=javascript:alert(1)>",
    // Styles.
    "<p style='background:url(javascript:alert(1))'>x",
    "<p style='width:expression(alert(1))'>x",
    "<style>@import 'javascript:alert(1)';</style>",
    "<style><img src='</style><img src=x onerror=alert(1)>'></style>",
    // Comments and declarations that end elsewhere than one would think.
    "<!--><img src=x onerror=alert(1)>-->",
    "<!---><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>",
    "<? foo='><script>alert(1)</script>'>",
    "<! foo='><script>alert(1)</script>'>",
    "</ foo='><script>alert(1)</script>'>",
    "<!doctype x [<!entity y '<script>alert(1)</script>'>]>&y;",
    // Text that must not become markup when it is read again.
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)",
    "<p title='&lt;script&gt;alert(1)&lt;/script&gt;'>x",
    "<p title='\"><img src=x onerror=alert(1)>'>x",
    "<p title='&quot;&gt;<img src=x onerror=alert(1)>'>x",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<noembed><p title='</noembed><img src=x onerror=alert(1)>'></noembed>",
    "<noframes><p title='</noframes><img src=x onerror=alert(1)>'></noframes>",
    "<iframe><p title='</iframe><img src=x onerror=alert(1)>'></iframe>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
    "&lt<script&gt>alert(1)",
    "<&#115;cript>alert(1)</&#115;cript>",
    // Trees that change when they are read again.
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<svg><p><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "<svg><desc><style></style><img src=x onerror=alert(1)></desc></svg>",
    "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
    "<math><mi><style><img src=x onerror=alert(1)></style></mi></math>",
    "<table><caption><svg><title><table><img src=x onerror=alert(1)>",
    "<table><a href=javascript:alert(1)><tr><td>x</a></table>",
    "<table><tr><td><select><table><script>alert(1)</script>",
    "<select><template><img src=x onerror=alert(1)></template></select>",
    "<template><script>alert(1)</script></template>",
    "<template><s><template><s><img src=x onerror=alert(1)></s></template></s></template>",
    "<p><svg></p><style><g title='</style><img src=x onerror=alert(1)>'>",
    "<a href=x><table><a href=javascript:alert(1)>",
    "<b><p><b><p><b><p></b></b></b><img src=x onerror=alert(1)>",
    "<ruby><rt><svg><rt><style><img src=x onerror=alert(1)>",
    "<nobr><nobr><a><a><svg onload=alert(1)>",
    "<object><param name=code value=javascript:alert(1)></object>",
    "<frameset onload=alert(1)>",
    "<html onload=alert(1)><body onload=alert(2)>",
    // Encodings.
    "+ADw-script+AD4-alert(1)",
    "\xC0\xBCscript\xC0\xBE"
    "alert(1)",
    "<\xEF\xBC\xB3"
    "cript>alert(1)",
    "<scr\xE2\x80\x8Bipt>alert(1)</script>",
    "<img src=\xE3\x80\x80x onerror=alert(1)>",
    "<a href='\xC2\xA0javascript:alert(1)'>x</a>",
});

}  // namespace

TEST_CASE("no attempt leaves anything that a browser would run", "[xss]") {
    static_assert(attempts.size() >= 80);
    for (const std::string_view attempt : attempts) {
        const std::string output = safe(attempt, "https://example.org/");
        CAPTURE(attempt, output);
        CHECK(objections(output) == std::vector<std::string>{});
        CHECK(as_a_browser_reads(output) == output);
        CHECK(safe(output, "https://example.org/") == output);
    }
}

TEST_CASE("a NUL hides nothing", "[xss]") {
    for (const std::string_view attempt : attempts) {
        for (std::size_t at = 0; at <= attempt.size(); ++at) {
            std::string with_nul(attempt);
            with_nul.insert(at, 1, '\0');
            const std::string output = safe(with_nul, "https://example.org/");
            CAPTURE(attempt, at, output);
            REQUIRE(objections(output) == std::vector<std::string>{});
        }
    }
}

TEST_CASE("an attempt in a title ends as text", "[xss]") {
    for (const std::string_view attempt : attempts) {
        const std::string line = plain_line(attempt);
        CAPTURE(attempt, line);
        CHECK(line.find('\n') == std::string::npos);
        CHECK(line.size() <= 2 * attempt.size());
    }
}

}  // namespace newspool::html

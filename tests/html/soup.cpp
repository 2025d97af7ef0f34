// The words that soup and documents are made of, and the grammar of the documents.
#include "html/soup.hpp"

#include <array>
#include <string_view>

namespace newspool::html {
namespace {

constexpr auto names = std::to_array<std::string_view>({"a",
                                                        "a",
                                                        "b",
                                                        "b",
                                                        "i",
                                                        "p",
                                                        "p",
                                                        "div",
                                                        "span",
                                                        "table",
                                                        "tr",
                                                        "td",
                                                        "th",
                                                        "tbody",
                                                        "thead",
                                                        "caption",
                                                        "colgroup",
                                                        "col",
                                                        "ul",
                                                        "ol",
                                                        "li",
                                                        "dl",
                                                        "dt",
                                                        "dd",
                                                        "h1",
                                                        "h2",
                                                        "pre",
                                                        "code",
                                                        "em",
                                                        "strong",
                                                        "ruby",
                                                        "rt",
                                                        "rp",
                                                        "rb",
                                                        "svg",
                                                        "math",
                                                        "mi",
                                                        "style",
                                                        "script",
                                                        "title",
                                                        "textarea",
                                                        "select",
                                                        "option",
                                                        "form",
                                                        "template",
                                                        "noscript",
                                                        "iframe",
                                                        "xmp",
                                                        "object",
                                                        "button",
                                                        "address",
                                                        "blockquote",
                                                        "img",
                                                        "br",
                                                        "hr",
                                                        "picture",
                                                        "source",
                                                        "video",
                                                        "track",
                                                        "details",
                                                        "summary",
                                                        "figure",
                                                        "center",
                                                        "font",
                                                        "nobr",
                                                        "plaintext",
                                                        "foreignObject",
                                                        "desc",
                                                        "annotation",
                                                        "frameset",
                                                        "body",
                                                        "html",
                                                        "head",
                                                        "input",
                                                        "ins",
                                                        "del",
                                                        "small",
                                                        "article",
                                                        "listing",
                                                        "marquee",
                                                        "applet",
                                                        "mglyph",
                                                        "annotation-xml",
                                                        "image",
                                                        "sub",
                                                        "tt",
                                                        "u",
                                                        "s",
                                                        "big",
                                                        "main",
                                                        "aside",
                                                        "nav",
                                                        "hgroup",
                                                        "wbr",
                                                        "audio",
                                                        "q",
                                                        "section",
                                                        "header"});

constexpr auto attributes = std::to_array<std::string_view>(
    {" href=x", " href='https://a.example/'", " href=javascript:x", " src=\"i.png\"", " src='data:x'",
     " onclick=x", " title='<b>\"'", " alt=\"a>b\"", " width=1", " srcset='a 1x,b 2x'", " lang=de", " x",
     " =", " title=\"&quot;&lt;\"", " style='a:b'", " cite=mailto:x", "/", " id=a name=b",
     " href=\"java\nscript:x\""});

constexpr auto pieces_of_text = std::to_array<std::string_view>(
    {"x",     " ",        "\n",      "word ", "<",      "&",     "&lt;",
     "&amp;", "&#0;",     "&#x0d;",  "&nbsp", "]]>",    "-->",   "<![CDATA[",
     "<!--",  "<!",       "<?",      "</",    "</>",    "<!-->", "\"",
     "'",     ">",        "\r\n",    "\t",    "&copy=", "é",     "<!doctype html>",
     "--!>",  "</script", "&notit;", "\f"});

template <typename List>
std::string_view one_of(std::mt19937& random, const List& list) {
    return list[std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(random)];
}

unsigned up_to(std::mt19937& random, unsigned most) {
    return std::uniform_int_distribution<unsigned>(0, most)(random);
}

class Author {
  public:
    explicit Author(std::mt19937& random) : random_(random) {}

    std::string document() {
        for (unsigned blocks = up_to(random_, 6) + 1; blocks > 0; --blocks) block(0);
        return std::move(out_);
    }

  private:
    void block(unsigned depth) {
        switch (depth > 4 ? 0 : up_to(random_, 9)) {
            case 1:
                return list(depth);
            case 2:
                return table(depth);
            case 3:
                return element("blockquote", [&] { block(depth + 1); });
            case 4:
                return element("h2", [&] { words(depth); });
            case 5:
                return element("pre", [&] { out_ += "\n  x &lt; y\n\n"; });
            case 6:
                return element("div", [&] { block(depth + 1), block(depth + 1); });
            case 7:
                return element("script", [&] { out_ += "if (a < b) document.write('<p>');"; });
            case 8:
                return element("figure", [&] {
                    out_ += "<img src='https://a.example/i.png' alt='i'>";
                    element("figcaption", [&] { words(depth); });
                });
            default:
                return element("p", [&] { words(depth); });
        }
    }

    void list(unsigned depth) {
        element("ul", [&] {
            for (unsigned items = up_to(random_, 3); items > 0; --items) {
                element("li", [&] { words(depth); });
                out_ += "\n";
            }
        });
    }

    void table(unsigned depth) {
        element("table", [&] {
            for (unsigned rows = up_to(random_, 3); rows > 0; --rows)
                element("tr", [&] {
                    element("td", [&] { words(depth); });
                    element("td", [&] { block(depth + 1); });
                });
        });
    }

    void words(unsigned depth) {
        static constexpr auto inlines =
            std::to_array<std::string_view>({"b", "em", "code", "span", "font", "mark", "sup", "kbd", "q"});
        static constexpr auto texts = std::to_array<std::string_view>(
            {"word", " more words ", "&amp;", "&eacute;", "a < b", "x > y", "&#8217;", "\n", "<br>", "grüße",
             "AT&T", "<!-- no -->", "<wbr>"});
        for (unsigned count = up_to(random_, 5); count > 0; --count) {
            if (depth < 6 && up_to(random_, 3) == 0)
                element(one_of(random_, inlines), [&] { words(depth + 2); });
            else
                out_ += one_of(random_, texts);
        }
    }

    template <typename Content>
    void element(std::string_view name, Content content) {
        out_.append("<").append(name).append(">");
        content();
        out_.append("</").append(name).append(">");
    }

    std::mt19937& random_;
    std::string out_;
};

}  // namespace

std::string random_soup(std::mt19937& random, unsigned pieces) {
    std::string soup;
    for (; pieces > 0; --pieces) {
        const unsigned kind = up_to(random, 9);
        if (kind < 3) {
            soup += one_of(random, pieces_of_text);
            continue;
        }
        soup += kind < 7 ? "<" : "</";
        soup += one_of(random, names);
        for (unsigned count = kind < 7 ? up_to(random, 2) : 0; count > 0; --count)
            soup += one_of(random, attributes);
        if (up_to(random, 40) != 0) soup += ">";
    }
    return soup;
}

std::string random_document(std::mt19937& random) { return Author(random).document(); }

}  // namespace newspool::html

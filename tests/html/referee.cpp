// Walks over Gumbo's trees. They are walked with a stack of our own; what Gumbo itself does with deep input
// is why it is a referee and no player.
#include "html/referee.hpp"

#include <cctype>
#include <functional>
#include <memory>
#include <set>

#include <gumbo.h>

#include "html/references.hpp"

namespace newspool::html {
namespace {

const std::set<std::string_view> allowed_elements{
    "a",          "abbr",   "acronym",    "address", "article", "aside", "audio",  "b",     "bdi",
    "bdo",        "big",    "blockquote", "br",      "caption", "cite",  "code",   "col",   "colgroup",
    "data",       "dd",     "del",        "details", "dfn",     "div",   "dl",     "dt",    "em",
    "figcaption", "figure", "footer",     "h1",      "h2",      "h3",    "h4",     "h5",    "h6",
    "header",     "hgroup", "hr",         "i",       "img",     "ins",   "kbd",    "li",    "main",
    "mark",       "nav",    "ol",         "p",       "picture", "pre",   "q",      "rb",    "rp",
    "rt",         "ruby",   "s",          "samp",    "section", "small", "source", "span",  "strike",
    "strong",     "sub",    "summary",    "sup",     "table",   "tbody", "td",     "tfoot", "th",
    "thead",      "time",   "tr",         "track",   "tt",      "u",     "ul",     "var",   "video",
    "wbr"};

const std::set<std::string_view> allowed_attributes{
    "abbr",   "alt",      "cite",     "colspan", "controls", "datetime", "default", "dir",   "height",
    "href",   "hreflang", "kind",     "label",   "lang",     "longdesc", "loop",    "media", "muted",
    "open",   "poster",   "reversed", "rowspan", "scope",    "sizes",    "span",    "src",   "srclang",
    "srcset", "start",    "title",    "type",    "value",    "width"};

const std::set<std::string_view> url_attributes{"href", "src", "cite", "poster", "longdesc"};

const std::set<std::string_view> empty_elements{"br", "col", "hr", "img", "source", "track", "wbr"};

const std::set<std::string_view> unread_elements{"script", "style", "template", "applet", "metadata"};

using Tree = std::unique_ptr<GumboOutput, void (*)(GumboOutput*)>;

const GumboOptions options = [] {
    GumboOptions as_in_body = kGumboDefaultOptions;
    as_in_body.fragment_context = GUMBO_TAG_BODY;
    as_in_body.max_errors = 0;
    return as_in_body;
}();

Tree parsed(std::string_view html) {
    return {gumbo_parse_with_options(&options, html.data(), html.size()),
            [](GumboOutput* output) { gumbo_destroy_output(&options, output); }};
}

std::string name_of(const GumboNode& node) {
    const GumboElement& element = node.v.element;
    if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
    GumboStringPiece name = element.original_tag;
    gumbo_tag_from_original_text(&name);
    return {name.data, name.length};
}

bool is_element(const GumboNode& node) {
    return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}

// Calls `enter` for each node in document order, and `leave` after the children of each element that `enter`
// wanted to see the inside of.
void walk(const GumboNode& root, const std::function<bool(const GumboNode&)>& enter,
          const std::function<void(const GumboNode&)>& leave) {
    struct Step {
        const GumboNode* node;
        bool is_leaving;
    };
    std::vector<Step> steps;
    const auto descend = [&](const GumboNode& node) {
        const GumboVector& children = node.v.element.children;
        for (unsigned index = children.length; index-- > 0;)
            steps.push_back({static_cast<const GumboNode*>(children.data[index]), false});
    };
    descend(root);
    while (!steps.empty()) {
        const Step step = steps.back();
        steps.pop_back();
        if (step.is_leaving) {
            leave(*step.node);
        } else if (enter(*step.node) && is_element(*step.node)) {
            steps.push_back({step.node, true});
            descend(*step.node);
        }
    }
}

// As a browser reads it: white space and controls around it and line ends in it do not count.
std::string scheme_of(std::string_view url) {
    std::string scheme;
    for (const char byte : url) {
        if (static_cast<unsigned char>(byte) <= ' ') continue;
        if (byte == ':') return scheme;
        if (std::string_view("/?#").find(byte) != std::string_view::npos) return "";
        scheme += static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
    }
    return "";
}

void object_to_attribute(const GumboAttribute& attribute, std::vector<std::string>& found) {
    const std::string_view name = attribute.name;
    if (!allowed_attributes.contains(name) || attribute.attr_namespace != GUMBO_ATTR_NAMESPACE_NONE)
        found.push_back("attribute " + std::string(name));
    if (!url_attributes.contains(name)) return;
    const std::string scheme = scheme_of(attribute.value);
    const bool is_page = name == "href" || name == "cite" || name == "longdesc";
    if (!scheme.empty() && scheme != "http" && scheme != "https" && !(is_page && scheme == "mailto"))
        found.push_back("scheme " + scheme);
}

void object_to_element(const GumboNode& node, std::vector<std::string>& found) {
    if (node.v.element.tag_namespace != GUMBO_NAMESPACE_HTML || !allowed_elements.contains(name_of(node)))
        found.push_back("element " + name_of(node));
    const GumboVector& attributes = node.v.element.attributes;
    for (unsigned index = 0; index < attributes.length; ++index)
        object_to_attribute(*static_cast<const GumboAttribute*>(attributes.data[index]), found);
}

std::string start_tag_of(const GumboNode& node) {
    std::string tag = "<" + name_of(node);
    const GumboVector& attributes = node.v.element.attributes;
    for (unsigned index = 0; index < attributes.length; ++index) {
        const auto& attribute = *static_cast<const GumboAttribute*>(attributes.data[index]);
        tag.append(" ").append(attribute.name).append("=\"");
        append_escaped_value(tag, attribute.value);
        tag += '"';
    }
    return tag + (empty_elements.contains(name_of(node)) ? "/>" : ">");
}

bool begins_with_line_end(const GumboNode& node) {
    const GumboVector& children = node.v.element.children;
    if (children.length == 0) return false;
    const auto& first = *static_cast<const GumboNode*>(children.data[0]);
    const bool is_text = first.type == GUMBO_NODE_TEXT || first.type == GUMBO_NODE_WHITESPACE;
    return is_text && first.v.text.text[0] == '\n';
}

}  // namespace

std::vector<std::string> objections(std::string_view html) {
    std::vector<std::string> found;
    const Tree tree = parsed(html);
    const auto enter = [&](const GumboNode& node) {
        if (is_element(node)) object_to_element(node, found);
        if (node.type == GUMBO_NODE_COMMENT || node.type == GUMBO_NODE_CDATA) found.emplace_back("comment");
        return true;
    };
    walk(*tree->root, enter, [](const GumboNode&) {});
    return found;
}

std::string as_a_browser_reads(std::string_view html) {
    std::string written;
    const Tree tree = parsed(html);
    const auto enter = [&](const GumboNode& node) {
        if (!is_element(node)) {
            append_escaped_text(written, node.v.text.text, Encoded::no);
            return false;
        }
        written += start_tag_of(node);
        if (name_of(node) == "pre" && begins_with_line_end(node)) written += '\n';
        return !empty_elements.contains(name_of(node));
    };
    walk(*tree->root, enter, [&](const GumboNode& node) { written += "</" + name_of(node) + ">"; });
    return written;
}

std::string text_of(std::string_view html) {
    std::string text;
    const Tree tree = parsed(html);
    const auto enter = [&](const GumboNode& node) {
        if (is_element(node)) return !unread_elements.contains(name_of(node));
        if (node.type != GUMBO_NODE_COMMENT) text += node.v.text.text;
        return false;
    };
    walk(*tree->root, enter, [](const GumboNode&) {});
    return text;
}

}  // namespace newspool::html

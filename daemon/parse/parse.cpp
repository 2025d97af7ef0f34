// The way of a document: characters, then JSON or XML; XML as it is if pugixml takes it, else mended; then
// the reader of its format. pugixml works in place on our copy of the text, without replacing references, so
// that the cost is one copy and one tree.
#include "parse/parse.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "parse/detect.hpp"
#include "parse/mend.hpp"
#include "parse/readers.hpp"

namespace newspool::parse {
namespace {

// A document whose entries are XHTML shows it early; that it does is only a hint, and spares a second
// reading.
constexpr std::size_t xhtml_shows_within = 16384;

// White space between elements is most of many trees, and matters only inside markup.
enum class Spaces { drop, keep };

// The text that a tree points into, and the tree.
struct Tree {
    std::string text;
    pugi::xml_document document;
};

std::optional<std::string> beyond_limits(const pugi::xml_document& document, const ParseSettings& settings);
Result<Feed> read_xml(Decoded decoded, const Document& document, const ParseSettings& settings);

// Null if pugixml refuses the text.
std::unique_ptr<Tree> grown(std::string text, Spaces spaces) {
    auto tree = std::make_unique<Tree>();
    tree->text = std::move(text);
    const unsigned flags = pugi::parse_cdata | pugi::parse_eol | pugi::parse_embed_pcdata |
                           pugi::parse_doctype | (spaces == Spaces::keep ? pugi::parse_ws_pcdata : 0U);
    const auto result =
        tree->document.load_buffer_inplace(tree->text.data(), tree->text.size(), flags, pugi::encoding_utf8);
    return result ? std::move(tree) : nullptr;
}

void read_root(FeedDraft& feed, const Root& root) {
    const Element element(root.node, feed.reading());
    switch (root.kind) {
        case Kind::rss:
            return read_rss(feed, element);
        case Kind::rdf:
            return read_rdf(feed, element);
        case Kind::atom:
            return read_atom(feed, element);
        case Kind::cdf:
            return read_cdf(feed, element);
        case Kind::sitemap:
            return read_sitemap(feed, element);
        case Kind::none:
            return;
    }
}

void warn_of_references(Reading& reading) {
    if (reading.entities.met_undeclared()) reading.warn("HTML's character references are used undeclared");
    if (reading.entities.met_bare_ampersand()) reading.warn("a bare \"&\" was taken as text");
    if (reading.entities.met_excess()) reading.warn("entities that expand without measure were left out");
}

Feed read_tree(const Tree& tree, const Root& root, Reading& reading) {
    for (const pugi::xml_node node : tree.document.children())
        if (node.type() == pugi::node_doctype) reading.entities.declare(node.value());
    FeedDraft draft(reading);
    read_root(draft, root);
    warn_of_references(reading);
    Feed feed = std::move(draft).finished();
    feed.warnings = reading.warnings;
    return feed;
}

}  // namespace

Result<Feed> parse(const Document& document, const ParseSettings& settings) {
    Decoded decoded = decode(document.bytes, document.content_type);
    const std::string_view start = trimmed(decoded.text);
    if (start.empty()) return failure("an empty document, not a feed: expected RSS, Atom or JSON Feed");
    if (start.front() == '{' || start.front() == '[') return read_json_feed(start, document.url, settings);
    return read_xml(std::move(decoded), document, settings);
}

namespace {

// Reads what pugixml makes of `text`; a second time with white space kept if markup was found that needs it.
std::optional<Result<Feed>> read_text(std::string_view text, const Document& document,
                                      const ParseSettings& settings) {
    const auto start = text.substr(0, xhtml_shows_within);
    Spaces spaces = start.find("xhtml") != std::string_view::npos ? Spaces::keep : Spaces::drop;
    for (;;) {
        const auto tree = grown(std::string(text), spaces);
        if (!tree) return std::nullopt;
        if (const auto excess = beyond_limits(tree->document, settings)) return failure(*excess);
        const Root root = find_root(tree->document);
        if (root.kind == Kind::none) return std::nullopt;
        Reading reading{.settings = settings, .url = document.url, .entities = {}, .warnings = {}};
        reading.has_spaces = spaces == Spaces::keep;
        Feed feed = read_tree(*tree, root, reading);
        if (!reading.wants_spaces) return feed;
        spaces = Spaces::keep;
    }
}

Result<Feed> with_warnings(Result<Feed> feed, const std::vector<std::string>& warnings) {
    if (feed) feed->warnings.insert(feed->warnings.begin(), warnings.begin(), warnings.end());
    return feed;
}

Result<Feed> read_xml(Decoded decoded, const Document& document, const ParseSettings& settings) {
    const std::string_view text = decoded.text;
    if (text.size() / 3 > settings.max_nodes &&
        static_cast<std::size_t>(std::ranges::count(text, '<')) > settings.max_nodes)
        return failure(fmt::format("XML of more than {} elements, which no feed needs", settings.max_nodes));
    if (is_page(text)) return failure(described_page(text, document.url));
    if (auto feed = read_text(text, document, settings))
        return with_warnings(std::move(*feed), decoded.warnings);

    // The document is not well-formed, or holds no feed as far as can be seen.
    Mended mended = mend(text, settings);
    if (mended.too_deep)
        return failure(
            fmt::format("XML nested deeper than {} levels, which no feed needs", settings.max_depth));
    auto feed = read_text(mended.text, document, settings);
    if (!feed) return failure(described_other(text));
    if (*feed) (*feed)->cut = mended.cut;
    decoded.warnings.insert(decoded.warnings.end(), mended.warnings.begin(), mended.warnings.end());
    return with_warnings(std::move(*feed), decoded.warnings);
}

// A walk without recursion. What it says is ready to print.
std::optional<std::string> beyond_limits(const pugi::xml_document& document, const ParseSettings& settings) {
    std::size_t depth = 0;
    std::size_t nodes = 0;
    pugi::xml_node node = document.first_child();
    while (!node.empty()) {
        std::size_t attributes = 0;
        for (auto at = node.first_attribute(); !at.empty(); at = at.next_attribute()) ++attributes;
        nodes += 1 + attributes;
        if (attributes > settings.max_attributes)
            return fmt::format("an element with more than {} attributes", settings.max_attributes);
        if (nodes > settings.max_nodes)
            return fmt::format("XML of more than {} elements, which no feed needs", settings.max_nodes);
        if (const pugi::xml_node child = node.first_child(); !child.empty()) {
            if (++depth > settings.max_depth)
                return fmt::format("XML nested deeper than {} levels, which no feed needs",
                                   settings.max_depth);
            node = child;
            continue;
        }
        pugi::xml_node next = node.next_sibling();
        while (next.empty() && !node.empty()) {
            node = node.parent();
            if (depth > 0) --depth;
            next = node.next_sibling();
        }
        node = next;
    }
    return std::nullopt;
}

}  // namespace
std::string library_version() {
    return fmt::format("pugixml {}.{}", PUGIXML_VERSION / 1'000, PUGIXML_VERSION / 10 % 100);
}

}  // namespace newspool::parse

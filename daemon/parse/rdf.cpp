// RSS as RDF: 0.90, 1.0 and 1.1. Items and the image stand beside the channel, which only lists them.
#include "parse/readers.hpp"
#include "parse/vocabulary.hpp"

namespace newspool::parse {
namespace {

bool declares(const Element& root, std::string_view uri) {
    for (const pugi::xml_attribute attribute : root.node().attributes())
        if (std::string_view(attribute.name()).starts_with("xmlns") &&
            std::string_view(attribute.value()).find(uri) != std::string_view::npos)
            return true;
    return false;
}

}  // namespace

void read_rdf(FeedDraft& feed, const Element& root) {
    feed.format(declares(root, "/rdf/simple/0.9") ? "rss0.90"
                : declares(root, "rss1.1")        ? "rss1.1"
                                                  : "rss1.0");
    if (root.name() == "channel") return read_channel(feed, root);
    feed.expect_items(root.count_elements());
    root.each([&](const Element& child) {
        if (child.name() == "channel")
            read_channel(feed, child);
        else if (child.name() != "textinput")
            read_word(feed, child, Space::rss);
    });
}

}  // namespace newspool::parse

// The Channel Definition Format of 1997, in capitals, without a namespace: titles and abstracts inside, the
// link in HREF, the date in LASTMOD.
#include "parse/readers.hpp"
#include "parse/value.hpp"
#include "parse/vocabulary.hpp"

namespace newspool::parse {
namespace {

void read_item(FeedDraft& feed, const Element& element) {
    if (!feed.has_room()) return;
    ItemDraft item(feed.reading(), feed.new_item());
    item.link(element.absolute(element.attribute("href")), Rank::native);
    item.dated(element.attribute("lastmod"), Rank::native);
    element.each([&](const Element& child) {
        if (child.name() == "title") item.title(loose_title(child), Rank::native);
        if (child.name() == "abstract") item.description(loose_text(child), Rank::native);
        if (child.name() == "a") item.link(child.absolute(child.attribute("href")), Rank::foreign);
        if (child.name() == "logo") item.image(image_url(child), Rank::native);
    });
    item.finish();
}

void read_channel_word(FeedDraft& feed, const Element& element) {
    if (element.name() == "title") feed.title(loose_title(element), Rank::native);
    if (element.name() == "abstract") feed.description(loose_text(element), Rank::native);
    if (element.name() == "a") feed.link(element.absolute(element.attribute("href")), Rank::foreign);
    if (element.name() == "logo") feed.icon(image_url(element), Rank::native);
    if (element.name() == "item") read_item(feed, element);
}

}  // namespace

void read_cdf(FeedDraft& feed, const Element& root) {
    feed.format("cdf");
    feed.link(root.absolute(root.attribute("href")), Rank::native);
    feed.self_link(root.absolute(root.attribute("self")), Rank::native);
    feed.extend("lastmod", root.attribute("lastmod"));
    root.each([&](const Element& child) {
        read_channel_word(feed, child);
        if (child.name() == "channel")  // channels in channels are sections
            child.each([&](const Element& inner) {
                if (inner.name() == "item") read_item(feed, inner);
            });
    });
}

}  // namespace newspool::parse

// Google News sitemaps, which news desks poll as feeds: a urlset whose urls carry a news:news. Other sitemaps
// list pages, not news, and are read only as far as their dates.
#include "base/text.hpp"
#include "parse/readers.hpp"
#include "parse/value.hpp"
#include "parse/vocabulary.hpp"

namespace newspool::parse {
namespace {

void read_news(FeedDraft& feed, ItemDraft& item, const Element& news) {
    news.each([&](const Element& child) {
        if (child.name() == "title") {
            item.title(loose_title(child), Rank::native);
        } else if (child.name() == "publication_date") {
            item.published(child.trimmed_text(), Rank::native);
        } else if (child.name() == "keywords") {
            item.tags(child.text());
        } else if (child.name() == "publication") {
            child.each([&](const Element& part) {
                if (part.name() == "name") feed.title(plain_text(part.text()), Rank::guess);
                if (part.name() == "language") item.language(part.trimmed_text(), Rank::native);
                if (part.name() == "language") feed.language(part.trimmed_text(), Rank::guess);
            });
        } else {
            item.extend(extension_of(child));
        }
    });
}

void read_page_image(ItemDraft& item, const Element& image) {
    image.each([&](const Element& child) {
        if (child.name() == "loc") item.image(child.absolute(child.text()), Rank::native);
    });
}

void read_url(FeedDraft& feed, const Element& url) {
    if (!feed.has_room()) return;
    ItemDraft item(feed.reading(), feed.new_item());
    url.each([&](const Element& child) {
        if (child.name() == "loc") {
            item.link(child.absolute(child.text()), Rank::native);
            item.id(child.trimmed_text(), Rank::native);
        } else if (child.name() == "lastmod") {
            item.modified(child.trimmed_text(), Rank::native);
        } else if (child.name() == "news") {
            read_news(feed, item, child);
        } else if (child.name() == "image") {
            read_page_image(item, child);
        }
    });
    item.finish();
}

}  // namespace

void read_sitemap(FeedDraft& feed, const Element& root) {
    feed.format("sitemap");
    root.each([&](const Element& child) {
        if (child.name() == "url") read_url(feed, child);
    });
}

}  // namespace newspool::parse

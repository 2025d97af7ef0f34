// RSS 0.91 to 2.0, and the words that RSS 0.90 and 1.0 share with it. Made for documents that put items
// beside the channel, spell "pubdate" in lower case, or use Atom's words without its namespace.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "base/text.hpp"
#include "parse/readers.hpp"
#include "parse/value.hpp"
#include "parse/vocabulary.hpp"

namespace newspool::parse {
namespace {

void read_guid(ItemDraft& item, const Element& element) {
    std::string id = element.trimmed_text();
    if (id.empty() && element.has_elements()) return;
    const std::string permanent = ascii_lower(element.attribute("ispermalink"));
    if (permanent != "false" && permanent != "0" && permanent != "no")
        item.link(page_named_by(element, id), Rank::guess);
    item.id(std::move(id), item.rank);
}

template <class Draft>
void read_link(Draft& draft, const Element& element) {
    if (!element.attribute("href").empty()) return read_atom_link(draft, element);
    draft.link(element.absolute(element.text()), draft.rank);
}

void read_source(ItemDraft& item, const Element& element) { item.extend(extension_of(element)); }

constexpr NameTable rss_item_words(std::array{
    ItemWord{"author",
             [](ItemDraft& item, const Element& element) {
                 item.author(element.has_elements() ? atom_person(element) : person_named(element.text()),
                             item.rank);
             }},
    ItemWord{"body",
             [](ItemDraft& item, const Element& element) { item.content(loose_text(element), item.rank); }},
    ItemWord{"category",
             [](ItemDraft& item, const Element& element) {
                 item.tag(element.text());
                 if (element.trimmed_text().empty()) item.tag(element.attribute("term"));
             }},
    ItemWord{"creator",
             [](ItemDraft& item, const Element& element) {
                 item.author(person_named(element.text()), Rank::foreign);
             }},
    ItemWord{"date", [](ItemDraft& item,
                        const Element& element) { item.dated(element.trimmed_text(), Rank::foreign); }},
    ItemWord{"description", [](ItemDraft& item,
                               const Element& element) { item.description(loose_text(element), item.rank); }},
    ItemWord{"enclosure", read_enclosure},
    ItemWord{"encoded",
             [](ItemDraft& item, const Element& element) { item.content(loose_text(element), item.rank); }},
    ItemWord{"fullitem",
             [](ItemDraft& item, const Element& element) { item.content(loose_text(element), item.rank); }},
    ItemWord{"guid", read_guid},
    ItemWord{"image", [](ItemDraft& item,
                         const Element& element) { item.image(image_url(element), Rank::extension); }},
    ItemWord{"language", [](ItemDraft& item,
                            const Element& element) { item.language(element.trimmed_text(), item.rank); }},
    ItemWord{"link", read_link<ItemDraft>},
    ItemWord{"pubdate", [](ItemDraft& item,
                           const Element& element) { item.published(element.trimmed_text(), item.rank); }},
    ItemWord{"source", read_source},
    ItemWord{"tags", [](ItemDraft& item, const Element& element) { item.tags(element.text()); }},
    ItemWord{"title",
             [](ItemDraft& item, const Element& element) { item.title(loose_title(element), item.rank); }},
});

void read_ttl(FeedDraft& feed, const Element& element) {
    const std::string text = element.trimmed_text();
    std::uint32_t minutes = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), minutes);
    if (problem == std::errc::result_out_of_range) minutes = std::numeric_limits<std::uint32_t>::max();
    if (problem == std::errc::invalid_argument) feed.hints().found_unreadable(HintName::ttl);
    if (minutes > 0) feed.hints().ttl = std::chrono::minutes(minutes);
    feed.extend("ttl", text);
}

void read_skip_hours(FeedDraft& feed, const Element& element) {
    element.each([&](const Element& child) {
        const std::string text = child.trimmed_text();
        unsigned hour = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), hour);
        if (child.name() == "hour" && problem == std::errc() && hour <= 24)
            feed.hints().skip_hours.set(hour % 24);  // RSS 0.91 counts to 24
        else
            feed.hints().found_unreadable(HintName::skip_hours);
    });
}

void read_skip_days(FeedDraft& feed, const Element& element) {
    static constexpr std::array<std::string_view, 7> days{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    element.each([&](const Element& child) {
        const std::string day = ascii_lower(child.trimmed_text()).substr(0, 3);
        const auto* found = std::ranges::find(days, day);
        if (found != days.end())
            feed.hints().skip_days.set(static_cast<std::size_t>(found - days.begin()));
        else
            feed.hints().found_unreadable(HintName::skip_days);
    });
}

void read_items(FeedDraft& feed, const Element& element) {
    element.each([&](const Element& child) {
        if (child.name() == "item") read_rss_item(feed, child);
    });
}

constexpr NameTable channel_words(std::array{
    FeedWord{"author",
             [](FeedDraft& feed, const Element& element) {
                 feed.author(element.has_elements() ? atom_person(element) : person_named(element.text()),
                             Rank::native);
             }},
    FeedWord{"description", [](FeedDraft& feed,
                               const Element& element) { feed.description(loose_text(element), feed.rank); }},
    FeedWord{"image",
             [](FeedDraft& feed, const Element& element) { feed.icon(image_url(element), feed.rank); }},
    FeedWord{"item", read_rss_item},
    FeedWord{"items", read_items},
    FeedWord{"language", [](FeedDraft& feed,
                            const Element& element) { feed.language(element.trimmed_text(), feed.rank); }},
    FeedWord{"link", read_link<FeedDraft>},
    FeedWord{"managingeditor",
             [](FeedDraft& feed, const Element& element) {
                 feed.author(person_named(element.text()), Rank::native);
             }},
    FeedWord{"skipdays", read_skip_days},
    FeedWord{"skiphours", read_skip_hours},
    FeedWord{"title",
             [](FeedDraft& feed, const Element& element) { feed.title(loose_title(element), feed.rank); }},
    FeedWord{"ttl", read_ttl},
});

std::string format_of(const Element& root) {
    const std::string version = root.attribute("version");
    if (version.empty()) return "rss2.0";
    if (version.starts_with("2")) return "rss2.0";
    if (version.starts_with("0.9") || version == "1.0") return "rss" + version.substr(0, 4);
    return "rss2.0";
}

}  // namespace

Reader<ItemDraft> rss_item_word(std::string_view name) { return word_in<ItemDraft>(rss_item_words, name); }
Reader<FeedDraft> rss_feed_word(std::string_view name) { return word_in<FeedDraft>(channel_words, name); }

void read_enclosure(ItemDraft& item, const Element& element) {
    Attachment attachment;
    for (const std::string_view name : {"url", "href", "src", "resource"})
        if (attachment.url.empty()) attachment.url = element.absolute(element.attribute(name));
    if (attachment.url.empty()) attachment.url = element.absolute(element.text());
    attachment.mime_type = element.attribute("type");
    attachment.title = element.attribute("title");
    const std::string length = element.attribute("length");
    std::uint64_t bytes = 0;
    const auto [end, problem] = std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (problem == std::errc() && bytes > 0) attachment.size_in_bytes = bytes;
    if (attachment.mime_type.starts_with("image/")) item.image(attachment.url, Rank::guess);
    item.attach(std::move(attachment));
}

void read_rss_item(FeedDraft& feed, const Element& element) {
    if (!feed.has_room()) return;
    ItemDraft item(feed.reading(), feed.new_item());
    if (element.has_attributes()) item.id(element.attribute("about"), Rank::foreign);
    element.each([&](const Element& child) { read_word(item, child, Space::rss); });
    if (!element.language().empty()) item.language(std::string(element.language()), Rank::guess);
    item.finish();
}

void read_channel(FeedDraft& feed, const Element& channel) {
    if (!channel.language().empty()) feed.language(std::string(channel.language()), Rank::guess);
    feed.expect_items(channel.count_elements());
    channel.each([&](const Element& child) { read_word(feed, child, Space::rss); });
}

void read_rss(FeedDraft& feed, const Element& root) {
    feed.format(format_of(root));
    if (root.name() == "channel" || root.name() == "item") {
        root.name() == "channel" ? read_channel(feed, root) : read_rss_item(feed, root);
        return;
    }
    root.each([&](const Element& child) {
        if (child.name() == "channel")
            read_channel(feed, child);
        else
            read_word(feed, child, Space::rss);
    });
}

}  // namespace newspool::parse

// The words of other vocabularies that mean what a field of ours means: Dublin Core, content, Media RSS,
// iTunes and its kin, syndication, FeedBurner. All other words are kept under their own names.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "parse/date.hpp"
#include "parse/readers.hpp"
#include "parse/value.hpp"
#include "parse/vocabulary.hpp"

namespace newspool::parse {
namespace {

using SpacedItemWord = SpacedWord<ItemDraft>;
using SpacedFeedWord = SpacedWord<FeedDraft>;

void read_person(ItemDraft& item, const Element& element) {
    item.author(person_named(element.text()), item.rank);
}
void read_person(FeedDraft& feed, const Element& element) {
    feed.author(person_named(element.text()), feed.rank);
}

// A name, where RSS's own <author> is meant to be an e-mail address.
void read_creator(ItemDraft& item, const Element& element) {
    item.author(person_named(element.text()), Rank::best);
}

void read_title(ItemDraft& item, const Element& element) { item.title(loose_title(element), item.rank); }
void read_title(FeedDraft& feed, const Element& element) { feed.title(loose_title(element), feed.rank); }

void read_description(ItemDraft& item, const Element& element) {
    item.description(loose_text(element), item.rank);
}
void read_description(FeedDraft& feed, const Element& element) {
    feed.description(loose_text(element), feed.rank);
}

void read_summary(ItemDraft& item, const Element& element) { item.summary(loose_text(element), item.rank); }

void read_content(ItemDraft& item, const Element& element) {
    item.content(loose_text(element), Rank::native);
}

void read_tag(ItemDraft& item, const Element& element) { item.tag(element.text()); }
void read_tags(ItemDraft& item, const Element& element) { item.tags(element.text()); }

void read_language(ItemDraft& item, const Element& element) {
    item.language(element.trimmed_text(), item.rank);
}
void read_language(FeedDraft& feed, const Element& element) {
    feed.language(element.trimmed_text(), feed.rank);
}

void read_dated(ItemDraft& item, const Element& element) { item.dated(element.trimmed_text(), item.rank); }
void read_published(ItemDraft& item, const Element& element) {
    item.published(element.trimmed_text(), item.rank);
}
void read_modified(ItemDraft& item, const Element& element) {
    item.modified(element.trimmed_text(), item.rank);
}

void read_image(ItemDraft& item, const Element& element) { item.image(image_url(element), Rank::native); }
void read_image(FeedDraft& feed, const Element& element) { feed.icon(image_url(element), feed.rank); }

// The way of early podcasts: <itunes:link rel="image" href="...">.
void read_link(ItemDraft& item, const Element& element) {
    if (element.attribute("rel") == "image") item.image(image_url(element), item.rank);
}
void read_link(FeedDraft& feed, const Element& element) {
    if (element.attribute("rel") == "image") feed.icon(image_url(element), feed.rank);
}

// <itunes:category text="A"><itunes:category text="B"/></itunes:category>
void read_labelled_tags(ItemDraft& item, const Element& element) {
    const std::string text = element.attribute("text");
    item.tag(text.empty() ? element.text() : text);
    element.each([&](const Element& child) { item.tag(child.attribute("text")); });
}

void read_duration(ItemDraft& item, const Element& element) {
    const std::string text = element.trimmed_text();
    if (const auto seconds = parse_length_of_time(text)) item.duration(*seconds);
    item.extend(extension_of(element));
}

void read_thumbnail(ItemDraft& item, const Element& element) {
    item.image(image_url(element), Rank::extension);
    item.extend(extension_of(element));
}

// A file of the item; a picture is also its image. Elements inside (title, thumbnail, credit) speak of it.
void read_media_content(ItemDraft& item, const Element& element) {
    Attachment attachment;
    attachment.url = element.absolute(element.attribute("url"));
    attachment.mime_type = element.attribute("type");
    const std::string size = element.attribute("filesize");
    std::uint64_t bytes = 0;
    const auto [end, problem] = std::from_chars(size.data(), size.data() + size.size(), bytes);
    if (problem == std::errc() && bytes > 0) attachment.size_in_bytes = bytes;
    attachment.duration_in_seconds = parse_length_of_time(element.attribute("duration"));
    const bool is_image =
        element.attribute("medium") == "image" || attachment.mime_type.starts_with("image/");
    if (is_image) item.image(attachment.url, Rank::guess);
    element.each([&](const Element& child) {
        if (child.space() != Space::media) return;
        if (child.name() == "thumbnail") item.image(image_url(child), Rank::guess);
        if (child.name() == "title") attachment.title = child.trimmed_text();
        if (child.name() == "description") item.description(loose_text(child), Rank::guess);
    });
    item.attach(std::move(attachment));
    item.extend(extension_of(element));
}

void read_media_group(ItemDraft& item, const Element& element) {
    element.each([&](const Element& child) {
        if (child.space() == Space::media && child.name() == "group") return;  // no groups in groups
        read_word(item, child, Space::rss);
    });
}

void read_owner(FeedDraft& feed, const Element& element) {
    Person person;
    element.each([&](const Element& child) {
        if (child.name() == "name") person.name = child.trimmed_text();
        if (child.name() == "email") person.email = child.trimmed_text();
    });
    feed.author(std::move(person), Rank::guess);
    feed.extend(extension_of(element));
}

void read_feed_thumbnail(FeedDraft& feed, const Element& element) {
    feed.icon(image_url(element), Rank::guess);
    feed.extend(extension_of(element));
}

void read_update_period(FeedDraft& feed, const Element& element) {
    struct Period {
        std::string_view name;
        std::chrono::seconds length;
    };
    static constexpr std::array<Period, 5> periods{{{"hourly", std::chrono::hours(1)},
                                                    {"daily", std::chrono::days(1)},
                                                    {"weekly", std::chrono::weeks(1)},
                                                    {"monthly", std::chrono::days(30)},
                                                    {"yearly", std::chrono::days(365)}}};
    const std::string name = ascii_lower(element.trimmed_text());
    const auto* found = std::ranges::find(periods, name, &Period::name);
    if (found != periods.end())
        feed.hints().update_period = found->length;
    else
        feed.hints().found_unreadable(HintName::update_period);
    feed.extend(extension_of(element));
}

void read_update_frequency(FeedDraft& feed, const Element& element) {
    const std::string text = element.trimmed_text();
    unsigned times = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), times);
    if (problem == std::errc() && times > 0)
        feed.updates_per_period = times;
    else
        feed.hints().found_unreadable(HintName::update_frequency);
    feed.extend(extension_of(element));
}

void read_update_base(FeedDraft& feed, const Element& element) {
    feed.hints().update_base = parse_date(element.trimmed_text());
    if (!feed.hints().update_base) feed.hints().found_unreadable(HintName::update_base);
    feed.extend(extension_of(element));
}

constexpr std::array spaced_item_words{
    SpacedItemWord{Space::dc, "author", read_person},
    SpacedItemWord{Space::dc, "creator", read_creator},
    SpacedItemWord{Space::dc, "date", read_dated},
    SpacedItemWord{Space::dc, "description", read_description},
    SpacedItemWord{Space::dc, "identifier",
                   [](ItemDraft& item, const Element& element) {
                       item.id(element.trimmed_text(), Rank::guess);
                       item.extend(extension_of(element));
                   }},
    SpacedItemWord{Space::dc, "language", read_language},
    SpacedItemWord{Space::dc, "subject", read_tag},
    SpacedItemWord{Space::dc, "title", read_title},
    SpacedItemWord{Space::dcterms, "abstract", read_summary},
    SpacedItemWord{
        Space::dcterms, "created",
        [](ItemDraft& item, const Element& element) { item.published(element.trimmed_text(), Rank::guess); }},
    SpacedItemWord{Space::dcterms, "creator", read_person},
    SpacedItemWord{Space::dcterms, "date", read_dated},
    SpacedItemWord{Space::dcterms, "description", read_description},
    SpacedItemWord{Space::dcterms, "issued", read_published},
    SpacedItemWord{Space::dcterms, "modified", read_modified},
    SpacedItemWord{Space::dcterms, "subject", read_tag},
    SpacedItemWord{Space::dcterms, "title", read_title},
    SpacedItemWord{Space::content, "encoded", read_content},
    SpacedItemWord{Space::media, "category", read_tag},
    SpacedItemWord{Space::media, "content", read_media_content},
    SpacedItemWord{Space::media, "description", read_description},
    SpacedItemWord{Space::media, "group", read_media_group},
    SpacedItemWord{Space::media, "keywords", read_tags},
    SpacedItemWord{Space::media, "thumbnail", read_thumbnail},
    SpacedItemWord{Space::media, "title", read_title},
    SpacedItemWord{Space::itunes, "author", read_person},
    SpacedItemWord{Space::itunes, "category", read_labelled_tags},
    SpacedItemWord{Space::itunes, "duration", read_duration},
    SpacedItemWord{Space::itunes, "image", read_image},
    SpacedItemWord{Space::itunes, "keywords", read_tags},
    SpacedItemWord{Space::itunes, "link", read_link},
    SpacedItemWord{
        Space::itunes, "subtitle",
        [](ItemDraft& item, const Element& element) { item.summary(loose_text(element), Rank::guess); }},
    SpacedItemWord{Space::itunes, "summary", read_summary},
    SpacedItemWord{Space::itunes, "title", read_title},
    SpacedItemWord{Space::googleplay, "author", read_person},
    SpacedItemWord{Space::googleplay, "description", read_summary},
    SpacedItemWord{Space::googleplay, "image", read_image},
    SpacedItemWord{Space::xhtml, "body", read_content},
    SpacedItemWord{Space::xhtml, "div", read_content},
};

constexpr std::array spaced_feed_words{
    SpacedFeedWord{Space::dc, "author", read_person},
    SpacedFeedWord{Space::dc, "creator", read_person},
    SpacedFeedWord{Space::dc, "description", read_description},
    SpacedFeedWord{Space::dc, "language", read_language},
    SpacedFeedWord{Space::dc, "title", read_title},
    SpacedFeedWord{Space::dcterms, "title", read_title},
    SpacedFeedWord{Space::media, "thumbnail", read_feed_thumbnail},
    SpacedFeedWord{Space::itunes, "author", read_person},
    SpacedFeedWord{Space::itunes, "image", read_image},
    SpacedFeedWord{Space::itunes, "link", read_link},
    SpacedFeedWord{Space::itunes, "owner", read_owner},
    SpacedFeedWord{
        Space::itunes, "subtitle",
        [](FeedDraft& feed, const Element& element) { feed.description(loose_text(element), Rank::guess); }},
    SpacedFeedWord{Space::itunes, "summary", read_description},
    SpacedFeedWord{Space::itunes, "title", read_title},
    SpacedFeedWord{Space::googleplay, "author", read_person},
    SpacedFeedWord{Space::googleplay, "description", read_description},
    SpacedFeedWord{Space::googleplay, "image", read_image},
    SpacedFeedWord{Space::syndication, "updatebase", read_update_base},
    SpacedFeedWord{Space::syndication, "updatefrequency", read_update_frequency},
    SpacedFeedWord{Space::syndication, "updateperiod", read_update_period},
};

template <class Draft>
Reader<Draft> spaced_word(const auto& words, Space space, std::string_view name) {
    const auto found = std::ranges::find_if(
        words, [&](const SpacedWord<Draft>& word) { return word.space == space && word.name == name; });
    return found != std::ranges::end(words) ? found->read : nullptr;
}

}  // namespace

Reader<ItemDraft> extension_item_word(Space space, std::string_view name) {
    return spaced_word<ItemDraft>(spaced_item_words, space, name);
}

Reader<FeedDraft> extension_feed_word(Space space, std::string_view name) {
    return spaced_word<FeedDraft>(spaced_feed_words, space, name);
}

}  // namespace newspool::parse

// Atom 1.0 (RFC 4287) and 0.3, whose words differ little: modified and issued, tagline, mode.
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "parse/readers.hpp"
#include "parse/value.hpp"
#include "parse/vocabulary.hpp"

namespace newspool::parse {
namespace {

// "alternate" of "http://www.iana.org/assignments/relation/alternate", in lower case.
std::string relation_of(const Element& link) {
    std::string relation = ascii_lower(link.attribute("rel"));
    if (relation.empty()) return "alternate";
    if (const auto slash = relation.rfind("/relation/"); slash != std::string::npos)
        relation.erase(0, slash + 10);
    return relation;
}

std::string address_of(const Element& link) {
    std::string address = link.absolute(link.attribute("href"));
    return address.empty() ? link.absolute(link.text()) : address;
}

// Of two alternates the page counts more than the same thing in another format.
bool leads_to_page(const Element& link) {
    const std::string type = ascii_lower(link.attribute("type"));
    return type.empty() || type.starts_with("text/html") || type.starts_with("application/xhtml");
}

Rank lowered(Rank rank, bool by_one) { return by_one ? static_cast<Rank>(static_cast<int>(rank) - 1) : rank; }

template <class Draft>
void read_author(Draft& draft, const Element& element) {
    draft.author(element.has_elements() ? atom_person(element) : person_named(element.text()), draft.rank);
}

void read_category(ItemDraft& item, const Element& element) {
    for (const std::string_view name : {"term", "label"})
        if (const std::string value = element.attribute(name); !value.empty()) return item.tag(value);
    item.tag(element.text());
}

void read_atom_content(ItemDraft& item, const Element& element) {
    const std::string source = element.absolute(element.attribute("src"));
    if (source.empty()) return item.content(typed_text(element), item.rank);
    if (leads_to_page(element)) item.link(source, Rank::guess);
    Attachment attachment{.url = source,
                          .mime_type = element.attribute("type"),
                          .title = {},
                          .size_in_bytes = {},
                          .duration_in_seconds = {}};
    if (!leads_to_page(element)) item.attach(std::move(attachment));
}

void read_id(ItemDraft& item, const Element& element) {
    std::string id = element.trimmed_text();
    item.link(page_named_by(element, id), Rank::guess);
    item.id(std::move(id), item.rank);
}

// Where an entry was taken from. RFC 4287 section 4.2.1: an entry without authors has those of its source.
void read_origin(ItemDraft& item, const Element& element) {
    element.each([&](const Element& child) {
        if (child.name() == "author") item.author(atom_person(child), Rank::guess);
    });
    item.extend(extension_of(element));
}

constexpr NameTable entry_words(std::array{
    ItemWord{"author", read_author<ItemDraft>},
    ItemWord{"category", read_category},
    ItemWord{"content", read_atom_content},
    ItemWord{"created", [](ItemDraft& item,
                           const Element& element) { item.published(element.trimmed_text(), Rank::guess); }},
    ItemWord{"id", read_id},
    ItemWord{"issued", [](ItemDraft& item,
                          const Element& element) { item.published(element.trimmed_text(), Rank::foreign); }},
    ItemWord{"link", read_atom_link},
    ItemWord{"modified",
             [](ItemDraft& item, const Element& element) {
                 item.modified(element.trimmed_text(), Rank::foreign);
             }},
    ItemWord{"published", [](ItemDraft& item,
                             const Element& element) { item.published(element.trimmed_text(), item.rank); }},
    ItemWord{"source", read_origin},
    ItemWord{"summary",
             [](ItemDraft& item, const Element& element) { item.summary(typed_text(element), item.rank); }},
    ItemWord{"title",
             [](ItemDraft& item, const Element& element) { item.title(typed_text(element), item.rank); }},
    ItemWord{"updated", [](ItemDraft& item,
                           const Element& element) { item.modified(element.trimmed_text(), item.rank); }},
});

void read_entry(FeedDraft& feed, const Element& element) {
    if (!feed.has_room()) return;
    ItemDraft item(feed.reading(), feed.new_item());
    element.each([&](const Element& child) { read_word(item, child, Space::atom); });
    if (!element.language().empty()) item.language(std::string(element.language()), Rank::guess);
    item.finish();
}

void read_subtitle(FeedDraft& feed, const Element& element) {
    feed.description(typed_text(element), feed.rank);
}

constexpr NameTable atom_words(std::array{
    FeedWord{"author", read_author<FeedDraft>},
    FeedWord{"entry", read_entry},
    FeedWord{"icon", [](FeedDraft& feed,
                        const Element& element) { feed.icon(element.absolute(element.text()), feed.rank); }},
    FeedWord{"id",
             [](FeedDraft& feed, const Element& element) {
                 feed.link(page_named_by(element, element.trimmed_text()), Rank::guess);
                 feed.extend(extension_of(element));
             }},
    FeedWord{"info", [](FeedDraft& feed,
                        const Element& element) { feed.description(typed_text(element), Rank::guess); }},
    FeedWord{"link", read_atom_link},
    FeedWord{"logo",
             [](FeedDraft& feed, const Element& element) {
                 feed.icon(element.absolute(element.text()), lowered(feed.rank, true));
             }},
    FeedWord{"subtitle", read_subtitle},
    FeedWord{"tagline", read_subtitle},
    FeedWord{"title",
             [](FeedDraft& feed, const Element& element) { feed.title(typed_text(element), feed.rank); }},
});

}  // namespace

Reader<ItemDraft> atom_item_word(std::string_view name) { return word_in<ItemDraft>(entry_words, name); }
Reader<FeedDraft> atom_feed_word(std::string_view name) { return word_in<FeedDraft>(atom_words, name); }

void read_atom_link(ItemDraft& item, const Element& element) {
    const std::string relation = relation_of(element);
    if (relation == "alternate")
        return item.link(address_of(element), lowered(item.rank, !leads_to_page(element)));
    if (relation == "enclosure") return read_enclosure(item, element);
    if (relation == "related" || relation == "via") item.external_link(address_of(element));
    item.extend(extension_of(element));
}

void read_atom_link(FeedDraft& feed, const Element& element) {
    const std::string relation = relation_of(element);
    if (relation == "alternate")
        return feed.link(address_of(element), lowered(feed.rank, !leads_to_page(element)));
    if (relation == "self") return feed.self_link(address_of(element), feed.rank);
    feed.extend(extension_of(element));
}

Person atom_person(const Element& element) {
    Person person;
    element.each([&](const Element& child) {
        if (child.name() == "name") person.name = child.trimmed_text();
        if (child.name() == "email") person.email = child.trimmed_text();
        if (child.name() == "uri" || child.name() == "url" || child.name() == "homepage")
            person.url = child.absolute(child.text());
        if (child.name() == "image") person.avatar = image_url(child);
    });
    if (person.name.empty() && person.email.empty() && person.url.empty())
        return person_named(element.text());
    return person;
}

void read_atom(FeedDraft& feed, const Element& root) {
    const bool old = root.attribute("version") == "0.3" ||
                     std::string_view(root.node().attribute("xmlns").value()).find("purl.org/atom/ns") !=
                         std::string_view::npos;
    feed.format(old ? "atom0.3" : "atom1.0");
    if (root.name() == "entry") return read_entry(feed, root);
    if (!root.language().empty()) feed.language(std::string(root.language()), Rank::native);
    feed.expect_items(root.count_elements());
    root.each([&](const Element& child) { read_word(feed, child, Space::atom); });
}

}  // namespace newspool::parse

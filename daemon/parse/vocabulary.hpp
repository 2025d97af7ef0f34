// The words of each format: a table from an element's name to what it means for the item or feed that
// it stands in. Formats use each other's words, so all readers look up in all tables, their own first.
#pragma once

#include <string_view>

#include "base/name_table.hpp"
#include "parse/draft.hpp"
#include "parse/element.hpp"

namespace newspool::parse {

template <class Draft>
using Reader = void (*)(Draft& draft, const Element& element);

using ItemWord = Named<Reader<ItemDraft>>;
using FeedWord = Named<Reader<FeedDraft>>;

// A word outside the two main vocabularies.
template <class Draft>
struct SpacedWord {
    Space space;
    std::string_view name;
    Reader<Draft> read;
};

template <class Draft>
Reader<Draft> word_in(const auto& words, std::string_view name) {
    const Reader<Draft>* found = words.find(name);
    return found != nullptr ? *found : nullptr;
}

// Each is null for a name that is no word there.
[[nodiscard]] Reader<ItemDraft> rss_item_word(std::string_view name);
[[nodiscard]] Reader<FeedDraft> rss_feed_word(std::string_view name);
[[nodiscard]] Reader<ItemDraft> atom_item_word(std::string_view name);
[[nodiscard]] Reader<FeedDraft> atom_feed_word(std::string_view name);
[[nodiscard]] Reader<ItemDraft> extension_item_word(Space space, std::string_view name);
[[nodiscard]] Reader<FeedDraft> extension_feed_word(Space space, std::string_view name);

// Reads one element inside an item or a feed of the `native` format (rss or atom): by its word, or as an
// extension if no table has it.
void read_word(ItemDraft& draft, const Element& element, Space native);
void read_word(FeedDraft& draft, const Element& element, Space native);

// What no field holds, with attributes and elements inside it.
[[nodiscard]] Extension extension_of(const Element& element);

// Shared by several vocabularies.
void read_enclosure(ItemDraft& item, const Element& element);
void read_atom_link(ItemDraft& item, const Element& element);
void read_atom_link(FeedDraft& feed, const Element& element);
[[nodiscard]] std::string page_named_by(const Element& element,
                                        std::string_view id);  // empty if it is no URL
[[nodiscard]] Person atom_person(const Element& element);
[[nodiscard]] std::string image_url(const Element& element);  // <image href>, <image><url>, rdf:resource

}  // namespace newspool::parse

// What a document is, by its content alone.
#pragma once

#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace newspool::parse {

enum class Kind { none, rss, rdf, atom, cdf, sitemap };

struct Root {
    Kind kind = Kind::none;
    pugi::xml_node node;
};

// The element that a reader can begin with: the document's root, or, where something has wrapped a feed or
// written before it, one not far below.
[[nodiscard]] Root find_root(const pugi::xml_document& document);

// True for a text that is a page of HTML and holds no sign of a feed.
[[nodiscard]] bool is_page(std::string_view text);

// What to say of it: its title, whether it asks to log in or to prove to be human, the feeds that it offers.
[[nodiscard]] std::string described_page(std::string_view text, std::string_view url);

// What to say of other text that is no feed.
[[nodiscard]] std::string described_other(std::string_view text);

}  // namespace newspool::parse

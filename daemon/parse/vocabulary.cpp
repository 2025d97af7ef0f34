// Which table answers for an element, and how much its answer counts.
#include "parse/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/reference.hpp"
#include "base/text.hpp"

namespace newspool::parse {
namespace {

constexpr std::size_t extension_children_max = 200;

template <class Draft>
struct Tables {
    Reader<Draft> (*rss)(std::string_view);
    Reader<Draft> (*atom)(std::string_view);
    Reader<Draft> (*extension)(Space, std::string_view);
};

constexpr Tables<ItemDraft> item_tables{rss_item_word, atom_item_word, extension_item_word};
constexpr Tables<FeedDraft> feed_tables{rss_feed_word, atom_feed_word, extension_feed_word};

template <class Draft>
void read(Draft& draft, const Element& element, Space native, const Tables<Draft>& tables) {
    const bool native_rss = native == Space::rss;
    Reader<Draft> reader = nullptr;
    draft.rank = Rank::native;
    if (element.space() == Space::none || element.space() == native) {
        reader = (native_rss ? tables.rss : tables.atom)(element.name());
        if (reader == nullptr) {
            reader = (native_rss ? tables.atom : tables.rss)(element.name());
            draft.rank = Rank::foreign;
        }
    } else if (element.space() == Space::rss || element.space() == Space::atom) {
        reader = (native_rss ? tables.atom : tables.rss)(element.name());
        draft.rank = Rank::foreign;
    } else if (element.space() != Space::unknown) {
        reader = tables.extension(element.space(), element.name());
        draft.rank = Rank::extension;
    }
    if (reader != nullptr)
        reader(draft, element);
    else
        draft.extend(extension_of(element));
}

bool is_url(std::string_view attribute) {
    static constexpr std::array<std::string_view, 6> names{"href", "url", "src", "uri", "resource", "link"};
    return std::ranges::find(names, attribute) != names.end();
}

std::string extension_name(const Element& element) {
    const std::string_view prefix = usual_prefix(element.space());
    const std::string_view whole = element.full_name();
    if (prefix.empty() || element.space() == Space::rss) return std::string(whole);
    const auto colon = whole.find(':');
    const std::string_view local = colon == std::string_view::npos ? whole : whole.substr(colon + 1);
    return std::string(prefix).append(":").append(local);
}

// Bounded by extension_depth_max, whatever the document's depth.
Extension extension_at(const Element& element, int depth) {
    Extension extension;
    extension.name = extension_name(element);
    for (const pugi::xml_attribute attribute : element.node().attributes()) {
        const std::string_view name = attribute.name();
        if (name.starts_with("xml") || extension.children.size() >= extension_children_max) continue;
        std::string value;
        element.reading().entities.append(value, attribute.value());
        const std::string_view local = name.substr(name.find(':') + 1);
        if (is_url(local)) value = element.absolute(value);
        if (!value.empty()) extension.children.push_back({std::string(local), std::move(value), {}});
    }
    if (!element.has_elements()) {
        extension.value = element.trimmed_text();
    } else if (depth < extension_depth_max) {
        element.each([&](const Element& child) {
            if (extension.children.size() < extension_children_max)
                extension.children.push_back(extension_at(child, depth + 1));
        });
    }
    return extension;
}

}  // namespace

void read_word(ItemDraft& draft, const Element& element, Space native) {
    read(draft, element, native, item_tables);
}

void read_word(FeedDraft& draft, const Element& element, Space native) {
    read(draft, element, native, feed_tables);
}

Extension extension_of(const Element& element) { return extension_at(element, 0); }

std::string page_named_by(const Element& element, std::string_view id) {
    const std::string start = ascii_lower(id.substr(0, 8));
    if (!start.starts_with("http://") && !start.starts_with("https://") && !id.starts_with('/')) return {};
    std::string url = element.absolute(id);
    return has_scheme(url) ? url : std::string();
}

std::string image_url(const Element& element) {
    for (const std::string_view name : {"href", "url", "resource", "src"})
        if (std::string url = element.attribute(name); !url.empty()) return element.absolute(url);
    std::string found;
    element.each([&](const Element& child) {
        const bool names_it = child.name() == "url" || child.name() == "href" || child.name() == "src";
        if (names_it && found.empty()) found = child.absolute(child.text());
    });
    if (found.empty() && !element.has_elements()) found = element.absolute(element.text());
    return found;
}

}  // namespace newspool::parse

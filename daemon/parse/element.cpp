// The root's own namespace is the format's, whatever its URI: "<rss xmlns='http://example.org/mine'>" is RSS.
#include "parse/element.hpp"

#include <algorithm>

#include "base/reference.hpp"
#include "base/text.hpp"

namespace newspool::parse {
namespace {

constexpr std::size_t warnings_max = 50;

std::string_view local_part(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

void Reading::warn(std::string warning) {
    if (warnings.size() < warnings_max && std::ranges::find(warnings, warning) == warnings.end())
        warnings.push_back(std::move(warning));
}

Element::Element(pugi::xml_node node, const Element* parent, Reading& reading)
    : node_(node), parent_(parent), reading_(reading) {
    if (parent != nullptr) language_ = parent->language_;
    if (!node.first_attribute().empty()) read_attributes();
    const std::string_view whole = node.name();
    const auto colon = whole.find(':');
    const std::string_view prefix = colon == std::string_view::npos ? "" : whole.substr(0, colon);
    space_ = space_of(prefix);
    if (parent == nullptr && space_ == Space::unknown) {
        declared_.emplace_back(prefix, Space::none);
        space_ = Space::none;
    }
    const std::string_view local = whole.substr(colon + 1, letters_.size());  // npos + 1 is 0
    std::ranges::transform(local, letters_.begin(), [](char letter) { return ascii_lower(letter); });
    name_ = std::string_view(letters_.data(), local.size());
}

void Element::read_attributes() {
    for (auto attribute = node_.first_attribute(); !attribute.empty();
         attribute = attribute.next_attribute()) {
        const std::string_view name = attribute.name();
        const bool is_channels_base = parent_ == nullptr && name == "BASE";  // CDF's own word for xml:base
        if (!name.starts_with("xml") && !is_channels_base) continue;
        if (name == "xml:lang") {
            language_ = attribute.value();
        } else if (name == "xml:base" || is_channels_base) {
            std::string base;
            reading_.entities.append(base, attribute.value());
            own_base_ = absolute_reference(base, parent_ == nullptr ? reading_.url : parent_->base());
            if (!own_base_.starts_with("http") && !own_base_.starts_with("file:")) own_base_.clear();
        } else if (name == "xmlns" || name.starts_with("xmlns:")) {
            declared_.emplace_back(local_part(name == "xmlns" ? "" : name), space_of_uri(attribute.value()));
        }
    }
}

Space Element::space_of(std::string_view prefix) const {
    for (const Element* at = this; at != nullptr; at = at->parent_)
        for (auto known = at->declared_.rbegin(); known != at->declared_.rend(); ++known)
            if (known->first == prefix) return known->second;
    return prefix.empty() ? Space::none : space_of_usual_prefix(prefix);
}

const std::string& Element::base() const {
    static const std::string none;
    for (const Element* at = this; at != nullptr; at = at->parent_)
        if (!at->own_base_.empty()) return at->own_base_;
    return none;
}

std::string Element::attribute(std::string_view name) const {
    pugi::xml_attribute found;
    for (auto attribute = node_.first_attribute(); !attribute.empty();
         attribute = attribute.next_attribute()) {
        const std::string_view whole = attribute.name();
        if (equal_ignoring_case(whole, name)) {
            found = attribute;
            break;
        }
        if (found.empty() && equal_ignoring_case(local_part(whole), name) && !whole.starts_with("xml"))
            found = attribute;
    }
    if (found.empty()) return {};
    std::string value;
    reading_.entities.append(value, found.value());
    return trimmed_string(std::move(value));
}

bool Element::has_elements() const {
    for (pugi::xml_node child = node_.first_child(); !child.empty(); child = child.next_sibling())
        if (child.type() == pugi::node_element) return true;
    return false;
}

std::size_t Element::count_elements() const {
    std::size_t count = 0;
    for (pugi::xml_node child = node_.first_child(); !child.empty(); child = child.next_sibling())
        if (child.type() == pugi::node_element) ++count;
    return count;
}

std::string Element::text() const {
    std::string text;
    append_text(text, node_, reading_.entities);
    if (!trimmed(text).empty() || !has_elements()) return text;
    for (pugi::xml_node child = node_.first_child(); !child.empty(); child = child.next_sibling())
        append_text(text, child, reading_.entities);
    return text;
}

std::string Element::trimmed_text() const { return trimmed_string(text()); }

std::string Element::absolute(std::string_view reference) const {
    reference = trimmed(reference);
    if (reference.empty()) return {};
    const std::string& own = base();
    return absolute_reference(reference, own.empty() ? reading_.url : std::string_view(own));
}

void append_text(std::string& text, pugi::xml_node node, Entities& entities) {
    entities.append(text, node.value());  // the first text, which pugixml keeps in the element itself
    for (pugi::xml_node child = node.first_child(); !child.empty(); child = child.next_sibling()) {
        if (child.type() == pugi::node_pcdata)
            entities.append(text, child.value());
        else if (child.type() == pugi::node_cdata)
            text += child.value();
    }
}

}  // namespace newspool::parse

// One walk along pugixml's own pointers, without recursion: down to the first child, else on to the next
// sibling, else up to the parent, whose end tag is then written.
#include "parse/markup.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/reference.hpp"
#include "base/text.hpp"

namespace newspool::parse {
namespace {

bool is_void(std::string_view name) {
    static constexpr std::array<std::string_view, 14> voids{"area",  "base",   "br",    "col",  "embed",
                                                            "hr",    "img",    "input", "link", "meta",
                                                            "param", "source", "track", "wbr"};
    return std::ranges::find(voids, name) != voids.end();
}

bool holds_url(std::string_view attribute) {
    static constexpr std::array<std::string_view, 8> names{"href", "src",    "cite",     "poster",
                                                           "data", "action", "longdesc", "xlink:href"};
    return std::ranges::find(names, attribute) != names.end();
}

void append_escaped(std::string& text, std::string_view raw) {
    while (!raw.empty()) {
        const auto special = std::min(raw.find_first_of("&<>\""), raw.size());
        text.append(raw.substr(0, special));
        raw.remove_prefix(special);
        if (raw.empty()) return;
        switch (raw.front()) {
            case '&':
                text += "&amp;";
                break;
            case '<':
                text += "&lt;";
                break;
            case '>':
                text += "&gt;";
                break;
            default:
                text += "&quot;";
                break;
        }
        raw.remove_prefix(1);
    }
}

class Writer {
  public:
    Writer(const Element& top, Cdata cdata) : top_(top), cdata_(cdata) {}

    std::string write() {
        append_value(top_.node());
        pugi::xml_node node = top_.node().first_child();
        while (!node.empty()) node = step(node);
        return std::move(text_);
    }

  private:
    // Writes a node as far as it goes before its children, and says which comes next.
    pugi::xml_node step(pugi::xml_node node) {
        if (node.type() == pugi::node_element) {
            open(node);
            if (!node.first_child().empty() && depth_ < top_.reading().settings.max_depth) {
                ++depth_;
                return node.first_child();
            }
            close(node);
        } else if (node.type() == pugi::node_pcdata) {
            append_value(node);
        } else if (node.type() == pugi::node_cdata) {
            if (cdata_ == Cdata::markup)
                text_ += node.value();
            else
                append_escaped(text_, node.value());
        }
        return after(node);
    }

    pugi::xml_node after(pugi::xml_node node) {
        while (node.next_sibling().empty()) {
            node = node.parent();
            if (node == top_.node()) return {};
            --depth_;
            close(node);
        }
        return node.next_sibling();
    }

    void open(pugi::xml_node node) {
        const pugi::xml_attribute base = node.attribute("xml:base");
        if (!base.empty()) {
            const std::string& outer = bases_.empty() ? top_.base() : bases_.back().second;
            bases_.emplace_back(node, absolute_reference(base.value(), outer));
        }
        text_ += '<';
        text_ += shown_name(node);
        for (const pugi::xml_attribute attribute : node.attributes()) append_attribute(attribute);
        text_ += '>';
        append_value(node);
    }

    void close(pugi::xml_node node) {
        if (!bases_.empty() && bases_.back().first == node) bases_.pop_back();
        const std::string_view name = shown_name(node);
        const bool is_empty = node.first_child().empty() && *node.value() == '\0';
        if (is_empty && is_void(name)) return;
        text_.append("</").append(name) += '>';
    }

    void append_attribute(pugi::xml_attribute attribute) {
        std::string_view name = attribute.name();
        if (name.starts_with("xmlns") || name == "xml:base" || name == "xml:space") return;
        if (name == "xml:lang") name = "lang";
        std::string value;
        top_.reading().entities.append(value, attribute.value());
        if (!bases_.empty() && holds_url(name)) value = absolute_reference(value, bases_.back().second);
        text_.append(" ").append(name).append("=\"");
        append_escaped(text_, value);
        text_ += '"';
    }

    void append_value(pugi::xml_node node) {
        if (*node.value() == '\0') return;
        std::string plain;
        top_.reading().entities.append(plain, node.value());
        append_escaped(text_, plain);
    }

    // Without the prefix, where that stands for a vocabulary that HTML holds.
    std::string_view shown_name(pugi::xml_node node) {
        const std::string_view name = node.name();
        const auto colon = name.find(':');
        if (colon == std::string_view::npos) return name;
        const std::string_view prefix = name.substr(0, colon);
        const auto known = std::ranges::find(prefixes_, prefix, &std::pair<std::string_view, bool>::first);
        if (known == prefixes_.end()) {
            const Space space = space_of(prefix, node);
            const bool html = space == Space::xhtml || space == Space::svg || space == Space::mathml;
            if (prefixes_.size() < 100) prefixes_.emplace_back(prefix, html);
            return html ? name.substr(colon + 1) : name;
        }
        return known->second ? name.substr(colon + 1) : name;
    }

    Space space_of(std::string_view prefix, pugi::xml_node node) const {
        const std::string declaration = "xmlns:" + std::string(prefix);
        for (std::size_t up = 0; up < top_.reading().settings.max_depth && !node.empty(); ++up) {
            const pugi::xml_attribute declared = node.attribute(declaration.c_str());
            if (!declared.empty()) return space_of_uri(declared.value());
            node = node.parent();
        }
        return space_of_usual_prefix(prefix);
    }

    const Element& top_;
    Cdata cdata_;
    std::string text_;
    std::size_t depth_ = 0;
    std::vector<std::pair<pugi::xml_node, std::string>> bases_;
    std::vector<std::pair<std::string_view, bool>> prefixes_;  // whether HTML drops them
};

}  // namespace

std::string inner_markup(const Element& element, Cdata cdata) {
    if (!element.reading().has_spaces) element.reading().wants_spaces = true;
    return Writer(element, cdata).write();
}

}  // namespace newspool::parse

// One element of a document as the readers see it: its name by namespace, its base and language, its text.
//
// Elements live on the stack of whoever reads, each inside its parent's; nothing here recurses.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pugixml.hpp>

#include "model/settings.hpp"
#include "parse/entities.hpp"
#include "parse/namespaces.hpp"

namespace newspool::parse {

// What is true of the whole document while it is being read.
struct Reading {
    const ParseSettings& settings;
    std::string_view url;  // where the document came from
    Entities entities;
    std::vector<std::string> warnings;
    bool has_spaces = false;    // the tree keeps texts that are nothing but white space
    bool wants_spaces = false;  // markup was met in which they would have counted

    void warn(std::string warning);  // each sentence once, and not without end
};

class Element {
  public:
    Element(pugi::xml_node root, Reading& reading) : Element(root, nullptr, reading) {}
    Element(pugi::xml_node node, const Element& parent) : Element(node, &parent, parent.reading_) {}
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;

    [[nodiscard]] Space space() const { return space_; }
    [[nodiscard]] std::string_view name() const { return name_; }  // in lower case, without prefix
    [[nodiscard]] std::string_view full_name() const { return node_.name(); }
    [[nodiscard]] const std::string& base() const;
    [[nodiscard]] std::string_view language() const { return language_; }
    [[nodiscard]] pugi::xml_node node() const { return node_; }
    [[nodiscard]] Reading& reading() const { return reading_; }
    [[nodiscard]] const Element* parent() const { return parent_; }

    // The value of an attribute by its local name in any case, references replaced, trimmed.
    [[nodiscard]] std::string attribute(std::string_view name) const;
    [[nodiscard]] bool has_attributes() const { return !node_.first_attribute().empty(); }

    // The text directly inside, references replaced; texts of elements inside only if there is no other.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string trimmed_text() const;
    [[nodiscard]] bool has_elements() const;
    [[nodiscard]] std::size_t count_elements() const;  // directly inside

    // `reference` as an absolute URL; empty if it is.
    [[nodiscard]] std::string absolute(std::string_view reference) const;

    // Calls visit(const Element&) for each element directly inside.
    template <class Visit>
    void each(Visit&& visit) const {
        for (pugi::xml_node child = node_.first_child(); !child.empty(); child = child.next_sibling())
            if (child.type() == pugi::node_element) visit(Element(child, *this));
    }

  private:
    Element(pugi::xml_node node, const Element* parent, Reading& reading);
    void read_attributes();
    [[nodiscard]] Space space_of(std::string_view prefix) const;

    pugi::xml_node node_;
    const Element* parent_;
    Reading& reading_;
    Space space_ = Space::none;
    std::array<char, 24> letters_;  // of the name, in lower case; no word of any format is longer
    std::string_view name_;
    std::string_view language_;
    std::string own_base_;
    std::vector<std::pair<std::string_view, Space>> declared_;
};

// Appends the text that stands directly inside a node, references replaced.
void append_text(std::string& text, pugi::xml_node node, Entities& entities);

}  // namespace newspool::parse

// References in XML text: the five of XML, characters by number, those that the document declares, and those
// of HTML that it does not. What is no reference ("AT&T") is left as it stands.
//
// What a document declares is expanded within a budget, so that a few lines cannot become gigabytes.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace newspool::parse {

class Entities {
  public:
    // Reads the <!ENTITY name "value"> declarations of an internal DTD subset.
    void declare(std::string_view doctype);

    // Appends `raw` with its references replaced.
    void append(std::string& text, std::string_view raw);

    // What was met on the way, for the warnings.
    [[nodiscard]] bool met_undeclared() const { return met_undeclared_; }
    [[nodiscard]] bool met_bare_ampersand() const { return met_bare_ampersand_; }
    [[nodiscard]] bool met_excess() const { return met_excess_; }

  private:
    struct Reference {
        std::size_t length = 0;  // with & and ; (0: this is none)
        std::string_view text;
        std::optional<char32_t> number;
        bool declared = false;  // by the document: its text may hold references again
    };

    void expand(std::string& text, std::string_view raw, int depth);
    [[nodiscard]] Reference reference_at(std::string_view raw);
    [[nodiscard]] static Reference numbered(std::string_view raw);
    [[nodiscard]] Reference named(std::string_view name);

    std::map<std::string, std::string, std::less<>> declared_;
    std::size_t budget_ = std::size_t{1} << 20U;  // bytes that declared entities may still become
    bool met_undeclared_ = false;
    bool met_bare_ampersand_ = false;
    bool met_excess_ = false;
};

}  // namespace newspool::parse

// The URLs of a document: made absolute against its base, kept only with a scheme on the allow-list. Works on
// text alone (RFC 3986 §5, with a browser's leniency), so that a thousand links cost a thousand short copies.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace newspool::html {

// A page may also be a mailto: address; what is loaded by itself (an image) may not.
enum class Use { page, resource };

class Links {
  public:
    // An unreadable base, or one that is not http or https, leaves relative URLs relative.
    explicit Links(std::string_view base) : base_text_(base) {}

    // Appends the URL that `reference` means; false, and nothing appended, if it may not be kept.
    bool append(std::string& out, std::string_view reference, Use use) const;

    // The same for an image's srcset, a list of URLs with widths or densities.
    bool append_srcset(std::string& out, std::string_view candidates) const;

  private:
    struct Base {
        std::string scheme;  // "https:"
        std::string origin;  // "https://example.org"; empty where there is no base
        std::string path;    // "/blog/post"
        std::string query;   // "?page=2", or nothing
    };

    [[nodiscard]] const Base& base() const;
    static Base taken_apart(std::string_view base);
    bool append_relative(std::string& out, std::string_view reference) const;

    std::string base_text_;
    mutable std::optional<Base> base_;  // taken apart for the first URL that is not whole
};

}  // namespace newspool::html

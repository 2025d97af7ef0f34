// Pure text: a feed of a thousand links must not cost a thousand runs of a URL parser.
#include "base/reference.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace newspool {
namespace {

constexpr bool is_letter(char letter) noexcept {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

std::size_t scheme_length(std::string_view text) noexcept {
    if (text.empty() || !is_letter(text.front())) return 0;
    for (std::size_t at = 1; at < text.size(); ++at) {
        const char letter = text[at];
        if (letter == ':') return at + 1;
        const bool allowed = is_letter(letter) || (letter >= '0' && letter <= '9') || letter == '+' ||
                             letter == '-' || letter == '.';
        if (!allowed) return 0;
    }
    return 0;
}

// The parts of a base that references replace: "http:", "//host", "/path/file".
struct Base {
    std::string_view scheme;
    std::string_view authority;
    std::string_view path;
    std::string_view query;  // with its "?"
};

Base taken_apart(std::string_view base) {
    Base parts;
    base = base.substr(0, base.find('#'));
    const std::size_t length = scheme_length(base);
    parts.scheme = base.substr(0, length);
    base.remove_prefix(length);
    if (base.starts_with("//")) {
        parts.authority = base.substr(0, base.find_first_of("/?", 2));
        base.remove_prefix(parts.authority.size());
    }
    parts.path = base.substr(0, base.find('?'));
    parts.query = base.substr(parts.path.size());
    return parts;
}

// RFC 3986 section 5.2.4, on a path that begins with "/".
std::string without_dots(std::string_view path) {
    std::string clean;
    while (!path.empty()) {
        const auto end = std::min(path.find('/', 1), path.size());
        const std::string_view segment = path.substr(0, end);  // with the slash before it
        const bool is_last = end == path.size();
        if (segment == "/..") {
            clean.resize(clean.empty() ? 0 : clean.rfind('/'));
            if (is_last) clean += '/';
        } else if (segment == "/.") {
            if (is_last) clean += '/';
        } else {
            clean += segment;
        }
        path.remove_prefix(end);
    }
    return clean;
}

std::string merged_path(const Base& base, std::string_view reference) {
    std::string path;
    if (!reference.starts_with('/')) {
        const auto slash = base.path.rfind('/');
        path = slash == std::string_view::npos ? "/" : std::string(base.path.substr(0, slash + 1));
    }
    const auto end = std::min(reference.find_first_of("?#"), reference.size());
    path += reference.substr(0, end);
    return without_dots(path).append(reference.substr(end));
}

}  // namespace

bool has_scheme(std::string_view text) noexcept { return scheme_length(text) > 0; }

std::string absolute_reference(std::string_view reference, std::string_view base) {
    std::string clean(trimmed(reference));
    std::erase_if(clean, [](char letter) { return letter == '\n' || letter == '\r' || letter == '\t'; });
    if (has_scheme(clean) || !has_scheme(base)) return clean;
    const Base parts = taken_apart(base);
    std::string absolute(parts.scheme);
    if (clean.starts_with("//")) return absolute + clean;
    absolute += parts.authority;
    if (clean.empty() || clean.front() == '#') return absolute.append(parts.path).append(parts.query) + clean;
    if (clean.front() == '?') return absolute.append(parts.path) + clean;
    if (parts.authority.empty() && !parts.path.starts_with('/')) return clean;  // "mailto:" holds no paths
    return absolute + merged_path(parts, clean);
}

}  // namespace newspool

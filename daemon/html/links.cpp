// Resolution by cutting text: the scheme is judged after everything is taken out that a browser takes out
// before it looks, so that "java\nscript:" is what it is.
#include "html/links.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "base/url.hpp"

namespace newspool::html {
namespace {

bool is_control_or_space(char byte) { return static_cast<unsigned char>(byte) <= ' ' || byte == 0x7F; }

std::string_view without_outer_space(std::string_view text) {
    while (!text.empty() && is_control_or_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_control_or_space(text.back())) text.remove_suffix(1);
    return text;
}

constexpr std::string_view spaces = " \t\n\r\f";

bool is_dropped(char byte) { return static_cast<unsigned char>(byte) < ' ' || byte == 0x7F; }

// The scheme in lower case with its colon, if the reference begins with one. A name too long for any scheme
// that matters is as good as unknown.
std::optional<std::string> scheme_of(std::string_view reference) {
    std::size_t length = 0;
    const auto is_scheme_byte = [](char byte) {
        const char lower = ascii_lower(byte);
        return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') || byte == '+' || byte == '-' ||
               byte == '.';
    };
    while (length < reference.size() && is_scheme_byte(reference[length])) ++length;
    if (length == 0 || length == reference.size() || reference[length] != ':') return std::nullopt;
    const char first = ascii_lower(reference[0]);
    if (first < 'a' || first > 'z') return std::nullopt;
    return ascii_lower(reference.substr(0, length + 1));
}

// As a URL may stand in an attribute: no spaces, no quotes, no angle brackets.
void append_encoded(std::string& out, std::string_view part) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::size_t run = 0;
    for (std::size_t at = 0; at < part.size(); ++at) {
        const auto byte = static_cast<unsigned char>(part[at]);
        if (byte != ' ' && byte != '"' && byte != '<' && byte != '>' && byte != '`') continue;
        out.append(part, run, at - run);
        out += '%';
        out += digits[byte >> 4U];
        out += digits[byte & 0xFU];
        run = at + 1;
    }
    out.append(part, run);
}

std::size_t hierarchy_end(std::string_view reference) {
    return std::min(reference.find_first_of("?#"), reference.size());
}

// A browser reads a backslash before the query as a slash.
std::string with_slashes(std::string_view reference) {
    std::string text(reference);
    std::replace(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(hierarchy_end(text)), '\\', '/');
    return text;
}

// RFC 3986 §5.2.4 on a path that begins with a slash: each byte is written and taken back at most once.
void append_without_dots(std::string& out, std::string_view path) {
    const std::size_t root = out.size();
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/', 1), path.size());
        const std::string_view segment = path.substr(0, end);
        path.remove_prefix(end);
        const bool is_dots = segment == "/." || segment == "/..";
        if (segment == "/..") out.resize(std::max(root, std::min(out.rfind('/'), out.size())));
        if (!is_dots)
            append_encoded(out, segment);
        else if (path.empty())
            out += '/';
    }
}

// An http or https URL: any number of slashes after the scheme is two; without a host it is none.
bool append_absolute(std::string& out, std::string_view scheme, std::string_view rest) {
    while (rest.starts_with('/')) rest.remove_prefix(1);
    if (rest.empty() || rest[0] == '?' || rest[0] == '#' || rest[0] == ':') return false;
    out += scheme;
    out += "//";
    append_encoded(out, rest);
    return true;
}

bool is_descriptor(std::string_view text) {
    if (text.size() < 2 || text.size() > 10) return false;
    const bool has_unit = text.back() == 'w' || text.back() == 'x' || text.back() == 'h';
    text.remove_suffix(1);
    return has_unit && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

const Links::Base& Links::base() const {
    if (!base_) base_ = taken_apart(base_text_);
    return *base_;
}

Links::Base Links::taken_apart(std::string_view base) {
    const auto url = Url::parse(base);
    if (!url || !url->is_http()) return {};
    const std::string& text = url->text();
    const std::string scheme = url->scheme() + ":";
    const std::size_t path = std::min(text.find_first_of("/?", scheme.size() + 2), text.size());
    const std::size_t query = std::min(text.find('?', path), text.size());
    const bool has_path = path < query;
    return {scheme, text.substr(0, path), has_path ? text.substr(path, query - path) : "/",
            text.substr(query)};
}

bool Links::append(std::string& out, std::string_view reference, Use use) const {
    reference = without_outer_space(reference);
    if (reference.empty() && use == Use::resource) return false;
    std::string cleaned;
    if (std::ranges::any_of(reference, is_dropped)) {
        cleaned = reference;
        std::erase_if(cleaned, is_dropped);
        return append(out, cleaned, use);
    }
    const auto scheme = scheme_of(reference);
    if (scheme == "mailto:" && use == Use::page) {
        append_encoded(out += *scheme, reference.substr(scheme->size()));
        return true;
    }
    if (scheme && scheme != "http:" && scheme != "https:") return false;
    if (reference.find('\\') != std::string_view::npos && reference.find('\\') < hierarchy_end(reference)) {
        cleaned = with_slashes(reference);
        reference = cleaned;
    }
    if (!scheme) return append_relative(out, reference);
    const std::string_view rest = reference.substr(scheme->size());
    const bool is_relative = !rest.starts_with('/') && scheme == base().scheme;  // "https:page.html"
    return is_relative ? append_relative(out, rest) : append_absolute(out, *scheme, rest);
}

bool Links::append_relative(std::string& out, std::string_view reference) const {
    const auto& [scheme, origin, base_path, query] = base();
    if (origin.empty()) {
        if (reference.starts_with("//")) return append_absolute(out, "http:", reference);
        if (reference.find(':') < std::min(reference.find('/'), hierarchy_end(reference))) return false;
        append_encoded(out, reference);
        return true;
    }
    if (reference.starts_with("//")) return append_absolute(out, scheme, reference);
    append_encoded(out, origin);
    const std::size_t end = hierarchy_end(reference);
    const std::string_view path = reference.substr(0, end);
    if (path.empty()) {
        append_encoded(out, base_path);
        if (!reference.starts_with('?')) append_encoded(out, query);
    } else if (path.starts_with('/')) {
        append_without_dots(out, path);
    } else {
        append_without_dots(out, base_path.substr(0, base_path.rfind('/') + 1) + std::string(path));
    }
    append_encoded(out, reference.substr(end));
    return true;
}

// The grammar of the standard (section 4.8.4.2.1), but only single descriptors without parentheses.
bool Links::append_srcset(std::string& out, std::string_view candidates) const {
    const auto is_control = [](char byte) { return is_dropped(byte) && spaces.find(byte) == spaces.npos; };
    if (std::ranges::any_of(candidates, is_control)) {
        std::string cleaned(candidates);
        std::erase_if(cleaned, is_control);
        return append_srcset(out, cleaned);
    }
    const std::size_t begin = out.size();
    while (true) {
        candidates.remove_prefix(std::min(candidates.find_first_not_of(" \t\n\r\f,"), candidates.size()));
        if (candidates.empty()) break;
        std::size_t end = std::min(candidates.find_first_of(spaces), candidates.size());
        std::string_view url = candidates.substr(0, end);
        const bool has_descriptor = !url.ends_with(',');
        while (url.ends_with(',')) url.remove_suffix(1);
        candidates.remove_prefix(end);
        end = has_descriptor ? std::min(candidates.find(','), candidates.size()) : 0;
        const std::string_view descriptor = trimmed(candidates.substr(0, end));
        candidates.remove_prefix(end);

        const std::size_t written = out.size();
        if (written != begin) out += ", ";
        if (!append(out, url, Use::resource)) out.resize(written);
        if (out.size() != written && is_descriptor(descriptor)) out.append(" ").append(descriptor);
    }
    return out.size() != begin;
}

}  // namespace newspool::html

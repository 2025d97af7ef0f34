// A page is told by the tags that it begins with, because its tags seldom make a tree.
#include "parse/detect.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/reference.hpp"
#include "base/text.hpp"
#include "parse/entities.hpp"

namespace newspool::parse {
namespace {

constexpr std::size_t searched_elements_max = 2000;
constexpr std::size_t searched_depth_max = 8;
constexpr std::size_t head_bytes = 65536;  // of a page, in which its title and links are looked for

std::string_view without_prefix(std::string_view name) { return name.substr(name.find(':') + 1); }

bool has_news(pugi::xml_node urlset) {
    for (const pugi::xml_node url : urlset.children())
        for (const pugi::xml_node child : url.children())
            if (equal_ignoring_case(without_prefix(child.name()), "news")) return true;
    return false;
}

Kind kind_of(pugi::xml_node node) {
    const std::string_view name = node.name();
    const std::string local = ascii_lower(without_prefix(name));
    if (local == "rss") return Kind::rss;
    if (local == "rdf") return Kind::rdf;
    if (local == "feed" || local == "entry") return Kind::atom;
    if (local == "channel") {
        const bool is_rss11 =
            std::string_view(node.attribute("xmlns").value()).find("rss1.1") != std::string_view::npos;
        if (is_rss11) return Kind::rdf;
        return name == "CHANNEL" || name == "Channel" ? Kind::cdf : Kind::rss;
    }
    if (local == "urlset" && has_news(node)) return Kind::sitemap;
    return Kind::none;
}

bool has_entries(pugi::xml_node root) {
    for (const pugi::xml_node child : root.children()) {
        const std::string local = ascii_lower(without_prefix(child.name()));
        if (local == "item" || local == "entry" || local == "channel" || local == "url") return true;
    }
    return false;
}

// The next node in document order, no deeper than searched_depth_max below the document.
pugi::xml_node next_of(pugi::xml_node node, std::size_t& depth) {
    if (!node.first_child().empty() && depth < searched_depth_max) return ++depth, node.first_child();
    while (node.next_sibling().empty()) {
        node = node.parent();
        if (depth-- == 0 || node.empty()) return {};
    }
    return node.next_sibling();
}

}  // namespace

Root find_root(const pugi::xml_document& document) {
    Root first;
    for (const pugi::xml_node node : document.children()) {
        const Kind kind = kind_of(node);
        if (kind == Kind::none) continue;
        if (has_entries(node)) return {kind, node};
        if (first.kind == Kind::none) first = {kind, node};
    }
    if (first.kind != Kind::none) return first;
    std::size_t depth = 0;
    pugi::xml_node node = document.first_child();
    for (std::size_t seen = 0; seen < searched_elements_max && !node.empty(); ++seen) {
        const Kind kind = kind_of(node);
        if (kind != Kind::none && has_entries(node)) return {kind, node};
        node = next_of(node, depth);
    }
    return {};
}

namespace {

// Where `wanted`, in lower case, begins in `text` in any case.
std::size_t find_ignoring_case(std::string_view text, std::string_view wanted, std::size_t from = 0) {
    const auto start = text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size()));
    const auto found = std::search(start, text.end(), wanted.begin(), wanted.end(),
                                   [](char a, char b) { return ascii_lower(a) == b; });
    return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

bool contains(std::string_view text, std::string_view wanted) {
    return find_ignoring_case(text, wanted) != std::string_view::npos;
}

std::string attribute_in(std::string_view tag, std::string_view name) {
    auto at = find_ignoring_case(tag, std::string(name) + "=");
    if (at == std::string_view::npos) return {};
    at += name.size() + 1;
    if (at >= tag.size()) return {};
    const char quote = tag[at];
    const bool quoted = quote == '"' || quote == '\'';
    if (quoted) ++at;
    const auto end = quoted ? tag.find(quote, at) : tag.find_first_of(" \t\r\n>", at);
    std::string value;
    Entities().append(value,
                      tag.substr(at, end == std::string_view::npos ? std::string_view::npos : end - at));
    return value;
}

std::string title_of(std::string_view page) {
    const auto start = find_ignoring_case(page, "<title");
    const auto open = start == std::string_view::npos ? std::string_view::npos : page.find('>', start);
    if (open == std::string_view::npos) return {};
    const auto end = page.find('<', open);
    std::string title;
    Entities().append(title, page.substr(open + 1, end == std::string_view::npos ? 200 : end - open - 1));
    std::ranges::replace(title, '\n', ' ');
    return std::string(trimmed(title));
}

// The feeds that a page offers by <link rel="alternate" type="application/rss+xml" href>.
std::vector<std::string> offered_feeds(std::string_view page, std::string_view url) {
    std::vector<std::string> feeds;
    constexpr std::size_t feeds_max = 5;
    for (auto at = find_ignoring_case(page, "<link");
         at != std::string_view::npos && feeds.size() < feeds_max;
         at = find_ignoring_case(page, "<link", at + 5)) {
        const std::string_view tag = page.substr(at, page.find('>', at) - at);
        const std::string type = ascii_lower(attribute_in(tag, "type"));
        const bool is_feed = type.find("rss+xml") != std::string::npos ||
                             type.find("atom+xml") != std::string::npos ||
                             type.find("feed+json") != std::string::npos;
        const std::string reference = attribute_in(tag, "href");
        if (is_feed && contains(attribute_in(tag, "rel"), "alternate") && !reference.empty())
            feeds.push_back(absolute_reference(reference, url));
    }
    return feeds;
}

const char* nature_of(std::string_view page, std::string_view title) {
    static constexpr std::array<std::string_view, 9> challenges{
        "just a moment", "attention required",    "captcha",      "are you a robot", "are you human",
        "ddos",          "checking your browser", "cf-challenge", "access denied"};
    static constexpr std::array<std::string_view, 6> logins{"log in", "login",    "sign in",
                                                            "signin", "anmelden", "connexion"};
    const auto in_title = [&](std::string_view word) { return contains(title, word); };
    if (std::ranges::any_of(challenges, in_title) || contains(page, "cf-chl") ||
        contains(page, "g-recaptcha"))
        return "a page that asks to prove to be human";
    if (std::ranges::any_of(logins, in_title) || contains(page, "type=\"password\"")) return "a login page";
    return "an HTML page";
}

}  // namespace

bool is_page(std::string_view text) {
    static constexpr std::array<std::string_view, 5> signs{"<rss", "<feed", ":rdf", "<channel", "<urlset"};
    std::string_view start = trimmed(text);
    while (start.starts_with("<!--") || start.starts_with("<?")) {
        const auto end = start.starts_with("<?") ? start.find('>') : start.find("-->");
        if (end == std::string_view::npos) break;
        start = trimmed(start.substr(end + (start.starts_with("<?") ? 1 : 3)));
    }
    static constexpr std::array<std::string_view, 6> tags{"<!doctype html", "<html",  "<head",
                                                          "<body",          "<title", "<meta"};
    const bool begins_page = std::ranges::any_of(
        tags, [&](std::string_view tag) { return equal_ignoring_case(start.substr(0, tag.size()), tag); });
    return begins_page &&
           std::ranges::none_of(signs, [&](std::string_view sign) { return contains(text, sign); });
}

std::string described_page(std::string_view text, std::string_view url) {
    const std::string_view head = text.substr(0, head_bytes);
    const std::string title = title_of(head);
    std::string sentence = nature_of(head, title);
    if (!title.empty()) sentence += fmt::format(" titled \"{}\"", printable(title, 100));
    sentence += ", not a feed";
    const auto feeds = offered_feeds(head, url);
    if (feeds.empty()) sentence += "; `newspool discover` looks further for one";
    for (std::size_t index = 0; index < feeds.size(); ++index)
        sentence += fmt::format("{}{}", index == 0 ? "; it offers " : ", ", printable(feeds[index], 200));
    return sentence;
}

std::string described_other(std::string_view text) {
    const std::string_view start = trimmed(text);
    if (contains(start.substr(0, 1000), "<opml"))
        return "an OPML list of feeds, not a feed: name it under `opml`, or use `newspool import`";
    if (contains(start.substr(0, 1000), "<sitemapindex"))
        return "an index of sitemaps, not a feed: expected one of the news sitemaps that it names";
    if (contains(start.substr(0, 1000), "<urlset"))
        return "a sitemap without news, not a feed: expected a news sitemap";
    if (start.starts_with("<"))
        return fmt::format("XML that begins \"{}\", but no feed is in it: expected RSS, RDF, Atom or CDF",
                           printable(start.substr(0, 40)));
    return fmt::format("text that begins \"{}\", not a feed: expected RSS, Atom or JSON Feed",
                       printable(start.substr(0, 40)));
}

}  // namespace newspool::parse

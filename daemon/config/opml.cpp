// pugixml leaves entities of a DTD as they stand, parses without recursion and keeps the offset of each
// element. One walk along its pointers, likewise without recursion, since depth is the document's to choose.
#include "config/opml.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace newspool::config {
namespace {

constexpr std::size_t bytes_max = std::size_t{64} << 20U;
constexpr std::ptrdiff_t marks_max = 4'000'000;  // "<" and "=": each may be a node, of up to 64 bytes
constexpr std::size_t folders_max = 100;         // inside each other
constexpr std::size_t words_max = 200;           // bytes of a title or tag
constexpr std::size_t more_max = 20;             // further attributes of one outline

// Which line and column an offset is in; offsets only grow.
class Lines {
  public:
    explicit Lines(std::string_view text) : text_(text) {}

    Blemish at(std::ptrdiff_t offset, std::string message) {
        const auto end =
            std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)), text_.size());
        for (; seen_ < end; ++seen_)
            if (text_[seen_] == '\n') {
                ++line_;
                line_begin_ = seen_ + 1;
            }
        return {line_, static_cast<std::uint32_t>(end - line_begin_ + 1), std::move(message)};
    }

  private:
    std::string_view text_;
    std::size_t seen_ = 0;
    std::size_t line_begin_ = 0;
    std::uint32_t line_ = 1;
};

// Words with one space between them, and no control characters; cut where they are too many.
std::string on_one_line(std::string_view text) {
    const std::string sound = valid_utf8(text) ? std::string(text) : repaired_utf8(text);
    std::string line;
    bool space = false;
    for (const char letter : sound) {
        const auto code = static_cast<unsigned char>(letter);
        if (code <= 0x20 || code == 0x7F) {
            space = !line.empty();
            continue;
        }
        if (space) line += ' ';
        space = false;
        line += letter;
    }
    if (line.size() <= words_max) return line;
    std::size_t end = words_max;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80) --end;
    return std::string(trimmed(std::string_view(line).substr(0, end)));
}

void add_once(std::vector<std::string>& tags, std::string tag) {
    if (!tag.empty() && std::ranges::find(tags, tag) == tags.end()) tags.push_back(std::move(tag));
}

// "/Boston/Weather,tech": by commas, and each level is a tag as a folder is.
void add_categories(std::vector<std::string>& tags, std::string_view written) {
    while (!written.empty()) {
        const auto end = std::min(written.find_first_of(",/"), written.size());
        add_once(tags, on_one_line(written.substr(0, end)));
        written.remove_prefix(std::min(end + 1, written.size()));
    }
}

// The attributes of one outline, whatever the case of their names.
struct Written {
    std::string url;
    std::string link;  // of a page
    std::string title;
    std::string text;
    std::string type;
    std::string category;
    bool has_url = false;
    std::vector<std::pair<std::string, std::string>> more;
};

Written attributes_of(const pugi::xml_node& node) {
    Written written;
    const std::array<std::pair<std::string_view, std::string*>, 6> known{{{"xmlurl", &written.url},
                                                                          {"url", &written.link},
                                                                          {"title", &written.title},
                                                                          {"text", &written.text},
                                                                          {"type", &written.type},
                                                                          {"category", &written.category}}};
    for (const pugi::xml_attribute attribute : node.attributes()) {
        const std::string name = ascii_lower(attribute.name());
        const auto* place = std::ranges::find(known, name, [](const auto& entry) { return entry.first; });
        if (name == "xmlurl") written.has_url = true;
        if (place != known.end())
            *place->second = trimmed(attribute.value());
        else if (written.more.size() < more_max && !trimmed(attribute.value()).empty())
            written.more.emplace_back(on_one_line(attribute.name()), attribute.value());
    }
    return written;
}

bool is_feed_type(std::string_view type) {
    static constexpr std::array<std::string_view, 5> types{"rss", "atom", "feed", "pie", "rdf"};
    return std::ranges::find(types, ascii_lower(type)) != types.end();
}

bool is_outline(const pugi::xml_node& node) { return equal_ignoring_case(node.name(), "outline"); }

class Reading {
  public:
    explicit Reading(std::string_view text) : lines_(text) {}

    Opml read(const pugi::xml_node& body) {
        body_ = body;
        pugi::xml_node node = body.first_child();
        while (!node.empty()) node = step(node);
        return std::move(found_);
    }

  private:
    // Takes what an outline says, and says which node comes next: its children see the folder that it is.
    pugi::xml_node step(const pugi::xml_node& node) {
        if (!is_outline(node)) return after(node);
        std::optional<std::string> folder = take(node);
        if (!folder || node.first_child().empty()) return after(node);
        if (folders_.size() == folders_max) {
            found_.broken.push_back(
                lines_.at(node.offset_debug(),
                          fmt::format("more than {} folders inside each other: move the rest further out",
                                      folders_max)));
            return after(node);
        }
        folders_.push_back(*std::move(folder));
        return node.first_child();
    }

    pugi::xml_node after(pugi::xml_node node) {
        while (node.next_sibling().empty()) {
            node = node.parent();
            if (node == body_ || node.empty()) return {};
            folders_.pop_back();
        }
        return node.next_sibling();
    }

    // The tag that it gives to what is inside: none, "", of what is a feed itself. Nothing if it is broken.
    std::optional<std::string> take(const pugi::xml_node& node) {
        Written written = attributes_of(node);
        std::string name = on_one_line(written.text.empty() ? written.title : written.text);
        if (written.url.empty() && is_feed_type(written.type)) written.url = written.link;
        if (!written.url.empty()) {
            take_feed(node, std::move(written), name);
            return "";
        }
        const auto refuse = [&](std::vector<Blemish>& list, std::string why) {
            list.push_back(lines_.at(node.offset_debug() - 1, std::move(why)));
            return std::nullopt;
        };
        const std::string shown = printable(name, 100);
        if (written.has_url || is_feed_type(written.type))
            return refuse(found_.broken,
                          fmt::format("the feed '{}' has no URL: expected xmlUrl=\"https://...\"", shown));
        if (equal_ignoring_case(written.type, "include"))
            return refuse(
                found_.broken,
                fmt::format("'{}' includes another list ({}), which is not followed: take it on its own",
                            shown, shown_url(written.link)));
        if (node.first_child().empty() && !written.link.empty())
            return refuse(
                found_.passed_over,
                fmt::format("'{}' is a link to {}, and no feed: `newspool discover` looks for one there",
                            shown, shown_url(written.link)));
        return name;
    }

    void take_feed(const pugi::xml_node& node, Written written, const std::string& name) {
        const Blemish place = lines_.at(node.offset_debug() - 1, "");
        Outline feed{std::move(written.url), name, {}, std::move(written.more), place.line, place.column};
        for (const std::string& folder : folders_) add_once(feed.tags, folder);
        add_categories(feed.tags, written.category);
        if (!written.title.empty() && on_one_line(written.title) != name)
            feed.more.emplace_back("title", written.title);
        found_.feeds.push_back(std::move(feed));
    }

    Lines lines_;
    pugi::xml_node body_;
    std::vector<std::string> folders_;
    Opml found_;
};

std::optional<std::string> too_much(std::string_view text) {
    if (text.size() > bytes_max)
        return fmt::format("more than {} MiB are no list of feeds: expected OPML, as feed readers export it",
                           bytes_max >> 20U);
    const auto marks =
        std::ranges::count_if(text, [](char letter) { return letter == '<' || letter == '='; });
    if (marks > marks_max)
        return fmt::format("more than {} elements and attributes: cut it into several files", marks_max);
    return std::nullopt;
}

void append_escaped(std::string& xml, std::string_view text) {
    for (const char letter : text) {
        switch (letter) {
            case '&':
                xml += "&amp;";
                break;
            case '<':
                xml += "&lt;";
                break;
            case '>':
                xml += "&gt;";
                break;
            case '"':
                xml += "&quot;";
                break;
            default:  // XML has no way to write control characters
                if (static_cast<unsigned char>(letter) >= 0x20) xml += letter;
        }
    }
}

void append_attribute(std::string& xml, std::string_view name, std::string_view value) {
    xml.append(" ").append(name) += "=\"";
    append_escaped(xml, value);
    xml += '"';
}

void append_feed(std::string& xml, const Subscription& feed, std::string_view indent) {
    xml.append(indent) += "<outline type=\"rss\"";
    append_attribute(xml, "text", feed.name);
    append_attribute(xml, "title", feed.name);
    append_attribute(xml, "xmlUrl", feed.url);
    xml += "/>\n";
}

}  // namespace

Result<Opml, Blemish> read_opml(std::string_view bytes, std::string_view content_type) {
    const auto refused = [](std::string why) { return failure(Blemish{0, 0, std::move(why)}); };
    if (bytes.size() > bytes_max) return refused(*too_much(bytes));
    const Decoded decoded = decode(bytes, content_type);
    if (auto why = too_much(decoded.text)) return refused(*std::move(why));
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(decoded.text.data(), decoded.text.size(),
                                                               pugi::parse_default, pugi::encoding_utf8);
    const auto is_opml = [](const pugi::xml_node& node) { return equal_ignoring_case(node.name(), "opml"); };
    const pugi::xml_node root = document.find_child(is_opml);
    if (!parsed && !root.empty())
        return failure(Lines(decoded.text)
                           .at(parsed.offset,
                               fmt::format("not well-formed XML from here on: {}; export it anew, or mend it",
                                           ascii_lower(parsed.description()))));
    if (root.empty()) return refused("no OPML: expected <opml> with a <body> of outlines");
    const pugi::xml_node body =
        root.find_child([](const pugi::xml_node& node) { return equal_ignoring_case(node.name(), "body"); });
    if (body.empty()) return refused("an OPML document without <body>: expected one with outlines in it");
    return Reading(decoded.text).read(body);
}

std::string write_opml(std::span<const Subscription> subscriptions) {
    std::vector<std::string_view> folders;
    std::unordered_map<std::string_view, std::vector<const Subscription*>> feeds_of;
    std::string xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n"
        "    <title>newspool subscriptions</title>\n  </head>\n  <body>\n";
    for (const Subscription& feed : subscriptions) {
        if (!feed.url.starts_with("http")) continue;
        if (feed.tags.empty()) append_feed(xml, feed, "    ");
        for (const std::string& tag : feed.tags) {
            const auto [folder, is_new] = feeds_of.try_emplace(tag);
            if (is_new) folders.push_back(tag);
            folder->second.push_back(&feed);
        }
    }
    for (const std::string_view folder : folders) {
        xml += "    <outline";
        append_attribute(xml, "text", folder);
        append_attribute(xml, "title", folder);
        xml += ">\n";
        for (const Subscription* feed : feeds_of[folder]) append_feed(xml, *feed, "      ");
        xml += "    </outline>\n";
    }
    return xml + "  </body>\n</opml>\n";
}

}  // namespace newspool::config

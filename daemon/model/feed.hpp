// A parsed document and the items in it, as the publisher wrote them: URLs already absolute, dates already
// instants, all text valid UTF-8. HTML is untouched: html/ makes it safe or plain later.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "model/hints.hpp"

namespace newspool {

// A text with its type. Relative URLs inside HTML are relative to `base` (xml:base, else the feed's URL).
struct Text {
    enum class Kind { plain, html };
    std::string value;
    Kind kind = Kind::plain;
    std::string base;

    [[nodiscard]] bool empty() const { return value.empty(); }
};

struct Person {
    std::string name;
    std::string url;
    std::string email;
    std::string avatar;
};

struct Attachment {
    std::string url;
    std::string mime_type;
    std::string title;
    std::optional<std::uint64_t> size_in_bytes;
    std::optional<double> duration_in_seconds;
};

// What JSON Feed has no field for, named as in the standard it comes from ("itunes:episode"); printed under
// `_newspool`. A leaf has a value and no children; a value may come several times.
struct Extension {
    std::string name;
    std::string value;
    std::vector<Extension> children;
};

// Who tells subscribers of news, so that they need not ask.
struct Hub {
    std::string type;  // "WebSub", "rssCloud", or what a JSON Feed calls it
    std::string url;

    bool operator==(const Hub&) const = default;
};

struct Item {
    std::string id;   // guid, atom:id, rdf:about, JSON id: byte for byte but for outer white space
    std::string url;  // the page of the item
    std::string external_url;
    Text title;
    Text content;
    Text summary;
    std::string image;
    std::optional<std::chrono::sys_seconds> published;
    std::optional<std::chrono::sys_seconds> modified;
    std::vector<Person> authors;
    std::vector<std::string> tags;
    std::string language;
    std::vector<Attachment> attachments;
    std::vector<Extension> extensions;
};

struct Feed {
    std::string format;  // "rss2.0", "rss0.91", "rss1.0", "atom1.0", "atom0.3", "jsonfeed1.1", "cdf" ...
    Text title;
    Text description;
    std::string home_page_url;
    std::string feed_url;
    std::string icon;
    std::string language;
    std::vector<Person> authors;
    std::vector<Item> items;  // in document order
    std::vector<Extension> extensions;
    Hints hints;

    std::vector<std::string> warnings;  // one sentence for each thing that was repaired or left out
    bool cut = false;                   // the document ends in the middle: these are the items up to there
};

}  // namespace newspool

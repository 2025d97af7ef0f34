// Any bytes as a document: parsing ends, what it reads is valid text within the limits, and the JSON Feed
// that is written of it is one that is read again, with as many items.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "base/text.hpp"
#include "format/json.hpp"
#include "parse/parse.hpp"

namespace {

void expect(bool holds, std::string_view promise, const std::string& output) {
    if (holds) return;
    std::cerr << "broken promise: " << promise << "\noutput: " << output << "\n";
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const newspool::ParseSettings limits{
        .max_depth = 32, .max_nodes = 2000, .max_attributes = 50, .max_items = 20};
    const newspool::parse::Document document{
        .bytes = bytes, .url = "https://example.org/blog/feed", .content_type = {}};
    const auto feed = newspool::parse::parse(document, limits);
    if (!feed) {
        expect(newspool::valid_utf8(feed.error()), "an error is valid UTF-8", feed.error());
        expect(feed.error().find('\n') == std::string::npos, "an error is one line", feed.error());
        return 0;
    }
    expect(feed->items.size() <= limits.max_items, "no more items than the limit", {});
    expect(!feed->format.empty(), "the format has a name", {});
    const std::string json = newspool::format::json_feed(*feed);
    expect(newspool::valid_utf8(json), "the output is valid UTF-8", json);
    const auto again = newspool::parse::parse({.bytes = json, .url = {}, .content_type = {}});
    expect(static_cast<bool>(again), "what is written is a feed", json);
    expect(again->items.size() == feed->items.size(), "every item is written", json);
    expect(again->warnings.empty() || again->warnings.front().find("mended") == std::string::npos,
           "what is written is well-formed", json);
    return 0;
}

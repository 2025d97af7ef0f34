// Bytes to Feed: decodes, repairs and reads a document in any of the formats that feeds come in.
//
// Pure: no clock, no network, no files; safe on any thread. Bytes are hostile: whatever they are, this ends
// in time linear in their number, within the limits of ParseSettings, and does not recurse on their depth.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/feed.hpp"
#include "model/settings.hpp"

namespace newspool::parse {

struct Document {
    std::string_view bytes;
    std::string_view url;  // where it came from: relative references are relative to it; may be empty
    std::string_view content_type;  // the HTTP header, whole; may be empty
};

// A feed that was read, though perhaps repaired (Feed::warnings); or one sentence that says why this is none
// ("an HTML page titled \"Log in\", not a feed"), ready to print.
[[nodiscard]] Result<Feed> parse(const Document& document, const ParseSettings& settings = {});

// "pugixml 1.13" for --version.
[[nodiscard]] std::string library_version();

}  // namespace newspool::parse

// Subscription lists as feed readers exchange them: OPML 1 and 2.
//
// A list is a stranger's document: it may name http and https only (Subscriptions sees to that), nothing in
// it is followed or expanded, and its size, marks and depth are bounded.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/subscription.hpp"

namespace newspool::config {

// An outline that names a feed.
struct Outline {
    std::string url;                // as it is written
    std::string title;              // on one line, of at most 200 bytes; may be empty
    std::vector<std::string> tags;  // the folders around it, the outermost first, and its categories
    std::vector<std::pair<std::string, std::string>> more;  // attributes that have no place: "htmlUrl" ...
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

// An outline, or a document, that cannot be used.
struct Blemish {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string message;
};

struct Opml {
    std::vector<Outline> feeds;
    std::vector<Blemish> broken;
    std::vector<Blemish> passed_over;  // what is neither feed nor folder: links to pages
};

// In any encoding. The failure is that this is no OPML.
[[nodiscard]] Result<Opml, Blemish> read_opml(std::string_view bytes, std::string_view content_type = {});

// OPML 2.0. A feed stands in a folder for each of its tags, as readers put what is filed twice: other places
// for tags are understood by few of them. What is no http or https URL is left out.
[[nodiscard]] std::string write_opml(std::span<const Subscription> subscriptions);

}  // namespace newspool::config

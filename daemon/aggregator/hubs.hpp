// Who would tell of a feed's news without being asked, as server and feed say it.
#pragma once

#include <vector>

#include "model/feed.hpp"
#include "model/http.hpp"

namespace newspool {

// WebSub hubs of the Link header and of the feed, rssCloud, and the hubs of a JSON Feed; each once. Only what
// can be asked by http or https.
[[nodiscard]] std::vector<Hub> hubs_of(const Feed& feed, const Response& response);

// What WebSub hubs call the feed (rel=self): the header outranks the document, W3C WebSub section 4.
[[nodiscard]] std::string topic_of(const Feed& feed, const Response& response);

}  // namespace newspool

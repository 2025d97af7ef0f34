// One function for each family of formats. All expect the root element that detect.cpp found.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "model/feed.hpp"
#include "parse/draft.hpp"
#include "parse/element.hpp"

namespace newspool::parse {

void read_rss(FeedDraft& feed, const Element& root);      // <rss>, <channel>: 0.91 to 2.0
void read_rdf(FeedDraft& feed, const Element& root);      // <rdf:RDF>: RSS 0.90, 1.0, 1.1
void read_atom(FeedDraft& feed, const Element& root);     // <feed>, <entry>
void read_cdf(FeedDraft& feed, const Element& root);      // <CHANNEL> of the Channel Definition Format
void read_sitemap(FeedDraft& feed, const Element& root);  // <urlset> with news:news

// JSON Feed 1.0 and 1.1. Relative references are relative to `url`.
[[nodiscard]] Result<Feed> read_json_feed(std::string_view text, std::string_view url,
                                          const ParseSettings& settings);

// Reads what stands in a channel or an item of RSS, for the readers that share it.
void read_channel(FeedDraft& feed, const Element& channel);
void read_rss_item(FeedDraft& feed, const Element& element);

}  // namespace newspool::parse

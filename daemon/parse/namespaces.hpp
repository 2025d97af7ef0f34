// The namespaces that feeds use, known by URI, by the misspelt and old URIs of the wild, or, where a document
// forgets to declare one, by the prefix that everyone uses for it.
#pragma once

#include <cstdint>
#include <string_view>

namespace newspool::parse {

enum class Space : std::uint8_t {
    none,  // no namespace, or that of the document's root: the format's own words
    rss,
    atom,
    rdf,
    dc,
    dcterms,
    content,
    slash,
    wfw,
    thread,
    media,
    itunes,
    googleplay,
    podcast,
    georss,
    geo,
    gml,
    creative_commons,
    cc,
    syndication,
    feedburner,
    source,
    admin,
    taxonomy,
    prism,
    psc,
    rawvoice,
    app,
    opensearch,
    trackback,
    annotate,
    xhtml,
    svg,
    mathml,
    xlink,
    sitemap,
    google_news,
    google_image,
    google_video,
    unknown,
};

[[nodiscard]] Space space_of_uri(std::string_view uri);
[[nodiscard]] Space space_of_usual_prefix(std::string_view prefix);

// What its elements are called under `_newspool`: "itunes" for "itunes:episode". Empty for none and unknown.
[[nodiscard]] std::string_view usual_prefix(Space space);

}  // namespace newspool::parse

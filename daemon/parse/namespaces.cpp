// URIs are compared in lower case, without scheme, "www." and what comes after the last letter, so that
// "HTTP://Search.Yahoo.com/mrss" and "https://search.yahoo.com/mrss/" are one.
#include "parse/namespaces.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace newspool::parse {
namespace {

struct KnownUri {
    std::string_view uri;  // in the form that comparable() gives
    Space space;
};

struct Prefix {
    std::string_view prefix;
    Space space;
};

constexpr std::array<KnownUri, 84> uris{{
    {"backend.userland.com/rss", Space::rss},
    {"backend.userland.com/rss2", Space::rss},
    {"backend.userland.com/rss2.1", Space::rss},
    {"backend.userland.com/rss091", Space::rss},
    {"backend.userland.com/rss092", Space::rss},
    {"blogs.law.harvard.edu/tech/rss", Space::rss},
    {"cyber.law.harvard.edu/rss/rss.html", Space::rss},
    {"rssboard.org/rss-specification", Space::rss},
    {"purl.org/rss/1.0", Space::rss},
    {"purl.org/net/rss1.1", Space::rss},
    {"purl.org/rss/2.0", Space::rss},
    {"channel.netscape.com/rdf/simple/0.9", Space::rss},
    {"my.netscape.com/rdf/simple/0.9", Space::rss},
    {"my.netscape.com/publish/formats/rss-0.91.dtd", Space::rss},
    {"example.com/newformat", Space::atom},
    {"example.com/necho", Space::atom},
    {"purl.org/echo", Space::atom},
    {"uri/of/echo/namespace", Space::atom},
    {"purl.org/pie", Space::atom},
    {"purl.org/atom/ns", Space::atom},
    {"purl.org/atom", Space::atom},
    {"w3.org/2005/atom", Space::atom},
    {"purl.org/rss/1.0/modules/rss091", Space::rss},
    {"w3.org/1999/02/22-rdf-syntax-ns", Space::rdf},
    {"purl.org/dc/elements/1.0", Space::dc},
    {"purl.org/dc/elements/1.1", Space::dc},
    {"purl.org/metadata/dublin_core", Space::dc},
    {"purl.org/dc/1.1", Space::dc},
    {"dublincore.org/documents/dcmi-namespace", Space::dc},
    {"purl.org/dc/terms", Space::dcterms},
    {"purl.org/rss/1.0/modules/dcterms", Space::dcterms},
    {"purl.org/rss/1.0/modules/content", Space::content},
    {"purl.org/rss/modules/content", Space::content},
    {"purl.org/rss/2.0/modules/content", Space::content},
    {"purl.org/rss/1.0/modules/slash", Space::slash},
    {"purl.org/rss/modules/slash", Space::slash},
    {"wellformedweb.org/commentapi", Space::wfw},
    {"purl.org/syndication/thread/1.0", Space::thread},
    {"search.yahoo.com/mrss", Space::media},
    {"search.yahoo.com/mrss/rss.xml", Space::media},
    {"rssboard.org/media-rss", Space::media},
    {"tools.search.yahoo.com/mrss", Space::media},
    {"api.twitter.com/mrss", Space::media},
    {"video.search.yahoo.com/mrss", Space::media},
    {"itunes.com/dtds/podcast-1.0.dtd", Space::itunes},
    {"itunes.apple.com/dtds/podcast-1.0.dtd", Space::itunes},
    {"example.com/dtds/podcast-1.0.dtd", Space::itunes},
    {"itunes.com/dtds/podcast-2.0.dtd", Space::itunes},
    {"itunes.com/dtds/podcast", Space::itunes},
    {"google.com/schemas/play-podcasts/1.0", Space::googleplay},
    {"google.com/schemas/play-podcasts/1.0/play-podcasts.xsd", Space::googleplay},
    {"podcastindex.org/namespace/1.0", Space::podcast},
    {"github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md", Space::podcast},
    {"georss.org/georss", Space::georss},
    {"georss.org/georss/10", Space::georss},
    {"w3.org/2003/01/geo/wgs84_pos", Space::geo},
    {"w3.org/2003/01/geo", Space::geo},
    {"opengis.net/gml", Space::gml},
    {"backend.userland.com/creativecommonsrssmodule", Space::creative_commons},
    {"cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", Space::creative_commons},
    {"web.resource.org/cc", Space::cc},
    {"creativecommons.org/ns", Space::cc},
    {"purl.org/rss/1.0/modules/syndication", Space::syndication},
    {"purl.org/rss/1.0/modules/aggregation", Space::syndication},
    {"rssnamespace.org/feedburner/ext/1.0", Space::feedburner},
    {"source.scripting.com", Space::source},
    {"source.smallpict.com/2014/07/12/thesourcenamespace.html", Space::source},
    {"webns.net/mvcb", Space::admin},
    {"purl.org/rss/1.0/modules/taxonomy", Space::taxonomy},
    {"prismstandard.org/namespaces/basic/2.0", Space::prism},
    {"prismstandard.org/namespaces/1.2/basic", Space::prism},
    {"podlove.org/simple-chapters", Space::psc},
    {"rawvoice.com/rawvoicerssmodule", Space::rawvoice},
    {"w3.org/2007/app", Space::app},
    {"a9.com/-/spec/opensearch/1.1", Space::opensearch},
    {"madskills.com/public/xml/rss/module/trackback", Space::trackback},
    {"purl.org/rss/1.0/modules/annotate", Space::annotate},
    {"w3.org/1999/xhtml", Space::xhtml},
    {"w3.org/2000/svg", Space::svg},
    {"w3.org/1998/math/mathml", Space::mathml},
    {"w3.org/1999/xlink", Space::xlink},
    {"sitemaps.org/schemas/sitemap/0.9", Space::sitemap},
    {"google.com/schemas/sitemap-news/0.9", Space::google_news},
    {"google.com/schemas/sitemap-image/1.1", Space::google_image},
}};

// One for each space with a usual prefix; the first of a space is what we write.
constexpr std::array<Prefix, 45> prefixes{{
    {"rss", Space::rss},
    {"atom", Space::atom},
    {"atom10", Space::atom},
    {"atom03", Space::atom},
    {"a10", Space::atom},
    {"rdf", Space::rdf},
    {"dc", Space::dc},
    {"dcterms", Space::dcterms},
    {"content", Space::content},
    {"slash", Space::slash},
    {"wfw", Space::wfw},
    {"thr", Space::thread},
    {"media", Space::media},
    {"itunes", Space::itunes},
    {"googleplay", Space::googleplay},
    {"podcast", Space::podcast},
    {"georss", Space::georss},
    {"geo", Space::geo},
    {"gml", Space::gml},
    {"creativeCommons", Space::creative_commons},
    {"cc", Space::cc},
    {"sy", Space::syndication},
    {"syn", Space::syndication},
    {"feedburner", Space::feedburner},
    {"source", Space::source},
    {"admin", Space::admin},
    {"taxo", Space::taxonomy},
    {"prism", Space::prism},
    {"psc", Space::psc},
    {"rawvoice", Space::rawvoice},
    {"app", Space::app},
    {"opensearch", Space::opensearch},
    {"openSearch", Space::opensearch},
    {"trackback", Space::trackback},
    {"annotate", Space::annotate},
    {"xhtml", Space::xhtml},
    {"svg", Space::svg},
    {"math", Space::mathml},
    {"mml", Space::mathml},
    {"xlink", Space::xlink},
    {"sitemap", Space::sitemap},
    {"news", Space::google_news},
    {"image", Space::google_image},
    {"video", Space::google_video},
    {"dct", Space::dcterms},
}};

std::string comparable(std::string_view uri) {
    std::string lowered = ascii_lower(trimmed(uri));
    for (const std::string_view start : {"http://", "https://", "http:/", "www."})
        if (lowered.starts_with(start)) lowered.erase(0, start.size());
    while (!lowered.empty() && (lowered.back() == '/' || lowered.back() == '#')) lowered.pop_back();
    return lowered;
}

}  // namespace

Space space_of_uri(std::string_view uri) {
    const std::string wanted = comparable(uri);
    if (wanted.empty()) return Space::none;
    const auto* found = std::ranges::find(uris, wanted, &KnownUri::uri);
    if (found != uris.end()) return found->space;
    if (wanted.starts_with("podcastindex.org/namespace") ||
        wanted.starts_with("github.com/podcastindex-org/podcast-namespace"))
        return Space::podcast;
    if (wanted.starts_with("google.com/schemas/sitemap-video")) return Space::google_video;
    if (wanted.starts_with("a9.com/-/spec/opensearch")) return Space::opensearch;
    if (wanted.starts_with("opengis.net/gml")) return Space::gml;
    return Space::unknown;
}

Space space_of_usual_prefix(std::string_view prefix) {
    const auto* found = std::ranges::find(prefixes, prefix, &Prefix::prefix);
    return found != prefixes.end() ? found->space : Space::unknown;
}

std::string_view usual_prefix(Space space) {
    const auto* found = std::ranges::find(prefixes, space, &Prefix::space);
    return found != prefixes.end() ? found->prefix : std::string_view();
}

}  // namespace newspool::parse

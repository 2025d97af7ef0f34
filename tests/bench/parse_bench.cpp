// How fast documents become feeds, beside raw pugixml on the same bytes: CPU seconds, the median of several
// rounds, on a corpus of some 50 MB that is made here (RSS with whole texts, Atom, a podcast, RDF; several
// scripts). Also the peak of memory while the largest document is read.
#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>
#include <pugixml.hpp>

#include "aggregator/editor.hpp"
#include "format/json.hpp"
#include "parse/parse.hpp"

using namespace newspool;

namespace {

constexpr std::size_t document_bytes = std::size_t{1} << 20U;
constexpr int documents_of_a_kind = 12;
constexpr int rounds = 5;

constexpr std::array<std::string_view, 4> sentences{
    "The harbour master said on Tuesday that the new quay would open before the autumn storms. ",
    "Начальник порта сообщил во вторник, что новый причал откроется до осенних штормов. ",
    "港長は火曜日、新しい岸壁は秋の嵐の前に開くと述べた。船乗りたちは喜んでいる。",
    "Der Hafenmeister erklärte am Dienstag, daß der neue Kai vor den Herbststürmen öffnet. "};

std::string paragraphs(std::size_t seed, std::size_t count, bool escaped) {
    std::string text;
    for (std::size_t index = 0; index < count; ++index) {
        const std::string_view sentence = sentences[(seed + index / 3) % sentences.size()];
        text += fmt::format("<p>{}<a href=\"/articles/{}\">{}</a> &amp; <b>more</b>.</p>\n", sentence, seed,
                            sentence);
    }
    if (!escaped) return text;
    std::string replaced;
    for (const char letter : text) {
        if (letter == '<')
            replaced += "&lt;";
        else if (letter == '>')
            replaced += "&gt;";
        else if (letter == '&')
            replaced += "&amp;";
        else
            replaced += letter;
    }
    return replaced;
}

std::string filled(std::string_view head, std::string_view tail,
                   const std::function<std::string(std::size_t)>& item) {
    std::string document(head);
    for (std::size_t index = 0; document.size() < document_bytes; ++index) document += item(index);
    return document.append(tail);
}

std::string rss() {
    return filled(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
        "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n<title>Harbour</title>\n",
        "</channel></rss>", [](std::size_t at) {
            return fmt::format(
                "  <item>\n    <title>Article {0} &#8211; the quay</title>\n"
                "    <link>https://example.org/articles/{0}</link>\n"
                "    <guid isPermaLink=\"false\">tag:example.org,{0}</guid>\n"
                "    <pubDate>Mon, 23 Nov 2026 05:12:00 +0100</pubDate>\n"
                "    <dc:creator>A. Writer</dc:creator>\n    <category>ships</category>\n"
                "    <description>{1}</description>\n"
                "    <content:encoded><![CDATA[{2}]]></content:encoded>\n  </item>\n",
                at, sentences[at % 4], paragraphs(at, 8, false));
        });
}

std::string atom() {
    return filled(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
        "<title>Harbour</title>\n<id>urn:harbour</id>\n",
        "</feed>", [](std::size_t at) {
            return fmt::format(
                "  <entry>\n    <title type=\"html\">Article {0}</title>\n"
                "    <id>tag:example.org,{0}</id>\n    <link href=\"/articles/{0}\"/>\n"
                "    <updated>2026-11-23T05:12:00Z</updated>\n"
                "    <author><name>A. Writer</name></author>\n"
                "    <content type=\"html\">{1}</content>\n  </entry>\n",
                at, paragraphs(at, 6, true));
        });
}

std::string podcast() {
    return filled(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
        "xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">\n<channel>\n<title>Deep</title>\n",
        "</channel></rss>", [](std::size_t at) {
            return fmt::format(
                "  <item>\n    <title>Episode {0}</title>\n    <guid isPermaLink=\"false\">ep-{0}</guid>\n"
                "    <pubDate>Mon, 23 Nov 2026 05:12:00 GMT</pubDate>\n"
                "    <enclosure url=\"https://cdn.example.org/{0}.mp3\" length=\"123456\" "
                "type=\"audio/mpeg\"/>\n    <itunes:duration>1:02:03</itunes:duration>\n"
                "    <itunes:episode>{0}</itunes:episode>\n"
                "    <itunes:image href=\"https://cdn.example.org/{0}.jpg\"/>\n"
                "    <itunes:summary>{1}</itunes:summary>\n    <description>{1}{2}</description>\n"
                "  </item>\n",
                at, sentences[at % 4], sentences[(at + 1) % 4]);
        });
}

std::string rdf() {
    return filled(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\" "
        "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel rdf:about=\"https://example.org/\">"
        "<title>Journal</title></channel>\n",
        "</rdf:RDF>", [](std::size_t at) {
            return fmt::format(
                "  <item rdf:about=\"https://example.org/{0}\">\n    <title>Paper {0}</title>\n"
                "    <link>https://example.org/{0}</link>\n    <dc:date>2026-11-23</dc:date>\n"
                "    <dc:creator>A. Writer</dc:creator>\n"
                "    <description>{1}{2}</description>\n  </item>\n",
                at, sentences[at % 4], sentences[(at + 2) % 4]);
        });
}

struct Kind {
    std::string_view name;
    std::string (*make)();
};

constexpr std::array<Kind, 4> kinds{{{"rss", rss}, {"atom", atom}, {"podcast", podcast}, {"rdf", rdf}}};

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Megabytes a CPU second, in the median round.
double speed(const std::vector<std::string>& corpus,
             const std::function<std::size_t(const std::string&)>& work) {
    std::vector<double> seconds;
    std::size_t bytes = 0;
    std::size_t kept = 0;  // so that nothing is optimised away
    for (const std::string& document : corpus) bytes += document.size();
    for (int round = 0; round < rounds; ++round) {
        const double start = cpu_seconds();
        for (const std::string& document : corpus) kept += work(document);
        seconds.push_back(cpu_seconds() - start);
    }
    std::ranges::nth_element(seconds, seconds.begin() + rounds / 2);
    if (kept == 0) fmt::print("nothing was read\n");
    return static_cast<double>(bytes) / 1e6 / seconds[rounds / 2];
}

Feed read(const std::string& document) {
    auto feed = parse::parse({.bytes = document, .url = "https://example.org/feed", .content_type = {}});
    return feed ? std::move(*feed) : Feed{};
}

long peak_kilobytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

void measure_memory() {
    for (const auto& [name, make] : kinds) {
        std::string document = make();
        const auto start = document.find(name == "atom" ? "  <entry" : "  <item");
        const auto end = document.rfind(name == "atom" ? "</feed" : name == "rdf" ? "</rdf" : "</channel");
        const std::string items = document.substr(start, end - start);
        for (int copy = 0; copy < 7; ++copy) document.insert(end, items);
        const long before = peak_kilobytes();
        const Feed feed = read(document);
        fmt::print(
            "{:8} {:5.1f} MB, {} items: peak memory {:.1f} times the document\n", name,
            static_cast<double>(document.size()) / 1e6, feed.items.size(),
            static_cast<double>(peak_kilobytes() - before) * 1024 / static_cast<double>(document.size()) + 1);
    }
}

void measure_speed(std::string_view name, const std::vector<std::string>& corpus) {
    const double raw = speed(corpus, [](const std::string& document) {
        pugi::xml_document tree;
        return static_cast<std::size_t>(tree.load_buffer(document.data(), document.size()).offset) + 1;
    });
    const double feed =
        speed(corpus, [](const std::string& document) { return read(document).items.size(); });
    const double json =
        speed(corpus, [](const std::string& document) { return format::json_feed(read(document)).size(); });
    const double safe = speed(corpus, [](const std::string& document) {
        Feed edited = read(document);
        edit(edited, ArticleSettings::Html::safe);
        return format::json_feed(edited).size();
    });
    fmt::print(
        "{:8} pugixml {:6.0f} MB/s, to Feed {:6.0f} ({:3.0f} %), to JSON {:6.0f} ({:3.0f} %), "
        "with safe HTML {:6.0f} ({:3.0f} %)\n",
        name, raw, feed, feed / raw * 100, json, json / raw * 100, safe, safe / raw * 100);
}

}  // namespace

int main() {
    measure_memory();
    std::vector<std::string> all;
    for (const auto& [name, make] : kinds) {
        const std::vector<std::string> corpus(documents_of_a_kind, make());
        measure_speed(name, corpus);
        all.insert(all.end(), corpus.begin(), corpus.end());
    }
    measure_speed("all", all);
}

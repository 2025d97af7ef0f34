// How fast documents become feeds, beside raw pugixml on the same bytes: CPU seconds, the median of several
// rounds that take turns, on a corpus of some 50 MB that is made here (RSS with whole texts, Atom, a podcast,
// RDF; several scripts; no two documents alike). And the peak of memory from bytes to JSON text, each
// document in a process of its own.
//
// usage: parse_bench [speed [KIND [STAGE]] | memory | write FOLDER | files FOLDER]
//
// "files" measures the speed on the XML documents of a folder, as the suite's are.
#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>
#include <pugixml.hpp>

#include "aggregator/editor.hpp"
#include "base/file.hpp"
#include "format/json.hpp"
#include "parse/parse.hpp"

using namespace newspool;

namespace {

constexpr std::size_t document_bytes = std::size_t{1} << 20U;
constexpr std::size_t documents_of_a_kind = 12;
constexpr std::size_t rounds = 7;
constexpr std::size_t most_bytes_of_a_file = std::size_t{64} << 20U;
constexpr std::array<std::size_t, 2> memory_bytes{1'600'000, 10'000'000};

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

// What a document is made for: its number, which makes its articles its own, and its size.
struct Wanted {
    std::size_t number = 0;
    std::size_t bytes = document_bytes;
};

std::string filled(const Wanted& wanted, std::string_view head, std::string_view tail,
                   const std::function<std::string(std::size_t)>& item) {
    std::string document(head);
    document.reserve(wanted.bytes + document_bytes);
    for (std::size_t index = wanted.number * 100'003; document.size() < wanted.bytes; ++index)
        document += item(index);
    return document.append(tail);
}

std::string rss(const Wanted& wanted) {
    return filled(wanted,
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

std::string atom(const Wanted& wanted) {
    return filled(wanted,
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

std::string podcast(const Wanted& wanted) {
    return filled(
        wanted,
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

std::string rdf(const Wanted& wanted) {
    return filled(
        wanted,
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
    std::string (*make)(const Wanted& wanted);
};

constexpr std::array<Kind, 4> kinds{{{"rss", rss}, {"atom", atom}, {"podcast", podcast}, {"rdf", rdf}}};

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::size_t by_pugixml(const std::string& document) {
    pugi::xml_document tree;
    return static_cast<std::size_t>(tree.load_buffer(document.data(), document.size()).offset) + 1;
}

Feed read(const std::string& document) {
    auto feed = parse::parse({.bytes = document, .url = "https://example.org/feed", .content_type = {}});
    return feed ? std::move(*feed) : Feed{};
}

std::size_t to_feed(const std::string& document) { return read(document).items.size(); }

std::size_t to_json(const std::string& document) { return format::json_feed(read(document)).size(); }

std::size_t to_safe_json(const std::string& document) {
    Feed feed = read(document);
    edit(feed, ArticleSettings::Html::safe);
    return format::json_feed(feed).size();
}

struct Stage {
    std::string_view name;
    std::size_t (*work)(const std::string& document);  // says something about what it made
};

constexpr std::array<Stage, 4> stages{
    {{"pugixml", by_pugixml}, {"feed", to_feed}, {"json", to_json}, {"safe", to_safe_json}}};

std::vector<std::string> corpus_of(std::string_view wanted) {
    std::vector<std::string> corpus;
    for (const auto& [name, make] : kinds)
        for (std::size_t number = 0; number < documents_of_a_kind; ++number)
            if (wanted == "all" || wanted == name) corpus.push_back(make({.number = number}));
    return corpus;
}

double seconds_of(const Stage& stage, const std::vector<std::string>& corpus) {
    std::size_t made = 0;
    const double start = cpu_seconds();
    for (const std::string& document : corpus) made += stage.work(document);
    const double seconds = cpu_seconds() - start;
    if (made == 0) fmt::print("nothing was read\n");
    return seconds;
}

// The stages take turns, so that what else the machine does falls on all of them alike.
void measure_speed(std::string_view kind, const std::vector<std::string>& corpus, std::string_view wanted) {
    double bytes = 0;
    for (const std::string& document : corpus) bytes += static_cast<double>(document.size());
    std::array<std::vector<double>, stages.size()> seconds;
    for (std::size_t round = 0; round < rounds; ++round)
        for (std::size_t at = 0; at < stages.size(); ++at)
            if (wanted == "all" || wanted == stages[at].name)
                seconds[at].push_back(seconds_of(stages[at], corpus));

    fmt::print("{:8} {:5.1f} MB", kind, bytes / 1e6);
    for (std::size_t at = 0; at < stages.size(); ++at) {
        if (seconds[at].empty()) continue;
        std::ranges::nth_element(seconds[at], seconds[at].begin() + rounds / 2);
        fmt::print(", {} {:.0f} MB/s", stages[at].name, bytes / 1e6 / seconds[at][rounds / 2]);
        if (at > 0 && !seconds[0].empty())
            fmt::print(" ({:.1f} %)", seconds[0][rounds / 2] / seconds[at][rounds / 2] * 100);
    }
    fmt::print("\n");
}

std::vector<std::string> files_of(const std::filesystem::path& folder) {
    std::vector<std::string> corpus;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() != ".json")
            corpus.push_back(read_file(entry.path(), most_bytes_of_a_file));
    return corpus;
}

// "VmRSS" or "VmHWM" of this process, in bytes.
double memory_named(std::string_view name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name)) return std::stod(line.substr(name.size() + 1)) * 1024;
    return 0;
}

// In a process of its own: the heap that made the document is given back, and the peak counts from there.
void measure_memory_of(const Kind& kind, std::size_t bytes) {
    const std::string document = kind.make({.number = 0, .bytes = bytes});
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << 5 << std::flush;  // forgets the peak so far
    const double before = memory_named("VmRSS");
    const std::size_t made = to_safe_json(document);
    const double more = memory_named("VmHWM") - before;
    const auto size = static_cast<double>(document.size());
    fmt::print("{:8} {:5.1f} MB to {:5.1f} MB of JSON: peak memory {:.1f} times the document, with itself\n",
               kind.name, size / 1e6, static_cast<double>(made) / 1e6, more / size + 1);
}

void measure_memory() {
    for (const Kind& kind : kinds)
        for (const std::size_t bytes : memory_bytes) {
            std::fflush(stdout);
            const pid_t child = fork();
            if (child == 0) {
                measure_memory_of(kind, bytes);
                std::fflush(stdout);
                _exit(0);
            }
            waitpid(child, nullptr, 0);
        }
}

void write_corpus(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    for (const auto& [name, make] : kinds)
        for (std::size_t number = 0; number < documents_of_a_kind; ++number)
            std::ofstream(folder / fmt::format("{}-{:02}.xml", name, number)) << make({.number = number});
}

}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string_view> words(arguments + 1, arguments + count);
    const std::string_view verb = words.empty() ? "all" : words[0];
    if (verb == "files" && words.size() == 2) return measure_speed("files", files_of(words[1]), "all"), 0;
    if (verb == "write" && words.size() == 2) return write_corpus(words[1]), 0;
    if (verb == "all" || verb == "memory") measure_memory();
    if (verb != "all" && verb != "speed") return 0;
    const std::string_view stage = words.size() > 2 ? words[2] : "all";
    if (words.size() > 1) return measure_speed(words[1], corpus_of(words[1]), stage), 0;
    for (const Kind& kind : kinds) measure_speed(kind.name, corpus_of(kind.name), stage);
    measure_speed("all", corpus_of("all"), stage);
}

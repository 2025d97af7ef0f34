// OPML as other readers write it, as nobody should write it, and as newspool writes it.
#include "config/opml.hpp"

#include <map>
#include <set>

#include <sys/stat.h>

#include "config/config.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using config::Opml;
using config::read_opml;
using test::Folder;

namespace {

std::string document(std::string_view body) {
    return "<?xml version=\"1.0\"?>\n<opml version=\"2.0\"><head/><body>\n" + std::string(body) +
           "\n</body></opml>\n";
}

Opml opml_of(std::string_view body) {
    auto opml = read_opml(document(body));
    REQUIRE(opml);
    return *std::move(opml);
}

using Tags = std::vector<std::string>;

Result<config::Config, std::vector<config::Problem>> loaded_with(const Folder& folder,
                                                                 std::string_view text) {
    return config::load(folder.write("newspool.toml", text));
}

std::vector<std::string> opml_problems(const Folder& folder, std::string_view text) {
    const auto config = loaded_with(folder, text);
    std::vector<std::string> problems;
    if (!config)
        for (const config::Problem& problem : config.error())
            problems.push_back(problem.text().substr(folder.path().string().size() + 1));
    return problems;
}

Subscription subscription(std::string url, std::string name, Tags tags) {
    Subscription feed;
    feed.url = std::move(url);
    feed.name = std::move(name);
    feed.tags = std::move(tags);
    return feed;
}

}  // namespace

TEST_CASE("folders around a feed become tags, each level one, and categories too", "[opml]") {
    const Opml opml = opml_of(R"(<outline text="News">
        <outline title="Tech &amp; more"><outline text="A" xmlUrl="https://a.example/" category="/B/C,tech"/></outline>
        <outline text="D" xmlUrl="https://d.example/"/></outline>
        <outline text="E" xmlUrl="https://e.example/"/>)");
    REQUIRE(opml.feeds.size() == 3);
    CHECK(opml.feeds[0].tags == Tags{"News", "Tech & more", "B", "C", "tech"});
    CHECK(opml.feeds[1].tags == Tags{"News"});
    CHECK(opml.feeds[2].tags.empty());
    CHECK(opml.broken.empty());
}

TEST_CASE("a feed has its text for a title, its place, and what else it says", "[opml]") {
    const Opml opml = opml_of(
        "<outline TEXT='My\n name' title='Its name' XMLURL=' https://a.example/?b=1&amp;c=2 ' "
        "htmlUrl='https://a.example/'/>\n  <outline title='Only' type='rss' url='https://b.example/'/>");
    REQUIRE(opml.feeds.size() == 2);
    CHECK(opml.feeds[0].url == "https://a.example/?b=1&c=2");
    CHECK(opml.feeds[0].title == "My name");
    CHECK(opml.feeds[0].more == std::vector<std::pair<std::string, std::string>>{
                                    {"htmlUrl", "https://a.example/"}, {"title", "Its name"}});
    CHECK(opml.feeds[0].line == 3);
    CHECK(opml.feeds[0].column == 1);
    CHECK(opml.feeds[1].title == "Only");
    CHECK(opml.feeds[1].url == "https://b.example/");
    CHECK(opml.feeds[1].column == 3);
}

TEST_CASE("broken outlines are told with their places, and spoil no other", "[opml]") {
    const Opml opml = opml_of(
        "<outline type='rss' text='No URL'/>\n<outline text='Empty' xmlUrl=''/>\n"
        "<outline type='include' text='More' url='https://x.example/o.opml'/>\n"
        "<outline type='link' text='Page' url='https://x.example/'/>\n<outline text='Empty folder'/>\n"
        "<outline text='Good' xmlUrl='https://good.example/'/>");
    CHECK(opml.feeds.size() == 1);
    REQUIRE(opml.broken.size() == 3);
    CHECK(opml.broken[0].message == "the feed 'No URL' has no URL: expected xmlUrl=\"https://...\"");
    CHECK(opml.broken[1].line == 4);
    CHECK(opml.broken[2].message.find("which is not followed") != std::string::npos);
    REQUIRE(opml.passed_over.size() == 1);
    CHECK(opml.passed_over[0].message ==
          "'Page' is a link to https://x.example/, and no feed: `newspool discover` looks for one there");
}

TEST_CASE("what is no OPML, and what breaks off, is told with its place", "[opml]") {
    CHECK(read_opml("<rss version='2.0'/>").error().message.starts_with("no OPML: expected <opml>"));
    CHECK(read_opml("").error().message.starts_with("no OPML"));
    CHECK(read_opml("<opml><head/></opml>").error().message ==
          "an OPML document without <body>: expected one with outlines in it");
    const auto cut = read_opml("<opml><body>\n<outline text='A' xmlUrl='https://a.example/'>\n");
    REQUIRE_FALSE(cut);
    CHECK(cut.error().line >= 2);
    CHECK(cut.error().message.starts_with("not well-formed XML from here on: "));
}

TEST_CASE("OPML is read in the encoding that it has", "[opml]") {
    const std::string latin =
        "<?xml version='1.0' encoding='iso-8859-1'?><opml><body><outline text='Gr\xFC\xDF'"
        " xmlUrl='https://a.example/'/></body></opml>";
    CHECK(read_opml(latin)->feeds.at(0).title == "Gr\u00fc\u00df");
    std::string wide = "\xFF\xFE";
    for (const char letter : document("<outline text='A' xmlUrl='https://a.example/'/>")) {
        wide += letter;
        wide += '\0';
    }
    CHECK(read_opml(wide)->feeds.size() == 1);
}

TEST_CASE("entities of a document are not expanded", "[opml]") {
    const auto opml = read_opml(
        "<!DOCTYPE opml [<!ENTITY a \"boom\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]><opml><body>"
        "<outline text='&a;&f;' xmlUrl='https://a.example/'/></body></opml>");
    REQUIRE(opml);
    CHECK(opml->feeds.at(0).title == "&a;&f;");
}

TEST_CASE("an OPML document without end of depth, size or marks is refused", "[opml]") {
    std::string deep;
    for (int level = 0; level < 300'000; ++level) deep += "<outline text='f'>";
    deep += "<outline xmlUrl='https://a.example/'/>";
    for (int level = 0; level < 300'000; ++level) deep += "</outline>";
    const Opml opml = opml_of(deep);
    CHECK(opml.feeds.empty());
    REQUIRE(opml.broken.size() == 1);
    CHECK(opml.broken[0].message == "more than 100 folders inside each other: move the rest further out");

    CHECK(read_opml(document(std::string(65U << 20U, ' '))).error().message ==
          "more than 64 MiB are no list of feeds: expected OPML, as feed readers export it");
    CHECK(read_opml(document(std::string(4'100'000, '<'))).error().message ==
          "more than 4000000 elements and attributes: cut it into several files");
}

TEST_CASE("titles are one line of bounded length, without control characters", "[opml]") {
    const Opml opml =
        opml_of("<outline text='a&#27;[31m &#10; b' xmlUrl='https://a.example/'/><outline text='" +
                std::string(199, 'x') + "\u00fc' xmlUrl='https://b.example/'/>");
    CHECK(opml.feeds.at(0).title == "a [31m b");
    CHECK(opml.feeds.at(1).title == std::string(199, 'x'));
}

TEST_CASE("what newspool writes as OPML it reads again the same", "[opml]") {
    const std::vector<Subscription> feeds{
        subscription("https://a.example/?x=1&y=\"2\"", "A <b> & \"c\" 'd'",
                     {"two words", "a/b, c", "\u00fc"}),
        subscription("https://b.example/", "B", {}),
        subscription("https://c.example/", "C", {"\u00fc", "two words"}),
        subscription("exec:mine", "mine", {"two words"}),
    };
    const auto opml = read_opml(config::write_opml(feeds));
    REQUIRE(opml);
    std::map<std::string, std::pair<std::string, std::set<std::string>>> read;
    for (const config::Outline& feed : opml->feeds) {
        read[feed.url].first = feed.title;
        read[feed.url].second.insert(feed.tags.begin(), feed.tags.end());
    }
    REQUIRE(read.size() == 3);
    for (const Subscription& feed : feeds)
        if (feed.url.starts_with("https"))
            CHECK(read[feed.url] ==
                  std::pair(feed.name, std::set<std::string>(feed.tags.begin(), feed.tags.end())));
}

TEST_CASE("the opml key brings subscriptions, with tags merged and names made unique", "[opml]") {
    const Folder folder;
    folder.write("feeds.opml", document("<outline text='x'><outline text='Blog' xmlUrl='https://a.example/'/>"
                                        "<outline text='Blog' xmlUrl='https://b.example/'/></outline>"
                                        "<outline text='y'><outline text='Other' xmlUrl='HTTPS://A.example'/>"
                                        "<outline text='Named' xmlUrl='https://c.example/'/></outline>"));
    const auto config =
        loaded_with(folder,
                    "opml = [\"*.opml\"]\n[[feed]]\nurl = \"https://c.example/\"\nname = \"mine\"\n"
                    "interval = \"3h\"\n");
    REQUIRE(config);
    REQUIRE(config->subscriptions.size() == 3);
    CHECK(config->subscriptions[0].name == "mine");
    CHECK(config->subscriptions[0].tags == Tags{"y"});
    CHECK(config->subscriptions[1].name == "Blog");
    CHECK(config->subscriptions[1].tags == Tags{"x", "y"});
    CHECK(config->subscriptions[2].name == "Blog (2)");
    CHECK(config->place_of(1) == (folder / "feeds.opml").string() + ":3");
}

TEST_CASE("what is wrong in the opml key's files is told with file, line and column", "[opml]") {
    const Folder folder;
    folder.write("a.opml", document("<outline text='x'>\n <outline text='E' xmlUrl='exec:rm'/>\n"
                                    " <outline text='F' xmlUrl='file:///etc/passwd'/>\n"
                                    " <outline text='N' type='rss'/></outline>"));
    folder.write("b.opml", "no list");
    CHECK(opml_problems(folder, "opml = [\"a.opml\", \"b.opml\"]\n") ==
          std::vector<std::string>{
              "a.opml:4:2: 'exec:rm': an exec: feed is allowed only in a [[feed]] table",
              "a.opml:5:2: 'file:///etc/passwd': a file: feed is allowed only in a [[feed]] table",
              "a.opml:6:2: the feed 'N' has no URL: expected xmlUrl=\"https://...\"",
              "b.opml: no OPML: expected <opml> with a <body> of outlines"});
}

TEST_CASE("an OPML file with a password that everybody may read is refused", "[opml]") {
    const Folder folder;
    const auto file =
        folder.write("a.opml", document("<outline text='x' xmlUrl='https://me:pw@a.example/'/>"));
    chmod(file.c_str(), 0644);
    CHECK(opml_problems(folder, "opml = [\"a.opml\"]\n")
              .at(0)
              .starts_with("a.opml:3:1: this list holds a password"));
    chmod(file.c_str(), 0600);
    CHECK(loaded_with(folder, "opml = [\"a.opml\"]\n"));
}

TEST_CASE("a list that is still empty is a configuration without feeds", "[opml]") {
    const Folder folder;
    folder.write("a.txt", "# none yet\n");
    const auto config = loaded_with(folder, "lists = [\"a.txt\"]\n");
    REQUIRE(config);
    CHECK(config->subscriptions.empty());
}

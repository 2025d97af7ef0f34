// `newspool import` and `export` by the real program, and round trips with two other readers of OPML.
#include <sys/stat.h>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"
#include "support/terminal.hpp"

using namespace newspool;
using test::Folder;
using test::run_command;
using test::Said;

namespace {

const char* const some_opml =
    "<opml version='1.0'><body><outline text='News'>\n"
    "<outline type='rss' text='One' xmlUrl='https://one.example/feed' htmlUrl='https://one.example/'/>\n"
    "<outline type='rss' text='Two &amp; a half' xmlUrl='https://two.example/?a=1&amp;b=2'/>\n"
    "</outline><outline text='Mine'><outline text='Again' xmlUrl='https://one.example/feed'/></outline>\n"
    "<outline text='Evil' xmlUrl='exec:rm'/></body></opml>\n";

// In a folder of its own, so that names in messages are short.
Said import(const Folder& folder, std::vector<std::string> more, const std::string& input = "") {
    std::vector<std::string> words{"env", "-C", folder.path().string(), NEWSPOOL_BINARY, "import"};
    words.insert(words.end(), more.begin(), more.end());
    return run_command(words, input, {"NEWSPOOL_CONFIG=" + (folder / "n.toml").string()});
}

Said asked(const Folder& folder, const std::string& command) {
    return run_command({NEWSPOOL_BINARY, command, "-c", (folder / "n.toml").string()});
}

bool has(const std::string& program) {
    return run_command({"sh", "-c", "command -v \"$0\"", program}).code == 0;
}

// What newsboat does with a list of URLs.
Said newsboat(const Folder& folder, const std::string& urls, const std::vector<std::string>& what) {
    std::vector<std::string> words{
        "newsboat", "-u", (folder / urls).string(), "-c", (folder / "cache.db").string(), "-C", "/dev/null"};
    words.insert(words.end(), what.begin(), what.end());
    return run_command(words, "", {"HOME=" + folder.path().string(), "LC_ALL=C.UTF-8"});
}

const char* const two_feeds =
    "https://one.example/feed news \"two words\" \"~One <1> & more\"\n"
    "https://two.example/?a=1&b=2 \"~Zw\u00f6lf \\\"12\\\"\"\n";

}  // namespace

TEST_CASE("import shows what it would write, and writes nothing by itself", "[import]") {
    const Folder folder;
    folder.write("a.opml", some_opml);
    const Said said = import(folder, {"a.opml", "--to", "feeds.txt"});
    CHECK(said.code == 0);
    CHECK(said.out ==
          "# From a.opml, by newspool import.\n# htmlUrl: https://one.example/\n"
          "https://one.example/feed News Mine \"~One\"\n"
          "https://two.example/?a=1&b=2 News \"~Two & a half\"\n"
          "# not taken: a.opml:5:1: 'exec:rm': an exec: feed is allowed only in a [[feed]] table\n");
    CHECK(said.err ==
          "a.opml:5:1: 'exec:rm': an exec: feed is allowed only in a [[feed]] table\n"
          "a.opml:4:32: https://one.example/feed is named again; it gets the tags of both\n"
          "newspool: a.opml: 2 new, 0 subscribed already, 1 not usable\n"
          "newspool: nothing is written; --write adds this to feeds.txt\n");
    CHECK(folder.names() == std::vector<std::string>{"a.opml"});
}

TEST_CASE("import adds to the only list of the configuration, and knows the second time", "[import]") {
    const Folder folder;
    folder.write("a.opml", some_opml);
    folder.write("feeds.txt", "https://mine.example/ \"~One\"");
    folder.write("n.toml", "database = \"n.db\"\nlists = [\"feeds.txt\"]\n");
    chmod((folder / "feeds.txt").c_str(), 0604);
    const Said first = import(folder, {"a.opml", "--write"});
    CHECK(first.code == 0);
    CHECK(first.out.empty());
    CHECK(first.err.find("2 feeds are written to") != std::string::npos);
    CHECK(first.err.find("no daemon runs: this is read when one starts") != std::string::npos);
    CHECK(folder.read("feeds.txt").starts_with("https://mine.example/ \"~One\"\n# From a.opml"));
    CHECK(folder.read("feeds.txt").find("\"~One (2)\"") != std::string::npos);
    struct stat status{};
    REQUIRE(stat((folder / "feeds.txt").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0604);
    CHECK(asked(folder, "check").out.find(": 3 feeds") != std::string::npos);

    const std::string before = folder.read("feeds.txt");
    const Said second = import(folder, {"a.opml", "--write"});
    CHECK(second.code == 0);
    CHECK(second.err.find("https://one.example/feed is subscribed already, at") != std::string::npos);
    CHECK(second.err.find("0 new, 2 subscribed already, 1 not usable") != std::string::npos);
    CHECK(folder.read("feeds.txt") == before);
}

TEST_CASE("import asks at a terminal before it writes, and takes anything but a yes for a no", "[import]") {
    if (!test::has_terminals()) return test::skip("pseudo terminal");
    for (const char* typed : {"n\n", "\n", "maybe\n", "\x04", "y\n", "yes\n"}) {
        const Folder folder;
        folder.write("a.opml", some_opml);
        const test::Shown shown = test::run_on_terminal(
            {"env", "-C", folder.path().string(), NEWSPOOL_BINARY, "import", "a.opml", "--to", "feeds.txt"},
            80, {"NEWSPOOL_CONFIG=" + (folder / "n.toml").string()}, typed);
        INFO(typed << ": " << shown.screen);
        CHECK(shown.code == 0);
        CHECK_THAT(shown.screen, ContainsSubstring("write 2 feeds to feeds.txt? [y/N]"));
        if (*typed == 'y') {
            CHECK_THAT(shown.screen, ContainsSubstring("2 feeds are written to feeds.txt"));
            CHECK_THAT(folder.read("feeds.txt"), ContainsSubstring("https://two.example/"));
        } else {
            CHECK_THAT(shown.screen, ContainsSubstring("nothing is written; --write adds this to feeds.txt"));
            CHECK(folder.names() == std::vector<std::string>{"a.opml"});
        }
    }
}

TEST_CASE("import writes a TOML file of [[feed]] tables that can be included", "[import]") {
    const Folder folder;
    folder.write(
        "a.opml",
        "<opml><body><outline text='a &quot;b&quot; \\c'><outline text='\u00dc' xmlUrl='https://a.example/'"
        "/></outline></body></opml>");
    CHECK(import(folder, {"a.opml", "--to", "more.toml", "--write"}).code == 0);
    CHECK(folder.read("more.toml") ==
          "# From a.opml, by newspool import.\n\n[[feed]]\nurl = \"https://a.example/\"\nname = \"\u00dc\"\n"
          "tags = [\"a \\\"b\\\" \\\\c\"]\n");
    folder.write("n.toml", "include = [\"more.toml\"]\n");
    CHECK(asked(folder, "check").code == 0);
    const Said again = import(folder, {"-", "--to", "more.toml", "--write"}, some_opml);
    CHECK(again.code == 2);
    CHECK(again.err.find("more.toml is there already") != std::string::npos);
}

TEST_CASE("import reads OPML from the network and from standard input", "[import]") {
    const Folder folder;
    test::Server server;
    server.answers("/o", test::ok(some_opml).with("Content-Type", "text/x-opml"));
    CHECK(import(folder, {server.url("/o")}).out.find("https://two.example/") != std::string::npos);
    CHECK(import(folder, {"-"}, some_opml).out.starts_with("# From standard input"));
    const Said missing = import(folder, {server.url("/none")});
    CHECK(missing.code == 1);
    CHECK(missing.err.find("the server answered with status 404") != std::string::npos);
}

TEST_CASE("import of what is no OPML, is too big or has no feeds is refused", "[import]") {
    const Folder folder;
    folder.write("n.txt", "hello");
    folder.write("e.opml", "<opml><body/></opml>");
    folder.write("big.opml", "<opml>");
    std::filesystem::resize_file(folder / "big.opml", 100U << 20U);
    CHECK(import(folder, {"n.txt"}).err ==
          "newspool: n.txt: no OPML: expected <opml> with a <body> of outlines\n");
    CHECK(import(folder, {"n.txt"}).code == 1);
    CHECK(import(folder, {"e.opml"}).code == 1);
    CHECK(import(folder, {"big.opml"}).err ==
          "newspool: big.opml: more than 64 MiB are no list of feeds: expected OPML, as feed "
          "readers export it\n");
    CHECK(import(folder, {"none.opml"}).err ==
          "newspool: none.opml: No such file or directory; correct the path\n");
}

TEST_CASE("import into a file that cannot be written, or that is not named, fails whole", "[import]") {
    const Folder folder;
    folder.write("a.opml", some_opml);
    folder.write("file", "");
    const Said said = import(folder, {"a.opml", "--to", "file/feeds.txt", "--write"});
    CHECK(said.code == 3);
    CHECK(said.err.find("cannot open") != std::string::npos);
    const Said unnamed = import(folder, {"a.opml", "--write"});
    CHECK(unnamed.code == 2);
    CHECK(unnamed.err.find("(--to FILE)") != std::string::npos);
    folder.write("open.txt", "");
    chmod((folder / "open.txt").c_str(), 0644);
    const Said secret = import(folder, {"-", "--to", "open.txt", "--write"},
                               "<opml><body><outline xmlUrl='https://me:pw@a.example/'/></body></opml>");
    CHECK(secret.code == 2);
    CHECK(secret.err.find("chmod o-r") != std::string::npos);
    CHECK(folder.read("open.txt").empty());
}

TEST_CASE("export leaves out what other readers cannot ask, and passwords", "[import]") {
    const Folder folder;
    const auto list = folder.write("feeds.txt", "https://me:secret@a.example/ \"~A\"\n");
    chmod(list.c_str(), 0600);
    folder.write("n.toml", "lists = [\"feeds.txt\"]\n[[feed]]\nurl = \"file:///x.xml\"\n");
    const Said said = asked(folder, "export");
    CHECK(said.code == 0);
    CHECK(said.out.find("secret") == std::string::npos);
    CHECK(said.out.find("xmlUrl=\"https://a.example/\"") != std::string::npos);
    CHECK(said.out.find("x.xml") == std::string::npos);
    CHECK(said.err.find("file:///x.xml is left out") != std::string::npos);
    CHECK(said.err.find("its user name and password are not exported") != std::string::npos);
}

TEST_CASE("newsboat takes what newspool exports, and newspool what newsboat does", "[import]") {
    if (!has("newsboat")) return test::skip("newsboat");
    const Folder folder;
    folder.write("feeds.txt", two_feeds);
    folder.write("n.toml", "lists = [\"feeds.txt\"]\n");
    const auto opml = folder.write("e.opml", asked(folder, "export").out);
    folder.write("urls", "");
    CHECK(newsboat(folder, "urls", {"-i", opml.string()}).code == 0);
    const std::string urls = folder.read("urls");
    CHECK(urls.find("https://one.example/feed \"news\"\n") != std::string::npos);
    CHECK(urls.find("https://two.example/?a=1&b=2\n") != std::string::npos);

    const Said theirs = newsboat(folder, "feeds.txt", {"-e"});
    std::filesystem::remove(folder / "n.toml");
    const Said back = import(folder, {"-"}, theirs.out);
    CHECK(back.code == 0);
    CHECK(back.out.find("https://one.example/feed \"~One <1> & more\"\n") != std::string::npos);
    CHECK(back.out.find("https://two.example/?a=1&b=2 \"~Zw\u00f6lf \\\"12\\\"\"\n") != std::string::npos);
}

TEST_CASE("Python's listparser reads all that newspool exports", "[import]") {
    const std::string python = "/usr/bin/python3";  // Debian's, which has Debian's modules
    if (run_command({python, "-c", "import listparser"}).code != 0) return test::skip("listparser");
    const Folder folder;
    folder.write("feeds.txt", two_feeds);
    folder.write("n.toml", "lists = [\"feeds.txt\"]\n");
    const auto opml = folder.write("e.opml", asked(folder, "export").out);
    const Said said = run_command({python, "-c",
                                   "import sys, listparser\n"
                                   "for f in listparser.parse(open(sys.argv[1]).read()).feeds:\n"
                                   "    print(f.url, f.title, f.tags, sep='|')\n",
                                   opml.string()});
    CHECK(said.out ==
          "https://two.example/?a=1&b=2|Zw\u00f6lf \"12\"|[]\n"
          "https://one.example/feed|One <1> & more|['news', 'two words']\n");
}

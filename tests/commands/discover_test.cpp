// `newspool discover`, `add` and `init` by the real program, against a server that counts what it is asked.
#include <sys/stat.h>

#include "base/url.hpp"
#include "commands/known_sites.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"
#include "support/server.hpp"

using namespace newspool;
using test::Folder;
using test::ok;
using test::run_command;
using test::Said;
using test::Server;

namespace {

const char* const rss_feed =
    "<rss version='2.0'><channel><title>News &amp; more</title><link>https://example.org/</link>"
    "<item><title>a</title><guid>a</guid><pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate></item>"
    "<item><title>b</title><guid>b</guid><pubDate>Mon, 23 Nov 2026 04:00:00 GMT</pubDate></item>"
    "</channel></rss>";
const char* const atom_feed =
    "<feed "
    "xmlns='http://www.w3.org/2005/Atom'><title>Notes</title><entry><id>x</id><title>x</title></entry></"
    "feed>";

std::string page(const std::string& head) {
    return "<!DOCTYPE html><html><head><title>A site</title>" + head +
           "</head><body><p>Hello</p></body></html>";
}

std::string link_to(const std::string& href, const std::string& type = "application/rss+xml") {
    return "<link rel=\"alternate\" type=\"" + type + "\" href=\"" + href + "\">";
}

Said discover(const std::string& url, std::vector<std::string> more = {"--allow-private"}) {
    std::vector<std::string> words{NEWSPOOL_BINARY, "discover", url};
    words.insert(words.end(), more.begin(), more.end());
    return run_command(words, "", {"NEWSPOOL_CONFIG=/no/such/file"});
}

// A configuration with one list, whose feeds may lie on this machine.
struct Shelf {
    Folder folder;
    Server server;

    Shelf() {
        folder.write("feeds.txt", "# mine\n");
        folder.write("n.toml",
                     "spool = \"spool\"\ndatabase = \"n.db\"\nlists = [\"feeds.txt\"]\n[fetch]\n"
                     "allow_private = true\n");
        server.answers("/feed.xml", ok(rss_feed));
    }
    [[nodiscard]] Said add(std::vector<std::string> more) const {
        std::vector<std::string> words{NEWSPOOL_BINARY, "add", "-c", (folder / "n.toml").string()};
        words.insert(words.end(), more.begin(), more.end());
        return run_command(words);
    }
};

std::vector<std::string> known(const char* url) { return commands::feeds_of_known_site(*Url::parse(url)); }

}  // namespace

TEST_CASE("discover tries what a page names, and tells what each feed is like", "[discover]") {
    Server server;
    server.answers("/", ok(page(link_to("/rss?a=1&amp;b=2") + link_to("notes", "application/atom+xml") +
                                link_to("/gone") + link_to("/data", "application/json") + link_to("/page"))));
    server.answers("/rss", ok(rss_feed));
    server.answers("/notes", ok(atom_feed));
    server.answers("/page", ok(page("")));
    const Said said = discover(server.url("/"));
    CHECK(said.code == 0);
    CHECK_THAT(said.out,
               ContainsSubstring("rss2.0           2          4 2026-11-23T10:00:00Z News & more") &&
                   ContainsSubstring(server.url("/rss?a=1&b=2")) &&
                   ContainsSubstring("atom1.0          1          - -                    Notes") &&
                   ContainsSubstring(server.url("/notes")));
    CHECK_THAT(said.err, ContainsSubstring(server.url("/gone") + ": the server answered with status 404") &&
                             ContainsSubstring("not a feed"));
    CHECK(server.requests("/data").empty());
    CHECK(server.requests().size() == 5);
    CHECK_THAT(server.requests("/notes").at(0).header("User-Agent"), ContainsSubstring("newspool/"));
}

TEST_CASE("a bare name that nobody answers for by https is asked by http, which is said", "[discover]") {
    // Stands for the proxy to the world: it opens no tunnel, so that https reaches nobody.
    Server proxy;
    proxy.answers("http://blog.example/", ok(page(link_to("/feed.xml"))));
    proxy.answers("http://blog.example/feed.xml", ok(rss_feed));
    const Folder folder;
    const std::string config =
        folder.write("n.toml", "[fetch]\nallow_private = true\nproxy = \"" + proxy.url("") + "\"\n").string();
    const Said said = discover("blog.example", {"-c", config});
    INFO(said.err);
    CHECK(said.code == 0);
    CHECK_THAT(said.out, ContainsSubstring("http://blog.example/feed.xml"));
    CHECK_THAT(said.err, ContainsSubstring("https://blog.example/: ") &&
                             ContainsSubstring("trying http://blog.example/, which anybody on the way"));
    CHECK(proxy.requests().size() == 3);
    for (const char* typed : {"https://blog.example/", "me:secret@blog.example", "blog.example:443"}) {
        const std::size_t before = proxy.requests().size();
        CHECK(discover(typed, {"-c", config}).code == 1);
        CHECK(proxy.requests().size() == before + 1);
    }
}

TEST_CASE("discover reads Link headers, and prints JSON", "[discover]") {
    Server server;
    server.answers("/", ok(page("")).with("Link",
                                          "</feed.xml>; rel=\"alternate\"; type=\"application/rss+xml\", "
                                          "</de>; rel=alternate; hreflang=de"));
    server.answers("/feed.xml", ok(rss_feed));
    const Said said = discover(server.url("/"), {"--json", "--allow-private"});
    CHECK(said.code == 0);
    CHECK(said.out == "{\"url\":\"" + server.url("/") + "\",\"feeds\":[{\"url\":\"" +
                          server.url("/feed.xml") +
                          "\",\"title\":\"News & more\",\"format\":\"rss2.0\",\"home_page_url\":"
                          "\"https://example.org/\",\"items\":2,\"items_a_day\":4,\"newest\":"
                          "\"2026-11-23T10:00:00Z\"}]}\n");
    CHECK(server.requests("/de").empty());
}

TEST_CASE("a URL that is a feed is the only one, and nothing else is asked", "[discover]") {
    Server server;
    server.answers("/feed.xml", ok(rss_feed));
    const Said said = discover(server.url("/feed.xml"));
    CHECK(said.code == 0);
    CHECK(said.err.empty());
    CHECK(server.requests().size() == 1);
}

TEST_CASE("usual places are tried only where a page names no feed, up to the first that is one",
          "[discover]") {
    Server server;
    server.answers("/blog/", ok(page("")));
    server.answers("/atom.xml", ok(atom_feed));
    const Said said = discover(server.url("/blog/"));
    CHECK(said.code == 0);
    CHECK_THAT(said.out, ContainsSubstring(server.url("/atom.xml")));
    CHECK(server.requests().size() == 4);
    CHECK(server.requests("/index.xml").empty());
}

TEST_CASE("a host that asks for patience is not asked at usual places", "[discover]") {
    Server server;
    server.answers("/", test::status(429));
    const Said said = discover(server.url("/"));
    CHECK(said.code == 1);
    CHECK_THAT(said.err, ContainsSubstring("the server answered with status 429") &&
                             ContainsSubstring("no feed found at"));
    CHECK(server.requests().size() == 1);
}

TEST_CASE("private addresses are asked only where that is allowed", "[discover]") {
    Server server;
    const Said said = discover(server.url("/"), {});
    CHECK(said.code == 1);
    CHECK_THAT(said.err, ContainsSubstring("private") || ContainsSubstring("loopback"));
    CHECK(server.requests().empty());
}

TEST_CASE("a page without end and a loop of redirects find nothing, and say why", "[discover]") {
    Server server;
    server.answers("/big", ok(std::string(50U << 20U, 'x')));
    server.answers("/loop", test::status(302).with("Location", "/loop"));
    const Said big = discover(server.url("/big"));
    CHECK(big.code == 1);
    CHECK_THAT(big.err, ContainsSubstring("10 MiB") || ContainsSubstring("max_body"));
    const Said loop = discover(server.url("/loop"));
    CHECK(loop.code == 1);
    CHECK_THAT(loop.err, ContainsSubstring("redirect"));
    CHECK(discover("file:///etc/passwd").code == 2);
    CHECK(discover("http://").code == 2);
}

TEST_CASE("the feeds of well-known sites are found by the form of the URL", "[discover]") {
    using Urls = std::vector<std::string>;
    CHECK(known("https://www.youtube.com/channel/UC12/videos") ==
          Urls{"https://www.youtube.com/feeds/videos.xml?channel_id=UC12"});
    CHECK(known("https://youtube.com/playlist?x=1&list=PL9") ==
          Urls{"https://www.youtube.com/feeds/videos.xml?playlist_id=PL9"});
    CHECK(known("https://www.youtube.com/@somebody").empty());
    CHECK(known("https://www.reddit.com/r/cpp/top") == Urls{"https://www.reddit.com/r/cpp/.rss"});
    CHECK(known("https://github.com/fmtlib/fmt").front() == "https://github.com/fmtlib/fmt/releases.atom");
    CHECK(known("https://github.com/fmtlib/fmt").size() == 3);
    CHECK(known("https://github.com/fmtlib") == Urls{"https://github.com/fmtlib.atom"});
    CHECK(known("https://social.example/@me") == Urls{"https://social.example/@me.rss"});
    CHECK(known("https://medium.com/@me/story-1") == Urls{"https://medium.com/feed/@me"});
    CHECK(known("https://notes.substack.com/p/one") == Urls{"https://notes.substack.com/feed"});
    CHECK(known("https://example.org/blog").empty());
}

TEST_CASE("add puts the feed of a page into the only list of the configuration", "[add]") {
    Shelf shelf;
    shelf.server.answers("/", ok(page(link_to("/feed.xml"))));
    const Said said = shelf.add({shelf.server.url("/"), "--tags", "a,two words", "--name", "My \"news\""});
    CHECK(said.code == 0);
    CHECK(shelf.folder.read("feeds.txt") ==
          "# mine\n" + shelf.server.url("/feed.xml") + " a \"two words\" \"~My \\\"news\\\"\"\n");
    CHECK_THAT(said.err, ContainsSubstring("is added to") && ContainsSubstring("no daemon runs"));
    const Said check = run_command({NEWSPOOL_BINARY, "check", "-c", (shelf.folder / "n.toml").string()});
    CHECK_THAT(check.out, ContainsSubstring(": 1 feed,"));
    const auto before = shelf.server.requests().size();
    const Said again = shelf.add({shelf.server.url("/feed.xml")});
    CHECK(again.code == 1);
    CHECK(again.err == "newspool: " + shelf.server.url("/feed.xml") +
                           " is subscribed already, as 'My \"news\"' at " +
                           (shelf.folder / "feeds.txt").string() + ":2: change it there\n");
    CHECK(shelf.server.requests().size() == before);
}

TEST_CASE("add takes the URL to which a feed has moved for good", "[add]") {
    Shelf shelf;
    shelf.server.answers("/old", test::status(301).with("Location", "/feed.xml"));
    CHECK(shelf.add({shelf.server.url("/old")}).code == 0);
    CHECK(shelf.folder.read("feeds.txt") == "# mine\n" + shelf.server.url("/feed.xml") + "\n");
}

TEST_CASE("add of a page with several feeds lists them and chooses none", "[add]") {
    Shelf shelf;
    shelf.server.answers("/", ok(page(link_to("/feed.xml") + link_to("/notes"))));
    shelf.server.answers("/notes", ok(atom_feed));
    const Said said = shelf.add({shelf.server.url("/")});
    CHECK(said.code == 1);
    CHECK_THAT(said.out, ContainsSubstring("/feed.xml") && ContainsSubstring("/notes"));
    CHECK(said.err == "newspool: which of these? Add its URL\n");
    CHECK(shelf.folder.read("feeds.txt") == "# mine\n");
}

TEST_CASE("add says which lists there are, and what cannot be written", "[add]") {
    Shelf shelf;
    shelf.folder.write("more.txt", "");
    shelf.folder.write("n.toml", "lists = [\"*.txt\"]\n[fetch]\nallow_private = true\n");
    const Said which = shelf.add({shelf.server.url("/feed.xml")});
    CHECK(which.code == 2);
    CHECK_THAT(which.err,
               ContainsSubstring("which list? Choose one of") && ContainsSubstring("more.txt (--list FILE)"));
    CHECK(shelf.add({shelf.server.url("/feed.xml"), "--list", (shelf.folder / "feeds.txt" / "x").string()})
              .code == 3);
    Server empty;
    CHECK(shelf.add({empty.url("/none"), "--list", (shelf.folder / "more.txt").string()}).code == 1);
    CHECK(shelf.add({shelf.server.url("/feed.xml"), "--list", (shelf.folder / "more.txt").string()}).code ==
          0);
    const Said taken = shelf.add({"https://example.org/", "--name", "x\ny", "--list", "more.txt"});
    CHECK(taken.code == 2);
}

TEST_CASE("init writes a configuration that check accepts, and overwrites nothing", "[init]") {
    const Folder folder;
    const std::string file = (folder / "deep/newspool.toml").string();
    const Said said = run_command({NEWSPOOL_BINARY, "init", file});
    CHECK(said.code == 0);
    CHECK_THAT(said.out, ContainsSubstring("newspool add -c " + file));
    CHECK(folder.names("deep") == std::vector<std::string>{"feeds.txt", "newspool.toml"});
    const Said check = run_command({NEWSPOOL_BINARY, "check", "-c", file});
    CHECK(check.code == 0);
    CHECK_THAT(check.out, ContainsSubstring(": 0 feeds, spool " + (folder / "deep/spool").string()));

    folder.write("deep/newspool.toml", "mine");
    const Said again = run_command({NEWSPOOL_BINARY, "init", file});
    CHECK(again.code == 1);
    CHECK_THAT(again.err, ContainsSubstring("is there already, and is left as it is"));
    CHECK(folder.read("deep/newspool.toml") == "mine");
    CHECK(run_command({NEWSPOOL_BINARY, "init", (folder / "deep/newspool.toml/x").string()}).code == 3);
}

TEST_CASE("init, add and a round bring an article", "[init]") {
    const Folder folder;
    Server server;
    server.answers("/feed.xml", ok(rss_feed));
    const std::string file = (folder / "newspool.toml").string();
    CHECK(run_command({NEWSPOOL_BINARY, "init"}, "", {"NEWSPOOL_CONFIG=" + file}).code == 0);
    folder.write("newspool.toml", folder.read("newspool.toml") + "[fetch]\nallow_private = true\n");
    CHECK(run_command({NEWSPOOL_BINARY, "add", server.url("/feed.xml")}, "", {"NEWSPOOL_CONFIG=" + file})
              .code == 0);
    CHECK(run_command({NEWSPOOL_BINARY, "run", "--once"}, "", {"NEWSPOOL_CONFIG=" + file}).code == 0);
    CHECK(folder.names("spool/new").size() == 2);
}

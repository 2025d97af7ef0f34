// Subscription lists and included files: newsboat's form, tags merged, and what only the main file may say.
#include "config/list.hpp"

#include <sys/stat.h>

#include "config/config.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using test::Folder;

namespace {

Result<config::Config, std::vector<config::Problem>> loaded(const Folder& folder, std::string_view text) {
    return config::load(folder.write("newspool.toml", text));
}

std::string first_problem(const Folder& folder, std::string_view text) {
    const auto config = loaded(folder, text);
    return config ? "" : config.error().front().text().substr(folder.path().string().size() + 1);
}

}  // namespace

TEST_CASE("a line holds a URL, then tags, in quotes where they hold spaces", "[list]") {
    const auto entry =
        config::read_line(R"(https://example.org/f  tech "two words" "a \"b\"" tech "~My Name")");
    REQUIRE(entry);
    CHECK(entry->url == "https://example.org/f");
    CHECK(entry->tags == std::vector<std::string>{"tech", "two words", "a \"b\""});
    CHECK(entry->name == "My Name");
}

TEST_CASE("comments, blank lines, a byte order mark and CR LF are no feeds", "[list]") {
    for (const char* line : {"", "   \t", "# a comment", "\r", "\xEF\xBB\xBF# comment\r"}) {
        CAPTURE(line);
        const auto entry = config::read_line(line);
        REQUIRE(entry);
        CHECK(entry->url.empty());
    }
    CHECK(config::read_line("\xEF\xBB\xBFhttps://example.org/\r")->url == "https://example.org/");
}

TEST_CASE("a line that cannot be read says why", "[list]") {
    CHECK(config::read_line("https://example.org/ \"tag").error() ==
          "a quote is not closed: write \" at its end");
    CHECK(config::read_line("https://example.org/ \xff").error() ==
          "this line is not valid UTF-8: save the list in that encoding");
    CHECK(config::read_line("\"\" tag").error() == "expected a URL, found \"\"");
}

TEST_CASE("the same URL in several lists is one feed with the tags of all", "[list]") {
    const Folder folder;
    folder.write("a.txt", "https://example.org/ one\nhttps://other.example/\n");
    folder.write("b.txt", "HTTPS://EXAMPLE.org two one\n");
    const auto config = loaded(folder, "lists = [\"a.txt\", \"*.txt\"]\n");
    REQUIRE(config);
    REQUIRE(config->subscriptions.size() == 2);
    CHECK(config->subscriptions[0].tags == std::vector<std::string>{"one", "two"});
}

TEST_CASE("a list adds its tags to a [[feed]] and leaves its settings", "[list]") {
    const Folder folder;
    folder.write("a.txt", "https://example.org/ listed\n");
    const auto config = loaded(
        folder,
        "lists = [\"a.txt\"]\n[[feed]]\nurl = \"https://example.org/\"\nname = \"mine\"\ntags = [\"own\"]\n");
    REQUIRE(config);
    REQUIRE(config->subscriptions.size() == 1);
    CHECK(config->subscriptions[0].name == "mine");
    CHECK(config->subscriptions[0].tags == std::vector<std::string>{"own", "listed"});
}

TEST_CASE("a list may name http and https only", "[list]") {
    const Folder folder;
    folder.write("a.txt", "# mine\nfile:///etc/passwd\n");
    CHECK(first_problem(folder, "lists = [\"a.txt\"]\n") ==
          "a.txt:2:1: 'file:///etc/passwd': a file: feed is allowed only in a [[feed]] table");
    folder.write("a.txt", "query:unread\n");
    CHECK(first_problem(folder, "lists = [\"a.txt\"]\n").starts_with("a.txt:1:1: 'query:unread'"));
    folder.write("a.txt", "\"exec:~/bin/x\"\n");
    CHECK(first_problem(folder, "lists = [\"a.txt\"]\n") ==
          "a.txt:1:1: 'exec:~/bin/x': an exec: feed is allowed only in a [[feed]] table");
}

TEST_CASE("a list with a password that everybody may read is refused", "[list]") {
    const Folder folder;
    const auto list = folder.write("a.txt", "https://me:secret@example.org/\n");
    chmod(list.c_str(), 0644);
    CHECK(
        first_problem(folder, "lists = [\"a.txt\"]\n").starts_with("a.txt:1:1: this list holds a password"));
    chmod(list.c_str(), 0600);
    CHECK(loaded(folder, "lists = [\"a.txt\"]\n"));
}

TEST_CASE("a list that is missing is named where it was asked for, a pattern may match nothing", "[list]") {
    const Folder folder;
    CHECK(first_problem(folder, "lists = [\"missing.txt\"]\n") ==
          "newspool.toml:1:10: '" + (folder / "missing.txt").string() +
              "': cannot be read: No such file or directory; correct the path");
    CHECK(loaded(folder, "include = [\"feeds.d/*.toml\"]\n[[feed]]\nurl = \"https://example.org/\"\n"));
}

TEST_CASE("included files bring feeds and lists, with paths relative to themselves", "[include]") {
    const Folder folder;
    folder.write("feeds.d/10.toml", "lists = [\"more.txt\"]\n[[feed]]\nurl = \"https://a.example/\"\n");
    folder.write("feeds.d/20.toml", "[[feed]]\nurl = \"file:b.xml\"\n");
    folder.write("feeds.d/more.txt", "https://c.example/\n");
    const auto config = loaded(folder, "include = [\"feeds.d/*.toml\"]\n[schedule]\ninterval = \"1h\"\n");
    REQUIRE(config);
    REQUIRE(config->subscriptions.size() == 3);
    CHECK(config->subscriptions[0].url == "https://a.example/");
    CHECK(config->subscriptions[0].interval == Duration(std::chrono::hours(1)));
    CHECK(config->subscriptions[1].url == "https://c.example/");
    CHECK(config->subscriptions[2].url == "file://" + (folder / "feeds.d/b.xml").string());
}

TEST_CASE("an included file may not change settings", "[include]") {
    const Folder folder;
    folder.write("more.toml", "[fetch]\nproxy = \"\"\n");
    CHECK(first_problem(folder, "include = [\"more.toml\"]\n") ==
          "more.toml:1:1: 'fetch': belongs into the main configuration file; an included file holds [[feed]] "
          "tables, lists and opml");
}

TEST_CASE("problems of several files come in the order of the files", "[include]") {
    const Folder folder;
    folder.write("a.toml", "x = 1\n");
    const auto config = loaded(folder, "include = [\"a.toml\"]\ny = 1\nz = 2\n");
    REQUIRE_FALSE(config);
    REQUIRE(config.error().size() == 3);
    CHECK(config.error()[0].line == 2);
    CHECK(config.error()[1].line == 3);
    CHECK(config.error()[2].file.filename() == "a.toml");
}

TEST_CASE("a feed says which URLs it had before, in a table and in a list", "[was]") {
    const Folder folder;
    folder.write("a.txt", "https://b.example/ tag \"was=HTTPS://old-b.example\"\n");
    const auto config = loaded(folder,
                               "lists = [\"a.txt\"]\n[[feed]]\nurl = \"https://a.example/\"\n"
                               "was = [\"https://older-a.example/\", \"http://a.example/\"]\n"
                               "[[feed]]\nurl = \"https://c.example/\"\nwas = \"https://old-c.example/\"\n");
    REQUIRE(config);
    using Urls = std::vector<std::string>;
    CHECK(config->subscriptions[0].formerly == Urls{"https://older-a.example/", "http://a.example/"});
    CHECK(config->subscriptions[1].formerly == Urls{"https://old-c.example/"});
    CHECK(config->subscriptions[2].formerly == Urls{"https://old-b.example/"});
    CHECK(config->subscriptions[2].tags == Urls{"tag"});
    CHECK(config::written_line(*config::read_line("https://b.example/ t \"was=https://o.example/\"")) ==
          "https://b.example/ was=https://o.example/ t");
}

TEST_CASE("a feed cannot have been what is still subscribed, itself, or what another was", "[was]") {
    const Folder folder;
    folder.write("a.txt", "https://a.example/ was=https://b.example/\nhttps://b.example/\n");
    CHECK(first_problem(folder, "lists = [\"a.txt\"]\n") ==
          "a.txt:1:1: 'was' names https://b.example/, which is still subscribed, at " +
              (folder / "a.txt").string() + ":2: take that one out");
    folder.write("a.txt", "https://a.example/ was=https://a.example\n");
    CHECK(
        first_problem(folder, "lists = [\"a.txt\"]\n") ==
        "a.txt:1:1: 'was' names the URL that the feed has, https://a.example/: name the one before, or none");
    folder.write("a.txt",
                 "https://a.example/ was=https://o.example/\nhttps://b.example/ was=https://o.example/\n");
    CHECK(first_problem(folder, "lists = [\"a.txt\"]\n") ==
          "a.txt:2:1: 'was' names https://o.example/, as the feed at " + (folder / "a.txt").string() +
              ":1 does: only one can go on from there");
    folder.write("a.txt", "https://a.example/ was=exec:rm\n");
    CHECK(first_problem(folder, "lists = [\"a.txt\"]\n").find("an exec: feed is allowed only") !=
          std::string::npos);
    CHECK(first_problem(folder, "[[feed]]\nurl = \"https://a.example/\"\nwas = 3\n") ==
          "newspool.toml:3:7: 'was' in [[feed]]: expected a list such as [\"one\", \"two\"], found the "
          "integer 3");
}

TEST_CASE("lines that are a URL and nothing else are left to a ledger that holds their seal", "[list]") {
    const Folder folder;
    const std::string_view text = "lists = [\"feeds.txt\"]\n[[feed]]\nurl = \"https://own.example/\"\n";
    folder.write("feeds.txt",
                 "https://plain.example/\n# one\nhttps://tagged.example/ tech\nHTTPS://Odd.example/\n");
    const auto file = folder.write("newspool.toml", text);
    std::string shown;
    const auto held = config::load(file, [&](const std::filesystem::path& database, const std::string& seal) {
        CHECK(database == config::Config().database);
        shown = seal;
        return true;
    });
    REQUIRE(held);
    CHECK(held->leaves_out_plain);
    CHECK(held->subscriptions.size() == 3);
    CHECK(held->plain.plain);
    const auto whole = config::load(file, [](const auto&, const auto&) { return false; });
    REQUIRE(whole);
    CHECK_FALSE(whole->leaves_out_plain);
    CHECK_FALSE(shown.empty());
    CHECK(whole->seal == shown);
    REQUIRE(whole->subscriptions.size() == 4);
    CHECK(whole->subscriptions[1].plain);
    CHECK_FALSE(whole->subscriptions[2].plain);

    folder.write("feeds.txt",
                 "https://plain.example/\n# two\nhttps://tagged.example/ tech\nHTTPS://Odd.example/\n");
    CHECK(config::load(file)->seal != shown);
}

TEST_CASE("a plain line of whose URL more is said later is left to no ledger", "[list]") {
    const Folder folder;
    const std::string_view text = "lists = [\"feeds.txt\"]\n";
    folder.write("feeds.txt", "https://example.org/\nhttps://example.org/ tech\n");
    const auto config = loaded(folder, text);
    REQUIRE(config);
    CHECK(config->seal.empty());
    CHECK_FALSE(config->subscriptions.front().plain);
    folder.write("feeds.txt", "https://example.org/ tech\nhttps://example.org/\n");
    CHECK_FALSE(loaded(folder, text)->seal.empty());
}

TEST_CASE("a table says how its feed is read, though a list that was included before names the URL",
          "[list]") {
    const Folder folder;
    folder.write("feeds.txt", "https://example.org/ tech \"~Listed\"\n");
    folder.write("a.toml", "lists = [\"feeds.txt\"]\n");
    folder.write("b.toml",
                 "[[feed]]\nurl = \"https://example.org/\"\nname = \"Own\"\ninterval = \"6h\"\n"
                 "tags = [\"news\"]\n");
    const auto config = loaded(folder, "include = [\"a.toml\", \"b.toml\"]\n");
    REQUIRE(config);
    REQUIRE(config->subscriptions.size() == 1);
    const Subscription& feed = config->subscriptions.front();
    CHECK(feed.name == "Own");
    CHECK(feed.interval == std::chrono::hours(6));
    CHECK(feed.tags == std::vector<std::string>{"news", "tech"});
    CHECK_FALSE(feed.plain);
}

TEST_CASE("a line with anything but a URL is not plain", "[list]") {
    CHECK(config::is_plain("https://example.org/f?a=b#c"));
    for (const char* line :
         {"", "#", "https://u:p@example.org/", "https://example.org/ tech", "file:///f",
          "\"https://example.org/\"", "https://example.org/\r", "https://ex\xC3\xA4.org/"}) {
        CAPTURE(line);
        CHECK_FALSE(config::is_plain(line));
    }
}

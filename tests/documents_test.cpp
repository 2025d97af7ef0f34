// What is shipped beside the program: man pages, scripts, and the examples of the README, each checked by the
// tool that its reader would use.
#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"
#include "support/terminal.hpp"

namespace fs = std::filesystem;
using newspool::test::Folder;
using newspool::test::has_program;
using newspool::test::run_command;
using newspool::test::Said;

namespace {

const fs::path source = NEWSPOOL_SOURCE;

std::string content(const fs::path& file) { return newspool::read_file(source / file, 1U << 20U); }

// The first block of the README that begins with ```KIND.
std::string readme_block(const std::string& kind) {
    const std::string text = content("README.md");
    const std::string fence = "```" + kind + "\n";
    const auto begin = text.find(fence);
    REQUIRE(begin != std::string::npos);
    const auto from = begin + fence.size();
    return text.substr(from, text.find("```", from) - from);
}

// The `number`th example of newspool-spool(5), as a reader sees it.
std::string manual_example(std::size_t number) {
    std::string text = content("docs/newspool-spool.5");
    const std::string begin = ".Bd -literal -offset indent\n";
    for (; number > 0; --number) text.erase(0, text.find(begin) + begin.size());
    text.erase(text.find(".Ed"));
    for (auto at = text.find("\\e"); at != std::string::npos; at = text.find("\\e")) text.erase(at + 1, 1);
    return text;
}

void spool_one_article(const Folder& folder) {
    folder.write("spool/new/1.0-1.2.json",
                 R"({"id": "x", "title": "Größe", "_newspool": {"feed": {"name": "Example"}}})");
}

// Runs an example in a folder whose spool holds one article.
Said run_text(const Folder& folder, const std::vector<std::string>& interpreter, const std::string& text) {
    spool_one_article(folder);
    std::vector<std::string> words{"env", "-C", folder.path().string()};
    words.insert(words.end(), interpreter.begin(), interpreter.end());
    words.push_back(text);
    return run_command(words);
}

Said run_example(const Folder& folder, const std::vector<std::string>& interpreter, const std::string& kind) {
    return run_text(folder, interpreter, readme_block(kind));
}

// The steps of the README's five minutes, with `change` after the first. Its three publishers are on this
// machine, with two articles each.
Said five_minutes(const Folder& folder, newspool::test::Server& server, const std::string& change) {
    std::string steps = readme_block("shell");
    int feeds = 0;
    for (auto at = steps.find("https://"); at != std::string::npos; at = steps.find("https://")) {
        const std::string path = "/" + std::to_string(++feeds);
        server.answers(path, newspool::test::ok(newspool::test::rss("feed " + path, 2)));
        steps.replace(at, steps.find('\n', at) - at, server.url(path));
    }
    CHECK(feeds == 3);
    const std::string first = "newspool init news.toml\n";
    REQUIRE(steps.starts_with(first));
    steps.insert(
        first.size(),
        change + "printf '[fetch]\\nallow_private = true\\nper_host_delay = \"0s\"\\n' >>news.toml\n");
    const fs::path program = NEWSPOOL_BINARY;
    return run_command({"env", "-C", folder.path().string(), "sh", "-euc",
                        "PATH=" + program.parent_path().string() + ":$PATH\n" + steps});
}

}  // namespace

TEST_CASE("the man pages are clean mdoc", "[documents]") {
    if (!has_program("mandoc")) return newspool::test::skip("mandoc");
    for (const char* page : {"newspool.1", "newspool.toml.5", "newspool-spool.5"}) {
        const Said said =
            run_command({"mandoc", "-T", "lint", "-W", "warning", (source / "docs" / page).string()});
        CAPTURE(page, said.out);
        CHECK(said.code == 0);
    }
}

TEST_CASE("every key of the sample configuration is in its man page", "[documents]") {
    const std::string page = content("docs/newspool.toml.5");
    std::istringstream sample(content("config/newspool.toml"));
    std::size_t keys = 0;
    for (std::string line; std::getline(sample, line);) {
        if (line.starts_with("# ")) line.erase(0, 2);
        const std::string key = line.substr(0, line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"));
        if (key.empty() || line.substr(key.size(), 3) != " = ") continue;
        ++keys;
        CAPTURE(key);
        CHECK(std::ranges::any_of(
            std::vector<std::string>{"Ic " + key + " ", ", " + key + " "},
            [&](const std::string& written) { return page.find(written) != std::string::npos; }));
    }
    CHECK(keys > 30);
}

TEST_CASE("every command has its place in the manual and its synopsis", "[documents]") {
    const std::string page = content("docs/newspool.1");
    const std::string synopsis = page.substr(0, page.find(".Sh DESCRIPTION"));
    std::istringstream help(run_command({NEWSPOOL_BINARY, "--help"}).out);
    std::size_t commands = 0;
    bool among_commands = false;
    for (std::string line; std::getline(help, line);) {
        if (line.empty()) among_commands = false;
        if (among_commands) {
            const std::string name = line.substr(2, line.find(' ', 2) - 2);
            CAPTURE(name);
            CHECK(page.find(".It Cm " + name + "\n") != std::string::npos);
            CHECK(synopsis.find(".Nm\n.Cm " + name + "\n") != std::string::npos);
            ++commands;
        }
        if (line.starts_with("Subcommands:")) among_commands = true;
    }
    CHECK(commands > 4);
}

TEST_CASE("the manifest for vcpkg names every library that CMake looks for, by its port", "[documents]") {
    // What vcpkg calls otherwise than CMake or pkg-config; "" comes with the system.
    const std::map<std::string, std::string> ports{
        {"Threads", ""},        {"PkgConfig", ""},       {"CURL", "curl"},
        {"OpenSSL", "openssl"}, {"SQLite3", "sqlite3"},  {"nlohmann_json", "nlohmann-json"},
        {"CLI11", "cli11"},     {"libxxhash", "xxhash"}, {"gmime-3.0", "gmime"},
        {"libzstd", "zstd"},    {"Catch2", "catch2"}};
    const std::string manifest = content("vcpkg.json");
    const std::string cmake = content("CMakeLists.txt") + content("tests/CMakeLists.txt");
    const std::regex looked_for(R"((?:find_package\(|IMPORTED_TARGET )([A-Za-z0-9_.-]+))");
    std::size_t libraries = 0;
    for (std::sregex_iterator found(cmake.begin(), cmake.end(), looked_for), end; found != end; ++found) {
        const std::string name = (*found)[1];
        const auto port = ports.find(name);
        CAPTURE(name);
        if (port != ports.end() && port->second.empty()) continue;
        CHECK(manifest.find('"' + (port == ports.end() ? name : port->second) + '"') != std::string::npos);
        ++libraries;
    }
    CHECK(libraries > 14);
    CHECK(manifest.find("\"asio\"") != std::string::npos);  // found by its header
    const std::string program = run_command({NEWSPOOL_BINARY, "--version"}).out;
    const std::string version = program.substr(9, program.find('\n') - 9);
    CHECK(manifest.find("\"version\": \"" + version + "\"") != std::string::npos);
}

TEST_CASE("the scripts can be read by the shell", "[documents]") {
    for (const char* script : {"quickstart.sh", "test.sh", ".ci/run", ".ci/packages.sh", ".ci/clean-room",
                               ".ci/package-test", ".ci/package-test-inside"}) {
        const Said said = run_command({"sh", "-n", (source / script).string()});
        CAPTURE(script, said.err);
        CHECK(said.code == 0);
    }
}

// Prints the members of the article in argv[1] that the schema in argv[2] does not name, or misses.
constexpr const char* compare_with_schema = R"(
import json, sys
def compare(value, schema, place):
    if schema["type"] == "object":
        known = schema["properties"]
        for name in value:
            if name not in known: print("unknown", place + name)
            else: compare(value[name], known[name], place + name + ".")
        for name in schema.get("required", []):
            if name not in value: print("missing", place + name)
    elif schema["type"] == "array":
        for element in value: compare(element, schema["items"], place)
    elif not isinstance(value, {"string": str, "integer": int, "number": (int, float)}[schema["type"]]):
        print("not a", schema["type"], place)
compare(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])), "")
)";

TEST_CASE("an article of the quickstart's feed is as its schema says", "[documents]") {
    if (!has_program("python3")) return newspool::test::skip("python3");
    const Folder folder;
    folder.write("newspool.toml", "spool = \"spool\"\ndatabase = \"newspool.db\"\n[[feed]]\nurl = \"file:" +
                                      (source / "config/quickstart-feed.xml").string() +
                                      "\"\ntags = [\"a\"]\n");
    const Said ran =
        run_command({NEWSPOOL_BINARY, "run", "--once", "-c", (folder / "newspool.toml").string()});
    CAPTURE(ran.err);
    REQUIRE(ran.code == 0);
    REQUIRE(folder.names("spool/new").size() == 3);
    for (const std::string& name : folder.names("spool/new")) {
        const Said said =
            run_command({"python3", "-c", compare_with_schema, (folder.path() / "spool/new" / name).string(),
                         (source / "docs/article.schema.json").string()});
        CAPTURE(said.out, said.err);
        CHECK(said.code == 0);
        CHECK(said.out.empty());
    }
}

TEST_CASE("the README's configuration can be run", "[documents]") {
    const Folder folder;
    CHECK(newspool::config::load(folder.write("newspool.toml", readme_block("toml"))));
}

TEST_CASE("the README's five minutes end with articles in a spool", "[documents]") {
    const Folder folder;
    newspool::test::Server server;
    const Said said = five_minutes(folder, server, "");
    CAPTURE(said.out, said.err);
    CHECK(said.code == 0);
    CHECK(folder.names("spool/new").size() == 6);
}

TEST_CASE("the README's output for a mail client ends with messages that mutt shows", "[documents]") {
    if (!has_program("mutt")) return newspool::test::skip("mutt");
    if (!newspool::test::has_terminals()) return newspool::test::skip("pseudo terminal");
    const Folder folder;
    newspool::test::Server server;
    folder.write("outputs", readme_block("maildir"));
    const Said said =
        five_minutes(folder, server, "sed -i '/^spool = /d' news.toml && cat outputs >>news.toml\n");
    CAPTURE(said.out, said.err);
    CHECK(said.code == 0);
    CHECK(folder.names("spool/new").size() == 6);

    const std::string command = "mutt -f mail";
    CHECK(content("README.md").find("`" + command + "`") != std::string::npos);
    folder.write("muttrc", R"(set mbox_type=Maildir quit=yes folder=. sort=subject index_format="%s"
push "<exit>"
)");
    const Said shown =
        run_command({"env", "-C", folder.path().string(), "TERM=vt100", "LC_ALL=C.UTF-8", "script", "-qec",
                     "stty rows 24 cols 80; " + command + " -R -n -F muttrc", "/dev/null"});
    CAPTURE(shown.out);
    CHECK(shown.code == 0);
    for (const char* title : {"feed /1 1", "feed /1 2", "feed /2 1", "feed /2 2", "feed /3 1", "feed /3 2"})
        CHECK(shown.out.find(title) != std::string::npos);
}

TEST_CASE("the README's shell example takes articles out of the spool", "[documents]") {
    const Folder folder;
    const Said said = run_example(folder, {"sh", "-c"}, "sh");
    CAPTURE(said.err);
    CHECK(said.code == 0);
    CHECK(folder.names("spool/new").empty());
    CHECK(folder.read("archive.jsonl").find("Größe") != std::string::npos);
}

TEST_CASE("the manual's shell example takes articles out of the spool", "[documents]") {
    const Folder folder;
    const Said said = run_text(folder, {"sh", "-c"}, manual_example(1));
    CAPTURE(said.err);
    CHECK(said.code == 0);
    CHECK(folder.names("spool/new").empty());
    CHECK(folder.read("archive.jsonl").find("Größe") != std::string::npos);
}

TEST_CASE("the manual's Python example does nothing twice", "[documents]") {
    if (!has_program("python3")) return newspool::test::skip("python3");
    const Folder folder;
    for (const char* expected : {"Example x\n", ""}) {
        const Said said = run_text(folder, {"python3", "-c"}, manual_example(2));
        CAPTURE(said.err);
        CHECK(said.code == 0);
        CHECK(said.out == expected);
        CHECK(folder.names("spool/new").empty());
    }
}

TEST_CASE("the scripts that the README measures with run as it writes them", "[documents]") {
    if (!has_program("python3")) return newspool::test::skip("python3");
    const std::string text = content("README.md");
    const std::regex script("`(tests/bench/[a-z]+\\.py) ");
    std::size_t met = 0;
    for (std::sregex_iterator found(text.begin(), text.end(), script), end; found != end; ++found, ++met) {
        const Said said = run_command({(source / (*found)[1].str()).string(), "--help"});
        CAPTURE((*found)[1].str(), said.err);
        CHECK(said.code == 0);
        CHECK(said.out.find("usage: ") != std::string::npos);
    }
    CHECK(met >= 4);
}

TEST_CASE("the README's Python example takes articles out of the spool", "[documents]") {
    if (!has_program("python3")) return newspool::test::skip("python3");
    const Folder folder;
    const Said said = run_example(folder, {"PYTHONIOENCODING=utf-8", "python3", "-c"}, "python");
    CAPTURE(said.err);
    CHECK(said.code == 0);
    CHECK(said.out == "Example - Größe\n");
    CHECK(folder.names("spool/new").empty());
}

// The command line of the real program: what is understood, what is refused with which exit code, and how it
// says so.
#include "support/catch.hpp"
#include "support/command.hpp"

using newspool::test::Said;

namespace {

Said newspool_says(std::vector<std::string> words) {
    words.insert(words.begin(), NEWSPOOL_BINARY);
    return newspool::test::run_command(words);
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the option --version names the program and its libraries on standard output", "[command_line]") {
    const Said said = newspool_says({"--version"});
    CHECK(said.code == 0);
    CHECK(said.err.empty());
    CHECK(said.out.starts_with("newspool "));
    for (const char* library :
         {"libcurl/", "OpenSSL/", "SQLite ", "pugixml ", "Asio ", "toml++ ", "CLI11 ", "fmt "}) {
        CAPTURE(library, said.out);
        CHECK(contains(said.out, library));
    }
}

TEST_CASE("the option --help lists the commands on standard output", "[command_line]") {
    const Said said = newspool_says({"--help"});
    CHECK(said.code == 0);
    CHECK(said.err.empty());
    for (const char* command : {"run ", "check ", "parse ", "version "}) CHECK(contains(said.out, command));
    CHECK(contains(said.out, "Exit codes"));
}

TEST_CASE("an unknown command is refused with the nearest one named", "[command_line]") {
    const Said said = newspool_says({"vershon"});
    CHECK(said.code == 2);
    CHECK(said.out.empty());
    CHECK(said.err == "newspool: unknown command 'vershon'; did you mean 'version'?\n");
}

TEST_CASE("a word that is like no command points to --help", "[command_line]") {
    CHECK(newspool_says({"frobnicate"}).err ==
          "newspool: unknown command 'frobnicate'; see 'newspool --help'\n");
}

TEST_CASE("a strange word is shown without its control characters", "[command_line]") {
    CHECK(contains(newspool_says({"\x1b[31mred"}).err, "'\\x1b[31mred'"));
}

TEST_CASE("wrong options and no command at all are wrong usage in one line", "[command_line]") {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{}, {"--no-such-option"}, {"version", "--no-such-option"}}) {
        const Said said = newspool_says(words);
        CAPTURE(said.err);
        CHECK(said.code == 2);
        CHECK(said.out.empty());
        CHECK(said.err.starts_with("newspool: "));
        CHECK(contains(said.err, "--help'"));
        CHECK(said.err.find('\n') == said.err.size() - 1);
    }
}

TEST_CASE("standard output that cannot be written is our own failure", "[command_line]") {
    const Said said =
        newspool::test::run_command({"sh", "-c", "exec \"$0\" --version > /dev/full", NEWSPOOL_BINARY});
    CHECK(said.code == 3);
    CHECK(contains(said.err, "cannot write to standard output"));
}

TEST_CASE("run with a configuration that is none is wrong usage", "[command_line]") {
    const Said said = newspool_says({"run", "--once", "--config", "/no/such/file"});
    CHECK(said.code == 2);
    CHECK(contains(said.err, "/no/such/file: there is no such file: "));
}

TEST_CASE("parse without a file is wrong usage", "[command_line]") {
    CHECK(newspool_says({"parse"}).code == 2);
}

// The scripts that complete newspool's command line, in the shells that they are for: what a user is offered
// who types so far and presses the tabulator.
#include <algorithm>
#include <sstream>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"
#include "support/skip.hpp"
#include "support/terminal.hpp"

using newspool::test::Folder;
using newspool::test::has_program;
using newspool::test::run_command;
using newspool::test::Said;

namespace {

using Words = std::vector<std::string>;

Words lines(const std::string& text) {
    Words lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (!line.empty()) lines.push_back(line);
    std::ranges::sort(lines);
    return lines;
}

// The commands of --help.
Words commands() {
    Words names;
    bool among_commands = false;
    std::istringstream help(run_command({NEWSPOOL_BINARY, "--help"}).out);
    for (std::string line; std::getline(help, line);) {
        if (line.empty()) among_commands = false;
        if (among_commands) names.push_back(line.substr(2, line.find(' ', 2) - 2));
        if (line.starts_with("Subcommands:")) among_commands = true;
    }
    std::ranges::sort(names);
    return names;
}

std::string configuration(const Folder& folder) {
    return folder
        .write("newspool.toml", R"(
            spool = "spool"
            database = "newspool.db"
            [[feed]]
            url = "https://one.example/feed"
            name = "one"
            [[feed]]
            url = "https://two.example/feed"
            name = "Big News: today"
            [[feed]]
            url = "https://three.example/feed"
            name = "run"
        )")
        .string();
}

// The words as bash splits them, the last of which is being typed.
Words bash_offers(const Words& words, const std::string& config = "") {
    Words command{"bash",
                  "--norc",
                  "-c",
                  "source <(\"$1\" completion bash) && COMP_WORDS=(\"$@\") && COMP_CWORD=$(($# - 1)) && "
                  "_newspool && printf '%s\\n' \"${COMPREPLY[@]}\"",
                  "bash",
                  NEWSPOOL_BINARY};
    command.insert(command.end(), words.begin(), words.end());
    const Said said = run_command(command, "", {"NEWSPOOL_CONFIG=" + config});
    CAPTURE(said.err);
    CHECK(said.code == 0);
    return lines(said.out);
}

// What fish offers after the program's name and this; without the descriptions behind tabulators.
Words fish_offers(const std::string& typed, const std::string& config = "") {
    const Said said = run_command({"fish", "--no-config", "-c",
                                   "$argv[1] completion fish | source; complete -C \"$argv[1] $argv[2]\" | "
                                   "string replace -r '\\t.*' ''; true",
                                   NEWSPOOL_BINARY, typed},
                                  "", {"NEWSPOOL_CONFIG=" + config});
    CAPTURE(said.err);
    CHECK(said.code == 0);
    return lines(said.out);
}

// Types each line into an interactive zsh, until its line editor shows what is expected; the first that did
// not come is printed. $1 is the script, then come pairs of the two.
constexpr const char* zsh_types = R"(
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell "PS1= RPS1= TERM=dumb PROMPT_EOL_MARK="
    zpty -w shell "autoload -Uz compinit && compinit -D -u && source '$1' && print REA''DY"
    zpty -r -m shell shown '*READY*' || { print READY; exit 3 }
    shift
    for typed expected; do
        print -r -- $typed
        zpty -w -n shell $'\C-u'"$typed"$'\t'
        zpty -r -m shell shown "*$expected*" || exit 4
    done
)";

}  // namespace

TEST_CASE("the scripts can be read by their shells", "[completion]") {
    const Folder folder;
    for (const char* shell : {"bash", "zsh", "fish"}) {
        if (!has_program(shell)) return newspool::test::skip(shell);
        const Said script = run_command({NEWSPOOL_BINARY, "completion", shell});
        CHECK(script.code == 0);
        CHECK(script.out.size() > 1'000);
        const Said read = run_command({shell, "-n", folder.write(shell, script.out).string()});
        CAPTURE(shell, read.err);
        CHECK(read.code == 0);
        CHECK(read.err.empty());
    }
}

TEST_CASE("a shell that is not known is wrong usage", "[completion]") {
    const Said said = run_command({NEWSPOOL_BINARY, "completion", "csh"});
    CHECK(said.code == 2);
    CHECK(said.err ==
          "newspool: SHELL: csh not in {bash,zsh,fish,feeds}; see 'newspool completion --help'\n");
}

TEST_CASE("bash is offered every command that --help knows", "[completion]") {
    const Words all = commands();
    REQUIRE(all.size() > 10);
    CHECK(bash_offers({""}) == all);
    CHECK(bash_offers({"expl"}) == Words{"explain"});
    CHECK(bash_offers({"--v"}) == Words{"--version"});
}

TEST_CASE("bash is offered options, and what they may be", "[completion]") {
    CHECK(bash_offers({"run", "--"}) == Words{"--config", "--help", "--log-format", "--once", "--verbose"});
    CHECK(bash_offers({"recover", "--s"}) == Words{"--set-aside", "--skip"});
    CHECK(bash_offers({"replay", "--format", "j"}) == Words{"json", "jsonl"});
    CHECK(bash_offers({"replay", "--format", "=", "m"}) == Words{"maildir"});
    CHECK(bash_offers({"replay", "--format", "="}).size() == 4);
    CHECK(bash_offers({"replay", "--since", ""}).empty());
    CHECK(bash_offers({"no-such-command", ""}).empty());
}

TEST_CASE("bash is offered files where files are read, also with spaces in their names", "[completion]") {
    const Folder folder;
    folder.write("my feed.xml", "");
    const std::string begin = (folder.path() / "my").string();
    CHECK(bash_offers({"parse", begin}) == Words{(folder.path() / "my feed.xml").string()});
    CHECK(bash_offers({"check", "-c", begin}).size() == 1);
}

TEST_CASE("bash is offered the names of the feeds, ready to stand in a command", "[completion]") {
    const Folder folder;
    const std::string config = configuration(folder);
    CHECK(bash_offers({"explain", ""}, config) == Words{R"(Big\ News:\ today)", "one", "run"});
    CHECK(bash_offers({"explain", R"(Big\ N)"}, config) == Words{R"(Big\ News:\ today)"});
    CHECK(bash_offers({"poll", "-c", config, "o"}) == Words{"one"});
    CHECK(bash_offers({"poll", "--config", "=", config, "o"}) == Words{"one"});
    CHECK(bash_offers({"replay", "--feed", "r"}, config) == Words{"run"});
    CHECK(bash_offers({"explain", ""}, "/no/such/file").empty());
}

TEST_CASE("fish is offered commands, options, words, files and feeds", "[completion]") {
    if (!has_program("fish")) return newspool::test::skip("fish");
    const Folder folder;
    const std::string config = configuration(folder);
    folder.write("feed.xml", "");
    CHECK(fish_offers("") == commands());
    CHECK(fish_offers("expl") == Words{"explain"});
    CHECK(fish_offers("run --") == Words{"--config", "--help", "--log-format", "--once", "--verbose"});
    CHECK(fish_offers("replay --format j") == Words{"json", "jsonl"});
    CHECK(fish_offers("parse " + folder.path().string() + "/fe") ==
          Words{(folder.path() / "feed.xml").string()});
    CHECK(fish_offers("explain ", config) == Words{"Big News: today", "one", "run"});
    CHECK(fish_offers("poll -c " + config + " o") == Words{"one"});
    CHECK(fish_offers("explain run --") == Words{"--config", "--help"});
}

TEST_CASE("zsh completes commands, options, words, files and feeds", "[completion]") {
    if (!has_program("zsh")) return newspool::test::skip("zsh");
    if (!newspool::test::has_terminals()) return newspool::test::skip("pseudo terminal");
    const Folder folder;
    const std::string config = configuration(folder);
    folder.write("feed.xml", "");
    const std::string script =
        folder.write("completion.zsh", run_command({NEWSPOOL_BINARY, "completion", "zsh"}).out).string();
    const std::string program = std::string(NEWSPOOL_BINARY) + " ";
    const Words command{"timeout", "-s", "KILL", "30", "zsh", "-f", "-c", zsh_types, "zsh", script};
    const Words typed{program + "expl",
                      "explain ",
                      program + "run --onc",
                      "run --once",
                      program + "replay --format mai",
                      "maildir",
                      program + "parse " + folder.path().string() + "/fe",
                      "feed.xml",
                      program + "explain -c " + config + " Big",
                      R"(News:\\ today)",
                      program + "poll -c " + config + " o",
                      " one"};
    Words words = command;
    words.insert(words.end(), typed.begin(), typed.end());
    const Said said = run_command(words, "", {"HOME=" + folder.path().string()});
    CAPTURE(said.out, said.err);
    CHECK(said.code == 0);
}

// `newspool check` by the real program: all problems with their places and exit code 1, or one line and 0.
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"

using newspool::test::Folder;
using newspool::test::run_command;
using newspool::test::Said;

TEST_CASE("check sums up a configuration that can be run", "[check]") {
    const Folder folder;
    const auto file = folder.write(
        "n.toml", "spool = \"out\"\ndatabase = \"news.db\"\n[[feed]]\nurl = \"https://example.org/\"\n");
    const Said said = run_command({NEWSPOOL_BINARY, "check", "--config", file});
    CHECK(said.code == 0);
    CHECK(said.err.empty());
    CHECK(said.out == file.string() + ": 1 feed, spool " + (folder / "out").string() + ", database " +
                          (folder / "news.db").string() + "\n");
    CHECK(folder.names() == std::vector<std::string>{"n.toml"});
}

TEST_CASE("check names the spool of every output", "[check]") {
    const Folder folder;
    const auto file = folder.write("n.toml",
                                   "database = \"news.db\"\n[[output]]\npath = \"a\"\n[[output]]\nname = "
                                   "\"two\"\npath = \"b\"\n[[feed]]\nurl = \"https://example.org/\"\n");
    const Said said = run_command({NEWSPOOL_BINARY, "check", "--config", file});
    CHECK(said.out == file.string() + ": 1 feed, spools " + (folder / "a").string() + " and " +
                          (folder / "b").string() + ", database " + (folder / "news.db").string() + "\n");
}

TEST_CASE("check prints every problem and exits 1", "[check]") {
    const Folder folder;
    const auto file = folder.write("n.toml", "spol = \"out\"\n[[feed]]\nulr = \"https://example.org/\"\n");
    const Said said = run_command({NEWSPOOL_BINARY, "check", "--config", file});
    CHECK(said.code == 1);
    CHECK(said.out.empty());
    CHECK(said.err ==
          file.string() + ":1:1: unknown key 'spol'; did you mean 'spool'?\n" + file.string() +
              ":2:1: 'url' is missing in [[feed]]: write one such as \"https://example.org/feed.xml\"\n" +
              file.string() + ":3:1: unknown key 'ulr' in [[feed]]; did you mean 'url'?\n" +
              "newspool: 3 problems found\n");
}

TEST_CASE("check reads the file that $NEWSPOOL_CONFIG names", "[check]") {
    const Said said = run_command({NEWSPOOL_BINARY, "check"}, "", {"NEWSPOOL_CONFIG=/no/such/file"});
    CHECK(said.code == 1);
    CHECK(said.err.starts_with("/no/such/file: there is no such file: "));
}

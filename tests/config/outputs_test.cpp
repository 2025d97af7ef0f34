// The [[output]] tables: what is read, and which cannot stand side by side.
#include "config/config.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using test::Folder;

namespace {

const std::string feed = "[[feed]]\nurl = \"https://example.org/\"\n";

std::vector<OutputSettings> outputs_of(const Folder& folder, const std::string& text) {
    auto loaded = config::load(folder.write("newspool.toml", text + feed));
    REQUIRE(loaded);
    return std::move(loaded->outputs);
}

// All problems, a line each: where it is, and what it is.
std::string output_problems(const Folder& folder, const std::string& text) {
    const auto loaded = config::load(folder.write("newspool.toml", text + feed));
    if (loaded) return "";
    std::string all;
    for (const config::Problem& problem : loaded.error())
        all += std::to_string(problem.line) + ": " + problem.message + "\n";
    return all;
}

}  // namespace

TEST_CASE("every key of [[output]] is read", "[config]") {
    const Folder folder;
    const auto outputs = outputs_of(folder, R"(
        [[output]]
        path = "first/"
        [[output]]
        name = "second"
        path = "second"
        format = "jsonl"
        tags = ["a", "b"]
        events = true
        max_files = 0
        max_bytes = "2TiB"
        min_free = "100MB"
        queue_max = 4096
    )");
    REQUIRE(outputs.size() == 2);
    OutputSettings first;
    first.path = folder / "first/";
    CHECK(outputs[0] == first);
    OutputSettings second;
    second.name = "second";
    second.path = folder / "second";
    second.format = OutputSettings::Format::jsonl;
    second.tags = {"a", "b"};
    second.events = true;
    second.max_files = 0;
    second.max_bytes = std::uint64_t{2} << 40U;
    second.min_free = 100'000'000;
    second.queue_max = 4096;
    CHECK(outputs[1] == second);
}

TEST_CASE("a Maildir may have folders, and nothing else may", "[config]") {
    const Folder folder;
    const auto only = [&](const std::string& lines) {
        return outputs_of(folder, "[[output]]\npath = \"a\"\n" + lines).front();
    };
    CHECK(only("format = \"maildir\"\n").format == OutputSettings::Format::maildir);
    CHECK(only("format = \"text\"\n").format == OutputSettings::Format::text);
    CHECK(only("format = \"maildir\"\n").folders == OutputSettings::Folders::none);
    CHECK(only("format = \"maildir\"\nfolders = \"feed\"\n").folders == OutputSettings::Folders::feed);
    CHECK(only("format = \"maildir\"\nfolders = \"tag\"\n").folders == OutputSettings::Folders::tag);
    CHECK(output_problems(folder, "[[output]]\npath = \"a\"\nfolders = \"tag\"\n") ==
          "1: 'folders' in [[output]] is only for the format \"maildir\": choose it, or leave that "
          "out\n");
    CHECK(output_problems(folder, "[[output]]\npath = \"a\"\nformat = \"maildir\"\nfolders = true\n") ==
          "4: 'folders' in [[output]]: expected \"none\", \"feed\" or \"tag\", found true\n");
}

TEST_CASE("spool is short for one output", "[config]") {
    const Folder folder;
    CHECK(outputs_of(folder, "spool = \"s\"\n").front().path == folder / "s");
    CHECK(output_problems(folder, "spool = \"a\"\n[[output]]\npath = \"b\"\n") ==
          "1: 'spool' is short for one [[output]]: write one or the other, not both\n");
}

TEST_CASE("values of [[output]] that make no sense say what was expected", "[config]") {
    CHECK(output_problems(Folder(), R"([[output]]
name = " "
path = ""
format = "xml"
tags = "a"
events = 1
max_files = -1
max_bytes = "10"
min_free = "lots"
queue_max = 0
[[output]]
name = "no path"
)") == "2: 'name' in [[output]]: expected a name of 1 to 64 bytes\n"
       "3: 'path' in [[output]]: expected a path, found \"\"\n"
       "4: 'format' in [[output]]: expected \"json\", \"maildir\", \"text\" or \"jsonl\", found \"xml\"\n"
       "5: 'tags' in [[output]]: expected a list such as [\"one\", \"two\"], found \"a\"\n"
       "6: 'events' in [[output]]: expected true or false, found the integer 1\n"
       "7: 'max_files' in [[output]]: expected a whole number from 0 to 1000000000, found the integer -1\n"
       "8: 'max_bytes' in [[output]]: expected a size from 1KiB to 1024TiB, found \"10\"; 0 for no limit\n"
       "9: 'min_free' in [[output]]: expected a size such as \"10MiB\", \"500kB\" or a number of bytes, "
       "found "
       "\"lots\"; 0 for no limit\n"
       "10: 'queue_max' in [[output]]: expected a size from 1KiB to 1024TiB, found the integer 0\n"
       "11: 'path' is missing in [[output]]: write one such as \"/var/spool/newspool\"\n");
}

TEST_CASE("two outputs have two names and two paths", "[config]") {
    const Folder folder;
    CHECK(output_problems(folder, "[[output]]\npath = \"a\"\n[[output]]\npath = \"b\"\n") ==
          "3: [[output]]: the name 'spool' is taken by another [[output]]: choose another\n");
    const auto beside = [&](const std::string& one, const std::string& other) {
        return output_problems(folder, "[[output]]\nname = \"one\"\npath = \"" + one +
                                           "\"\n[[output]]\nname = \"two\"\npath = \"" + other + "\"\n");
    };
    std::filesystem::create_directory(folder / "a");
    std::filesystem::create_directory_symlink(folder / "a", folder / "link");
    for (const char* same : {"a", "a/", "./b/../a", "link", "link/"})
        CHECK(beside("a", same) ==
              "4: [[output]]: its path is that of the output 'one', too: give it a folder of its own\n");
    CHECK(beside("a", "b").empty());
    CHECK(beside("a", "ab").empty());
    CHECK(beside("a", "a/mail").empty());
}

TEST_CASE("no output lies where another puts its files", "[config]") {
    const Folder folder;
    for (const char* place : {"newspool-state", "new", "cur", "tmp", ".folder"}) {
        const std::string outer = "[[output]]\nname = \"outer\"\npath = \"a\"\n";
        const std::string inner =
            "[[output]]\nname = \"inner\"\npath = \"a/" + std::string(place) + "/deeper\"\n";
        CHECK(output_problems(folder, outer + inner) ==
              "4: [[output]]: its path lies inside " + std::string(place) +
                  " of the output 'outer': give it a folder of its own\n");
        CHECK(output_problems(folder, inner + outer) == "4: [[output]]: the output 'inner' lies inside its " +
                                                            std::string(place) +
                                                            ": give it a folder of its own\n");
    }
}

TEST_CASE("an included file brings feeds, and no outputs", "[config]") {
    const Folder folder;
    folder.write("more.toml", "[archive]\nkeep = \"1d\"\n[[output]]\npath = \"a\"\n");
    const std::string wrong =
        "belongs into the main configuration file; an included file holds [[feed]] tables, lists and opml\n";
    CHECK(output_problems(folder, "include = [\"more.toml\"]\n") ==
          "1: 'archive': " + wrong + "3: 'output': " + wrong);
}

TEST_CASE("events are for formats that programs read", "[config]") {
    const Folder folder;
    CHECK(output_problems(folder, "[[output]]\npath = \"a\"\nformat = \"maildir\"\nevents = true\n") ==
          "1: 'events' in [[output]] is only for the formats \"json\" and \"jsonl\": choose one, or leave "
          "that out\n");
    CHECK(output_problems(folder, "[[output]]\npath = \"a\"\nformat = \"jsonl\"\nevents = true\n").empty());
}

TEST_CASE("an output takes all feeds of a group or none", "[config]") {
    const Folder folder;
    const std::string output = "[[output]]\npath = \"a\"\ntags = [\"x\"]\n";
    const auto grouped = [](const char* url, const char* tags) {
        return "[[feed]]\nurl = \"https://" + std::string(url) + "/\"\nname = \"" + url +
               "\"\ngroup = \"g\"\ntags = " + tags + "\n";
    };
    CHECK(output_problems(folder, output + grouped("one", "[\"x\"]") + grouped("two", "[\"x\", \"y\"]"))
              .empty());
    CHECK(output_problems(folder, output + grouped("one", "[\"x\"]") + grouped("two", "[\"y\"]")) ==
          "0: of the group 'g' the output 'spool' takes one but not two: give the feeds of a group the same "
          "tags\n");
}

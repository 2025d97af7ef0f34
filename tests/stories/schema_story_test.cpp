// What newspool delivers, held against the schemas in docs/ by a validator that is none of ours.
#include <filesystem>

#include <fmt/format.h>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

namespace fs = std::filesystem;
using namespace newspool::test;

namespace {

const fs::path source = NEWSPOOL_SOURCE;

// The validator's own words; its code is 0 if all that lies below the folder is as the schemas say.
Said validated(const fs::path& folder) {
    return run_command({(source / "tests/validate-articles").string(), folder.string()});
}

bool has_validator() { return run_command({"/usr/bin/python3", "-c", "import jsonschema"}).code == 0; }

constexpr const char* settings = R"(
    database = "newspool.db"
    [fetch]
    allow_private = true
    per_host_delay = "0s"
    [schedule]
    interval = "1s"
    min_interval = "1s"
    jitter = 0.0
    [archive]
    keep = "7d"
    [[output]]
    name = "json"
    path = "json"
    events = true
    [[output]]
    name = "lines"
    path = "lines"
    format = "jsonl"
    events = true
)";

// A feed of every format that newspool reads.
std::string every_format() {
    std::string feeds;
    for (const auto& entry : fs::directory_iterator(source / "tests/feeds")) {
        const fs::path& file = entry.path();
        if (file.extension() == ".xml" || file.extension() == ".jsonfeed")
            feeds += fmt::format("[[feed]]\nname = \"{}\"\nurl = \"file:{}\"\ntags = [\"a\", \"b\"]\n",
                                 file.filename().string(), file.string());
    }
    return feeds;
}

std::string edited(const char* title) {
    return fmt::format(
        "<rss version=\"2.0\"><channel><title>t</title><item><guid isPermaLink=\"false\">1</guid>"
        "<title>{}</title><description>text</description></item></channel></rss>",
        title);
}

}  // namespace

TEST_CASE("every article and event of a lively day is as its schema says", "[story]") {
    if (!has_validator()) return skip("python3-jsonschema");
    const Folder folder;
    Server server;
    const auto feed = [&](const char* name, std::string_view more) {
        return fmt::format("[[feed]]\nname = \"{0}\"\nurl = \"{1}\"\n{2}\n", name,
                           server.url(fmt::format("/{}", name)), more);
    };
    for (const char* path : {"/one", "/two"}) server.answers(path, ok(rss("shared", 3)));
    server.answers("/flood", ok(rss("old", 5)));
    server.answers("/edited", ok(edited("first")));
    for (const char* output : {"json", "lines"}) fs::create_directories(folder / output);
    const fs::path config =
        folder.write("newspool.toml", settings + every_format() + feed("one", "group = \"g\"") +
                                          feed("two", "group = \"g\"") + feed("flood", "") +
                                          feed("edited", "updates = \"deliver\""));

    Daemon daemon({"run", "--config", config.string()});
    CAPTURE(daemon.log());
    REQUIRE(daemon.says("flood: 5 new"));
    REQUIRE(daemon.says("edited: 1 new"));
    REQUIRE(server.was_asked("/two", 2));
    server.answers("/flood", ok(rss("all other ids", 30)));
    server.answers("/edited", ok(edited("second")));
    REQUIRE(daemon.says("held"));
    REQUIRE(server.was_asked("/edited", server.requests("/edited").size() + 3));
    REQUIRE(daemon.stopped() == 0);
    for (const char* format : {"json", "jsonl"}) {
        const std::string again = (folder / fmt::format("replayed-{}", format)).string();
        CHECK(run_newspool({"replay", "--output", again, "--format", format}, config).code == 0);
    }

    for (const char* output : {"json/new", "lines/new", "replayed-json/new", "replayed-jsonl/new"}) {
        const Said said = validated(folder / output);
        CAPTURE(output, said.out, said.err);
        CHECK(said.code == 0);
        CHECK_THAT(said.out, ContainsSubstring(" 0 problems"));
        if (!std::string_view(output).starts_with("replayed"))
            CHECK_THAT(said.out, !ContainsSubstring(" 0 events"));
    }
}

TEST_CASE("an article that is not as its schema says is noticed", "[story]") {
    if (!has_validator()) return skip("python3-jsonschema");
    const auto [member, problem] = GENERATE(table<std::string, std::string>(
        {{R"("revision": 1)", ""},
         {R"("revision": 0)", "_newspool.revision: "},
         {R"("revision": 1, "feed": {"name": "x"})", "'url' is a required property"},
         {R"("revision": 1, "fetched_at": "yesterday")", "is not a 'date-time'"},
         {R"("revision": 1, "key": "zz")", "does not match"}}));
    const Folder folder;
    const std::string key = "0123456789abcdef0123456789abcdef";
    const std::string date = "2026-11-23T12:00:00Z";
    folder.write(
        "one.json",
        R"({"id": "1", "content_text": "x", "_newspool": {"id": "1", "feed": {"name": "x", "url": "y"}, )"
        R"("fetched_at": ")" +
            date + R"(", "first_seen_at": ")" + date + R"(", "key": ")" + key + "\", " + member + "}}");
    const Said said = validated(folder.path());
    CAPTURE(member, said.out, said.err);
    CHECK(said.code == (problem.empty() ? 0 : 1));
    CHECK_THAT(said.err, ContainsSubstring(problem));
}

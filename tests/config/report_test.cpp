// Where the page for people is written, and what its path must not be.
#include <fmt/format.h>

#include "config/config.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using namespace std::chrono_literals;
using test::Folder;

namespace {

const std::string any_feed = "[[feed]]\nurl = \"https://example.org/\"\n";

ReportSettings report_of(const Folder& folder, const std::string& text) {
    const auto loaded = config::load(folder.write("newspool.toml", text + any_feed));
    REQUIRE(loaded);
    return loaded->report;
}

}  // namespace

TEST_CASE("a report is written where a path says so, beside the file if it is relative", "[config]") {
    const Folder folder;
    CHECK(report_of(folder, "").path.empty());
    CHECK(report_of(folder, "[report]\npath = \"\"\n").path.empty());
    const ReportSettings report = report_of(folder, "[report]\npath = \"page.html\"\nevery = \"90s\"\n");
    CHECK(report.path == folder / "page.html");
    CHECK(report.every == Duration(90s));
}

TEST_CASE("a report takes the place of no file that is ours", "[config]") {
    for (const char* path : {"newspool.toml", "state/../n.db", "pages/"}) {
        const Folder folder;
        CAPTURE(path);
        const auto loaded = config::load(folder.write(
            "newspool.toml", fmt::format("database = \"n.db\"\n[report]\npath = \"{}\"\n", path) + any_feed));
        REQUIRE_FALSE(loaded);
        REQUIRE(loaded.error().size() == 1);
        CHECK_THAT(loaded.error().front().text(),
                   ContainsSubstring("newspool.toml:3:8: 'path' in [report] must name a file of its own"));
    }
}

TEST_CASE("what [report] cannot take is told with its place", "[config]") {
    const std::pair<const char*, const char*> wrong[] = {
        {"path = 3", "2:8: 'path' in [report]: expected a text in quotes, found the integer 3"},
        {"every = 3600", "2:9: 'every' in [report]: expected a duration such as"},
        {"every = \"soon\"", "2:9: 'every' in [report]: expected a duration such as"},
        {"every = \"0s\"", "2:9: 'every' in [report]: expected a duration from 1 s to 365 d, found \"0s\""},
        {"pth = \"a\"", "2:1: unknown key 'pth' in [report]; did you mean 'path'?"},
    };
    for (const auto& [line, problem] : wrong) {
        const Folder folder;
        CAPTURE(line);
        const auto loaded =
            config::load(folder.write("newspool.toml", fmt::format("[report]\n{}\n", line) + any_feed));
        REQUIRE_FALSE(loaded);
        REQUIRE(loaded.error().size() == 1);
        CHECK_THAT(loaded.error().front().text(), ContainsSubstring(std::string("newspool.toml:") + problem));
    }
}

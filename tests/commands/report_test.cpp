// `newspool report` by the real program, on the ledger of a real round.
#include <fmt/format.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool::test;

namespace {

struct ReportDesk {
    Folder folder;
    Server server;
    std::filesystem::path file;

    ReportDesk() {
        server.answers("/one", ok(rss("one", 3)));
        server.answers("/two", status(500));
        file = folder.write("n.toml",
                            fmt::format("spool = \"spool\"\ndatabase = \"n.db\"\n[fetch]\nallow_private = "
                                        "true\n[[feed]]\nname = \"one\"\nurl = \"{}\"\n[[feed]]\n"
                                        "name = \"two\"\nurl = \"{}\"\n",
                                        server.url("/one", 1), server.url("/two", 2)));
        std::filesystem::create_directory(folder / "spool");
    }
    [[nodiscard]] Said says(const std::vector<std::string>& words) const { return run_newspool(words, file); }
};

}  // namespace

TEST_CASE("report writes a page about what was delivered", "[report]") {
    const ReportDesk desk;
    REQUIRE(desk.says({"run", "--once"}).code == 0);
    const Said said = desk.says({"report", "-"});
    INFO(said.err);
    CHECK(said.code == 0);
    CHECK_THAT(said.out, ContainsSubstring("<h1>2 feeds, 1 failing</h1>") &&
                             ContainsSubstring("<dt>Articles today</dt><dd>3</dd>") &&
                             ContainsSubstring("the server answered with status 500") &&
                             ContainsSubstring("while no daemon was running"));
    const auto page = desk.folder.write("page.html", "old");
    CHECK(desk.says({"report", page.string()}).code == 0);
    CHECK(desk.folder.read("page.html").starts_with("<!doctype html>"));
    CHECK(desk.folder.read("page.html").ends_with("</html>\n"));
}

TEST_CASE("report says whether a daemon runs", "[report]") {
    const ReportDesk desk;
    Daemon daemon({"run", "--config", desk.file.string()});
    REQUIRE(daemon.says("one: 3 new"));
    CHECK_THAT(desk.says({"report", "-"}).out, ContainsSubstring("while its daemon was running"));
    CHECK(daemon.stopped() == 0);
    CHECK_THAT(desk.says({"report", "--all", "-"}).out, ContainsSubstring("while no daemon was running"));
}

TEST_CASE("report makes no ledger, and no page without one", "[report]") {
    const ReportDesk desk;
    const Said said = desk.says({"report", (desk.folder / "page.html").string()});
    CHECK(said.code == 1);
    CHECK_THAT(said.err, ContainsSubstring("there is no ledger"));
    CHECK_FALSE(std::filesystem::exists(desk.folder / "page.html"));
    CHECK_FALSE(std::filesystem::exists(desk.folder / "n.db"));
}

TEST_CASE("report says where it cannot write", "[report]") {
    const ReportDesk desk;
    REQUIRE(desk.says({"run", "--once"}).code == 0);
    const Said nowhere = desk.says({"report", (desk.folder / "none/page.html").string()});
    CHECK(nowhere.code == 3);
    CHECK_THAT(nowhere.err, ContainsSubstring("cannot write") && ContainsSubstring("none/page.html"));
    const Said folder = desk.says({"report", desk.folder.path().string()});
    CHECK(folder.code == 3);
    const Said full = run_command(
        {"sh", "-c", fmt::format("{} report -c {} - >/dev/full", NEWSPOOL_BINARY, desk.file.string())});
    CHECK(full.code == 3);
    CHECK_THAT(full.err, ContainsSubstring("cannot write standard output"));
}

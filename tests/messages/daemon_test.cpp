// What a running daemon refuses: questions at its socket, a changed configuration, pages that it does not
// have.
#include <array>
#include <string>

#include <fmt/format.h>

#include "messages/table.hpp"
#include "support/catch.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/http_caller.hpp"
#include "support/server.hpp"

using namespace newspool::test;

namespace {

// A page where it begins with a slash, a question at the socket where with "?", what is in the log by then
// where it is empty; else the words after "newspool".
constexpr std::array rows{
    Row{"release nothing",
        "the daemon knows no feed of the name or URL «'nothing'»; ‹`newspool status` names them›"},
    Row{"poll slow", "«slow» is not polled: it is being polled already; ‹wait for what comes of it›"},
    Row{"?frobnicate",
        "the running daemon knows no «'frobnicate'»: ‹restart it if it is of another version›"},
    Row{"/nothing", "«there is no such page»: ‹ask for /metrics or /health›"},
    Row{"POST /metrics", "«this page» can only be read: ‹ask by GET›"},
    Row{"?reload", "«newspool.toml:…»: unknown key 'colour'; ‹newspool.toml(5) has them all›"},
    Row{"", "not reloaded: «newspool.toml:…»: unknown key 'colour'; ‹newspool.toml(5) has them all›"},
};

std::string said_to(const Row& row, const Folder& folder, const std::string& pages, const Daemon& daemon) {
    const std::string words(row.provoked_by);
    // The log is read as it comes: wait for the line.
    if (words.empty()) return daemon.says("not reloaded: ") ? daemon.log() : "no word of a reload";
    if (words.starts_with('/')) return body_of(get(pages, words));
    if (words.starts_with('P')) return body_of(answer_to(pages, words + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    if (words.starts_with('?')) return answer_to((folder / "control").string(), words.substr(1) + "\n");
    const auto space = words.find(' ');
    std::vector<std::string> all{words.substr(0, space)};
    if (space != words.npos) all.push_back(words.substr(space + 1));
    return run_newspool(all, folder / "newspool.toml").err;
}

}  // namespace

std::span<const Row> newspool::test::daemon_rows() { return rows; }

TEST_CASE("what a running daemon refuses is told with the way out", "[messages]") {
    const Folder folder;
    Server server;
    server.answers("/slow", hang());
    const std::string pages = fmt::format("127.0.0.1:{}", dead_port());
    const std::string config = fmt::format(
        "spool = \"spool\"\ndatabase = \"n.db\"\ncontrol = \"control\"\nmetrics = \"{}\"\n[fetch]\n"
        "allow_private = true\n[[feed]]\nname = \"slow\"\nurl = \"{}\"\n",
        pages, server.url("/slow"));
    const auto file = folder.write("newspool.toml", config);
    Daemon daemon({"run", "-c", file.string()});
    REQUIRE(server.was_asked("/slow", 1));
    for (const Row& row : rows) {
        if (row.provoked_by == "?reload") folder.write("newspool.toml", "colour = 1\n" + config);
        check(row, with(said_to(row, folder, pages, daemon), folder.path().string() + "/", ""));
    }
    CHECK(daemon.stopped() == 0);
}

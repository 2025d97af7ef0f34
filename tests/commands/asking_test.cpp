// Who may not open the ledger is told who may.
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"
#include "support/skip.hpp"

using namespace newspool::test;

namespace {

// Says it as a user who owns nothing here; the program is copied to where that user can run it.
Said as_nobody(const Folder& folder, const std::string& command) {
    return run_command({"sh", "-c",
                        fmt::format("cp {0} {1}/newspool && chmod 755 {1} && exec setpriv --reuid=65534 "
                                    "--regid=65534 --clear-groups {1}/newspool {2} -c {1}/n.toml",
                                    NEWSPOOL_BINARY, folder.path().string(), command)});
}

}  // namespace

TEST_CASE("whoever may not open the ledger is told which user may", "[asking]") {
    if (::geteuid() != 0) return skip("root");
    const Folder folder;
    folder.write("n.toml",
                 "database = \"state/n.db\"\nspool = \"spool\"\n[[feed]]\nurl = \"file:feed.xml\"\n");
    std::filesystem::create_directories(folder / "state");
    REQUIRE(run_command({NEWSPOOL_BINARY, "run", "--once", "-c", (folder / "n.toml").string()}).code == 1);
    namespace fs = std::filesystem;
    fs::permissions(folder / "n.toml", fs::perms(0644));
    for (const auto& hidden : {folder / "state", folder / "state/n.db"}) {
        fs::permissions(folder / "state", fs::perms(0755));
        fs::permissions(hidden, fs::perms(0700));
        for (const char* command :
             {"status", "explain x", "release x", "discard x", "replay --output o", "report -"}) {
            const Said said = as_nobody(folder, command);
            INFO(command << ": " << said.err);
            CHECK(said.code == 3);
            CHECK(said.err.find("the user root") != said.err.npos);
        }
    }
}

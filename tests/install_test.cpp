// What `cmake --install` puts where, for packages and for those who build it themselves.
#include <algorithm>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"

namespace fs = std::filesystem;
using newspool::test::Folder;
using newspool::test::run_command;
using newspool::test::Said;

namespace {

Said install(const Folder& root, const std::string& prefix) {
    return run_command({"cmake", "--install", NEWSPOOL_BUILD, "--prefix", prefix}, "",
                       {"DESTDIR=" + root.path().string()});
}

std::vector<std::string> files_below(const fs::path& root) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(root))
        if (!entry.is_directory()) files.push_back(entry.path().lexically_relative(root).string());
    std::ranges::sort(files);
    return files;
}

}  // namespace

TEST_CASE("an installation has program, manuals, units, completions and a configuration", "[install]") {
    const Folder root;
    const Said said = install(root, "/usr");
    CAPTURE(said.out, said.err);
    REQUIRE(said.code == 0);
    CHECK(files_below(root.path()) ==
          std::vector<std::string>{"etc/newspool/feeds.txt",
                                   "etc/newspool/newspool.toml",
                                   "usr/bin/newspool",
                                   "usr/lib/systemd/system/newspool-once.service",
                                   "usr/lib/systemd/system/newspool-once.timer",
                                   "usr/lib/systemd/system/newspool.service",
                                   "usr/lib/sysusers.d/newspool.conf",
                                   "usr/lib/tmpfiles.d/newspool.conf",
                                   "usr/share/bash-completion/completions/newspool",
                                   "usr/share/doc/newspool/CHANGELOG.md",
                                   "usr/share/doc/newspool/README.md",
                                   "usr/share/doc/newspool/copyright",
                                   "usr/share/doc/newspool/examples/feeds.opml",
                                   "usr/share/doc/newspool/examples/feeds.txt",
                                   "usr/share/doc/newspool/examples/newspool-consumer.path",
                                   "usr/share/doc/newspool/examples/newspool-consumer.service",
                                   "usr/share/doc/newspool/examples/newspool.toml",
                                   "usr/share/fish/vendor_completions.d/newspool.fish",
                                   "usr/share/man/man1/newspool.1",
                                   "usr/share/man/man5/newspool-spool.5",
                                   "usr/share/man/man5/newspool.toml.5",
                                   "usr/share/newspool/article.schema.json",
                                   "usr/share/newspool/event.schema.json",
                                   "usr/share/newspool/grafana.json",
                                   "usr/share/zsh/site-functions/_newspool"});
    CHECK(root.read("usr/share/bash-completion/completions/newspool") ==
          run_command({NEWSPOOL_BINARY, "completion", "bash"}).out);
}

TEST_CASE("an installation leaves a configuration that is there as it is", "[install]") {
    const Folder root;
    root.write("etc/newspool/newspool.toml", "mine");
    CHECK(install(root, "/usr").code == 0);
    CHECK(root.read("etc/newspool/newspool.toml") == "mine");
}

TEST_CASE("installed elsewhere, the units start the program there, and nothing lies outside", "[install]") {
    const Folder root;
    REQUIRE(install(root, "/opt/news").code == 0);
    CHECK(root.names() == std::vector<std::string>{"opt"});
    for (const char* unit : {"newspool.service", "newspool-once.service"}) {
        const std::string text = root.read(std::string("opt/news/lib/systemd/system/") + unit);
        CHECK(text.find("\nExecStart=/opt/news/bin/newspool run") != std::string::npos);
        CHECK(text.find("/usr/bin/newspool") == std::string::npos);
    }
}

TEST_CASE("installations of one build beside each other do not meet", "[install]") {
    const std::vector<std::string> prefixes{"/usr", "/opt/news", "/srv/a", "/srv/b"};
    const std::vector<Folder> roots(prefixes.size());
    std::vector<Said> said(prefixes.size());
    {
        std::vector<std::jthread> installations;
        for (std::size_t i = 0; i < prefixes.size(); ++i)
            installations.emplace_back([&, i] { said[i] = install(roots[i], prefixes[i]); });
    }
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
        CAPTURE(said[i].out, said[i].err);
        CHECK(said[i].code == 0);
        const std::string folder = prefixes[i].substr(1) + "/lib/systemd/system/";
        for (const char* unit : {"newspool.service", "newspool-once.service"}) {
            const std::string text = roots[i].read(folder + unit);
            CAPTURE(prefixes[i], unit, text);
            CHECK(text.find("\nExecStart=" + prefixes[i] + "/bin/newspool run") != std::string::npos);
        }
    }
}

TEST_CASE("the configuration of a fresh installation is sound, and says how to go on", "[install]") {
    const Folder root;
    REQUIRE(install(root, "/usr").code == 0);
    const std::string config = (root / "etc/newspool/newspool.toml").string();
    const Said empty = run_command({NEWSPOOL_BINARY, "check", "-c", config});
    CAPTURE(empty.err);
    CHECK(empty.code == 0);
    CHECK(empty.out.find(": 0 feeds, spool /var/spool/newspool, database /var/lib/newspool/") !=
          std::string::npos);
    root.write("etc/newspool/feeds.txt",
               run_command({"sed", "s/^# https/https/", (root / "etc/newspool/feeds.txt").string()}).out);
    root.write("etc/newspool/newspool.toml", run_command({"sed", "s/^#\\([[a-z]\\)/\\1/", config}).out);
    const Said filled = run_command({NEWSPOOL_BINARY, "check", "-c", config});
    CAPTURE(filled.err);
    CHECK(filled.code == 0);
    CHECK(filled.out.find(": 2 feeds, ") != std::string::npos);
}

TEST_CASE("init writes what an installation has, but for the service's paths", "[install]") {
    const Folder root;
    REQUIRE(install(root, "/usr").code == 0);
    REQUIRE(run_command({NEWSPOOL_BINARY, "init", (root / "mine/newspool.toml").string()}).code == 0);
    CHECK(root.read("mine/feeds.txt") == root.read("etc/newspool/feeds.txt"));
    const Said other = run_command({"sed", "-e", R"(s|"/var/spool/newspool"|"spool"|)", "-e",
                                    R"(s|"/var/lib/newspool/newspool.db"|"newspool.db"|)",
                                    (root / "etc/newspool/newspool.toml").string()});
    CHECK(root.read("mine/newspool.toml") == other.out);
    CHECK(other.out.find("/var/") == std::string::npos);
}

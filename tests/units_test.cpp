// What systemd reads: that its own tools find the units sound and the daemon confined, and the account and
// the directories as they must be.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"
#include "support/skip.hpp"

namespace fs = std::filesystem;
using newspool::test::Folder;
using newspool::test::has_program;
using newspool::test::run_command;
using newspool::test::Said;

namespace {

const fs::path folder_of_units = fs::path(NEWSPOOL_SOURCE) / "systemd";
constexpr std::array units{"newspool.service", "newspool-once.service", "newspool-once.timer",
                           "newspool-consumer.service", "newspool-consumer.path"};

std::string unit_text(const std::string& unit) {
    return newspool::read_file(folder_of_units / unit, 1U << 20U);
}

void replace(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// What confines the program: its lines that are neither blank nor comments, from User= on.
std::vector<std::string> confinement(const std::string& unit) {
    std::string text = unit_text(unit);
    text.erase(0, text.find("\nUser=") + 1);
    text.erase(std::min(text.find("\n[Install]"), text.size()));
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (!line.empty() && !line.starts_with('#') && !line.starts_with("RuntimeDirectory"))
            lines.push_back(line);
    return lines;
}

// What a unit's ExecStart= runs, with the spool in this folder.
std::string unit_command(const Folder& folder, const std::string& unit) {
    std::string text = unit_text(unit);
    const std::string begin = "\nExecStart=/bin/sh -c '";
    text.erase(0, text.find(begin) + begin.size());
    text.erase(text.find('\''));
    const std::vector<std::pair<std::string, std::string>> replaced{
        {"\\\n", ""}, {"$$", "$"}, {"/var/spool/newspool", (folder / "spool").string()}};
    for (const auto& [from, to] : replaced)
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    return text;
}

}  // namespace

TEST_CASE("systemd finds the units sound", "[units]") {
    if (!has_program("systemd-analyze")) return newspool::test::skip("systemd-analyze");
    const Folder folder;
    std::vector<std::string> verify{"systemd-analyze", "verify", "--man=no"};
    for (const char* unit : units) {
        std::string text = unit_text(unit);
        replace(text, "/usr/bin/newspool", "/bin/true");  // it is not installed where the tests run
        verify.push_back(folder.write(unit, text).string());
    }
    const Said verified = run_command(verify);
    CAPTURE(verified.err);
    CHECK(verified.code == 0);
    for (const char* unit : units) CHECK(verified.err.find(unit) == std::string::npos);
}

TEST_CASE("systemd finds the daemon well confined, at most 1.5 of 10", "[units]") {
    if (!has_program("systemd-analyze")) return newspool::test::skip("systemd-analyze");
    for (const char* unit : {"newspool.service", "newspool-once.service"}) {
        const Said judged = run_command({"systemd-analyze", "security", "--offline=true", "--threshold=15",
                                         (folder_of_units / unit).string()});
        CAPTURE(judged.out);
        CHECK(judged.code == 0);
        CHECK(judged.out.find("Overall exposure level") != std::string::npos);
    }
}

TEST_CASE("a single run is confined as the daemon is", "[units]") {
    const auto lines = confinement("newspool.service");
    CHECK(lines.size() > 30);
    CHECK(confinement("newspool-once.service") == lines);
}

TEST_CASE("account, state and spool are made as the units and the manual say", "[units]") {
    if (!has_program("systemd-tmpfiles")) return newspool::test::skip("systemd-tmpfiles");
    if (geteuid() != 0) return newspool::test::skip("root");
    const Folder root;
    root.write("etc/group", "");
    const std::string at = "--root=" + root.path().string();
    const auto file = [](const char* name) { return (folder_of_units / name).string(); };
    const Said accounts = run_command({"systemd-sysusers", at, file("newspool.sysusers")});
    CAPTURE(accounts.err);
    REQUIRE(accounts.code == 0);
    CHECK(root.read("etc/passwd").starts_with("newspool:x:"));
    CHECK(root.read("etc/passwd").find(":/var/lib/newspool:/usr/sbin/nologin\n") != std::string::npos);
    CHECK(root.read("etc/group").starts_with("newspool:x:"));
    const Said places = run_command({"systemd-tmpfiles", at, "--create", file("newspool.tmpfiles")});
    CAPTURE(places.err);
    CHECK(places.code == 0);
    CHECK(places.err.empty());
    const Said modes =
        run_command({"stat", "-c", "%a", (root / "var/lib/newspool").string(),
                     (root / "var/spool/newspool").string(), (root / "var/spool/newspool/new").string()});
    CHECK(modes.out == "750\n2750\n2770\n");
}

TEST_CASE("the sample consumer takes articles out of the spool", "[documents]") {
    const Folder folder;
    folder.write("spool/new/1.0-1.2.json", R"({"id": "x", "title": "Größe"})");
    const Said said = run_command({"sh", "-c", unit_command(folder, "newspool-consumer.service")}, "",
                                  {"STATE_DIRECTORY=" + folder.path().string()});
    CAPTURE(said.err);
    CHECK(said.code == 0);
    CHECK(folder.names("spool/new").empty());
    CHECK(folder.read("archive.jsonl").find("Größe") != std::string::npos);
}

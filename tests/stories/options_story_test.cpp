// What a user may say about one feed, in the real daemon: secrets that stay secret, programs as feeds, and
// servers whose "not modified" cannot be trusted.
#include "support/catch.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "stories/house.hpp"
#include "support/certificate.hpp"
#include "support/command.hpp"
#include "support/server.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* secret = "hunter2";

// A file of the house that only its owner may read.
std::string secret_file(const House& house, std::string_view name, std::string_view bytes) {
    const auto file = house.folder().write(name, bytes);
    std::filesystem::permissions(file,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return file.string();
}

std::string toml(std::string_view key, std::string_view value) {
    return fmt::format("{} = \"{}\"\n", key, value);
}

// Everything that a poll can come to, each time with another kind of secret.
unsigned subscribe_to_everything(House& house, Server& server, const Certificate& certificate) {
    const std::string token = secret_file(house, "token", fmt::format("{}\n", secret));
    const std::vector<std::string> ways{
        toml("username", "user") + toml("password", secret),
        toml("username", "user") + toml("password_file", token) + toml("auth", "digest"),
        toml("bearer_file", token),
        toml("cookies", fmt::format("session={}", secret)),
        fmt::format("headers = {{ X-Key = \"{}\" }}\n", secret),
        toml("client_certificate", secret_file(house, "client.pem", secret)),
        toml("client_certificate", certificate.file.string()) + toml("client_key", certificate.key.string()),
        toml("proxy", fmt::format("http://user:{}@127.0.0.1:{}", secret, dead_port())),
        toml("proxy", fmt::format("http://user:{}@no-such-proxy.invalid:1", secret)),
        toml("proxy", fmt::format("socks5h://user:{}@127.0.0.1:{}", secret, dead_port())),
    };
    const std::vector<Answer> answers{status(403),
                                      status(401).with("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\""),
                                      silence(),
                                      redirect(302, "ftp://u:hunter2@127.0.0.1/?key=hunter2"),
                                      ok("<html><title>Sign in</title></html>"),
                                      ok(rss("sound", 1))};
    unsigned feeds = 0;
    for (const std::string& way : ways)
        for (const Answer& answer : answers) {
            const std::string path = fmt::format("/feed{}", ++feeds);
            server.answers(path, answer);
            house.subscribe("", server.url(path, feeds) + "?token=" + secret, way);
        }
    return feeds;
}

}  // namespace

TEST_CASE("no secret of a subscription is printed", "[story]") {
    Server server;
    House house;
    const Certificate certificate;
    std::filesystem::permissions(certificate.key, std::filesystem::perms::owner_read);
    const unsigned feeds = subscribe_to_everything(house, server, certificate);
    std::string url = server.url("/url", 100);
    server.answers("/url", ok(rss("url", 1)));
    house.subscribe("", url.insert(url.find("127"), "user:hunter2@"));
    house.subscribe("", "exec:program", "command = [\"/bin/false\", \"hunter2\"]\n");

    const Round round = house.round();
    CAPTURE(round.log);
    CHECK(round.code == 0);
    CHECK(house.spooled().size() == 8);  // seven ways lead to a server, and the URL's own
    CHECK(house.articles_with(secret) == 0);
    CHECK(server.requests("/url").at(0).header("Authorization") == "Basic dXNlcjpodW50ZXIy");
    CHECK(round.lines_with(secret).empty());
    CHECK(round.output.find(secret) == std::string::npos);
    CHECK(round.lines_with("127.0.0.").size() + round.lines_with("program: ").size() > feeds / 2);
}

TEST_CASE("a program's output is a feed, and its failure is told like a server's", "[story]") {
    House house;
    const auto document = house.folder().write("document.xml", rss("program", 2));
    house.subscribe("program", "exec:program",
                    fmt::format("command = [\"/bin/cat\", \"{}\"]\n", document.string()));
    house.subscribe("failing", "exec:failing",
                    "command = [\"/bin/sh\", \"-c\", \"echo no net >&2; exit 7\"]\n");
    house.subscribe("hanging", "exec:hanging", "timeout = \"1s\"\ncommand = [\"/bin/sleep\", \"1000\"]\n");
    house.subscribe("missing", "exec:missing", "command = [\"no/such\"]\n");
    const Round round = house.round();
    CAPTURE(round.log);
    CHECK(round.code == 0);
    CHECK(house.articles_with("The text of program 1.") == 1);
    CHECK(house.articles_with("The text of program 2.") == 1);
    CHECK(house.articles_with("exec:program") == 2);
    CHECK(round.lines_with("failing: '/bin/sh' ended with status 7: no net").size() == 1);
    CHECK(round.lines_with("hanging: '/bin/sleep' had not ended after 1 s").size() == 1);
    CHECK(round.lines_with("missing: cannot run ").size() == 1);

    house.folder().write("document.xml", rss("program", 3));
    for (int turn = 0; turn < 1000 && house.spooled().size() < 3; ++turn) CHECK(house.round().code == 0);
    CHECK(house.articles_with("The text of program 3.") == 1);
}

TEST_CASE("a feed whose 304 lies is asked without condition when its time has come", "[story]") {
    Server server;
    House house;
    const auto lying = [](const Asked& asked) {
        return asked.has("If-None-Match") ? not_modified() : ok(rss("feed", 1)).with("ETag", "\"1\"");
    };
    server.answers("/trusted", lying);
    server.answers("/lying", lying);
    house.subscribe("trusted", server.url("/trusted", 1));
    house.subscribe("lying", server.url("/lying", 2), "refetch = \"7d\"\n");
    const auto polls_until = [&](std::size_t times) {
        for (int turn = 0; turn < 1000 && server.requests("/lying").size() < times; ++turn)
            CHECK(house.round().code == 0);
        REQUIRE(server.requests("/lying").size() == times);
        return server.requests("/lying").back().has("If-None-Match");
    };
    const auto days_pass = [&](int days) {
        const Said said = run_command(
            {"python3", "-c",
             fmt::format("import sqlite3; c = sqlite3.connect('{}'); "
                         "c.execute('UPDATE feed SET asked_whole = asked_whole - {} * 86400000'); c.commit()",
                         (house.folder() / "newspool.db").string(), days)});
        CAPTURE(said.err);
        REQUIRE(said.code == 0);
    };
    CHECK_FALSE(polls_until(1));
    CHECK(polls_until(2));
    days_pass(6);
    CHECK(polls_until(3));
    days_pass(1);
    CHECK_FALSE(polls_until(4));
    CHECK(polls_until(5));
    CHECK(server.requests("/trusted").back().has("If-None-Match"));
}

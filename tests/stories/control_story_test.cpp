// A running daemon is asked: by its owner, by others, and by those who talk nonsense.
#include <algorithm>
#include <csignal>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "stories/house.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/server.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

Said say(const House& house, std::vector<std::string> words) {
    return run_newspool(std::move(words), house.folder() / "newspool.toml");
}

sockaddr_un address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path.native().size() < sizeof address.sun_path);
    path.native().copy(address.sun_path, sizeof address.sun_path);
    return address;
}

// A socket as a process leaves it that dies.
void leave_socket(const std::filesystem::path& path) {
    const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = address_of(path);
    REQUIRE(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(left);
}

int connected(const House& house) {
    const int connection = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = address_of(house.folder() / "newspool.db.control");
    REQUIRE(::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return connection;
}

// What the daemon answers to these bytes; nothing more is sent.
std::string answer_to(const House& house, std::string_view bytes) {
    const int connection = connected(house);
    while (!bytes.empty()) {
        const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) break;  // it has heard enough
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    ::shutdown(connection, SHUT_WR);
    std::string answer;
    char part[4096];
    for (ssize_t got = 0; (got = ::read(connection, part, sizeof part)) > 0;)
        answer.append(part, static_cast<std::size_t>(got));
    ::close(connection);
    return answer;
}

constexpr const char* hourly = "interval = \"1h\"";

}  // namespace

TEST_CASE("status tells of every feed, from the daemon and from the ledger alike", "[story]") {
    Server server;
    server.answers("/good", ok(rss("good", 2)));
    server.answers("/bad", status(500));
    House house;
    house.subscribe("good", server.url("/good", 1), hourly);
    house.subscribe("bad", server.url("/bad", 2), hourly);
    Daemon daemon = house.run();
    REQUIRE(daemon.says("good: 2 new"));
    REQUIRE(daemon.says("bad: "));

    const Said table = say(house, {"status"});
    INFO(table.out << table.err);
    CHECK(table.code == 0);
    CHECK_THAT(table.out, ContainsSubstring("2 feeds: 1 fine, 1 failing"));
    CHECK_THAT(table.out, ContainsSubstring(fmt::format("(pid {})", daemon.pid())));
    CHECK_THAT(table.out, ContainsSubstring("the server answered with status 500"));
    const Said failing = say(house, {"status", "--failing"});
    CHECK(failing.out.find("\nfine ") == std::string::npos);
    CHECK(failing.out.find("\nfailing ") != std::string::npos);
    const auto json = nlohmann::json::parse(say(house, {"status", "--json"}).out);
    REQUIRE(json["feeds"].size() == 2);
    CHECK(json["feeds"][0]["health"] == "failing");
    CHECK(json["feeds"][1]["articles"] == 2);
    CHECK(json["daemon"]["pid"] == daemon.pid());

    REQUIRE(daemon.stopped() == 0);
    const Said later = say(house, {"status"});
    CHECK_THAT(later.out, ContainsSubstring("newspool does not run"));
    CHECK_THAT(later.out, ContainsSubstring("2 feeds: 1 fine, 1 failing"));
}

TEST_CASE("a caller who stops reading in the middle of a long status holds up no poll", "[story]") {
    Server server;
    server.answers("/good", ok(rss("good", 1)));
    House house;
    house.subscribe("good", server.url("/good", 1), hourly);
    constexpr int many = 300;
    for (int feed = 0; feed < many; ++feed)
        house.subscribe(fmt::format("long{}", feed),
                        server.url(fmt::format("/{}?{}", feed, std::string(6'000, 'x')), 2), hourly);
    Daemon daemon = house.run();
    REQUIRE(daemon.says("good: 1 new"));
    const int caller = connected(house);
    const std::string_view question = "status\x1fjson\n";
    REQUIRE(::send(caller, question.data(), question.size(), MSG_NOSIGNAL) == std::ssize(question));
    char part[1024];
    REQUIRE(::read(caller, part, sizeof part) > 0);
    CHECK(say(house, {"poll", "good"}).code == 0);
    CHECK(server.was_asked("/good", 2));
    const Said other = say(house, {"status", "--json"});
    CHECK(nlohmann::json::parse(other.out)["feeds"].size() == many + 1);
    const Said table = say(house, {"status"});
    CHECK(std::ranges::count(table.out, '\n') == many + 1 + 4);
    ::close(caller);
    REQUIRE(daemon.stopped() == 0);
}

TEST_CASE("poll asks a feed before its time, once", "[story]") {
    Server server;
    server.answers("/feed", ok(rss("feed", 1)));
    House house;
    house.subscribe("feed", server.url("/feed"), hourly);
    Daemon daemon = house.run();
    REQUIRE(daemon.says("feed: 1 new"));
    CHECK(say(house, {"poll", "feed"}).code == 0);
    CHECK(server.was_asked("/feed", 2, 20s));
    CHECK(say(house, {"poll", "--all"}).out == "1 feeds are due now\n");
    CHECK(server.was_asked("/feed", 3, 20s));
    const Said unknown = say(house, {"poll", "fed"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, ContainsSubstring("knows no feed"));
    REQUIRE(daemon.stopped() == 0);
    CHECK(server.requests("/feed").size() == 3);
    const Said alone = say(house, {"poll", "feed"});
    CHECK(alone.code == 1);
    CHECK_THAT(alone.err, ContainsSubstring("no daemon runs"));
}

TEST_CASE("the socket is for owner and group, and goes with the daemon", "[story]") {
    Server server;
    server.answers("/feed", ok(rss("feed", 1)));
    House house;
    house.subscribe("feed", server.url("/feed"), hourly);
    const auto path = house.folder() / "newspool.db.control";
    leave_socket(path);
    {
        Daemon daemon = house.run();
        REQUIRE(daemon.says("feed: 1 new"));
        struct stat found{};
        REQUIRE(::stat(path.c_str(), &found) == 0);
        CHECK(S_ISSOCK(found.st_mode));
        CHECK((found.st_mode & 0777) == 0660);
        REQUIRE(daemon.stopped() == 0);
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("nonsense on the socket is answered or dropped, and harms nothing", "[story]") {
    Server server;
    server.answers("/feed", ok(rss("feed", 1)));
    House house;
    house.subscribe("feed", server.url("/feed"), hourly);
    Daemon daemon = house.run();
    REQUIRE(daemon.says("feed: 1 new"));
    CHECK(answer_to(house, "").empty());
    CHECK(answer_to(house, "no line's end").empty());
    CHECK_THAT(answer_to(house, "\n"), ContainsSubstring("knows no ''"));
    CHECK_THAT(answer_to(house,
                         "format\x1f"
                         "c:\n"),
               ContainsSubstring("2\n"));
    CHECK_THAT(answer_to(house, "\x1b]0;pwned\a\n"), !ContainsSubstring("\x1b"));
    CHECK_THAT(answer_to(house, "poll\x1f'; DROP TABLE feed; --\n"), ContainsSubstring("knows no feed"));
    CHECK(answer_to(house, std::string(1'000'000, 'x')).empty());
    CHECK(say(house, {"status"}).code == 0);
    CHECK(daemon.stopped() == 0);
}

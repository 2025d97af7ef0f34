// What the real program says while it works: its forms, its requests, and how it looks on a terminal.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "stories/house.hpp"
#include "support/catch.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"
#include "support/terminal.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* hostile_feed = R"(<rss version="2.0"><channel><title>x</title><item><guid>1</guid>
<title>a&#10;&lt;3&gt;error: b" level=error feed=bank &#27;[2J</title></item></channel></rss>)";

std::vector<std::string> words(const House& house, std::vector<std::string> more) {
    std::vector<std::string> all{NEWSPOOL_BINARY, "run", "--once", "--config",
                                 (house.folder() / "newspool.toml").string()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

Round run_once(const House& house, const std::vector<std::string>& more,
               std::vector<std::string> before = {}) {
    for (std::string& word : words(house, more)) before.push_back(std::move(word));
    Child child(before);
    Round round;
    round.code = child.ended().value_or(-1);
    round.log = child.log();
    round.lines = child.lines_with("");
    return round;
}

// A house of five feeds on five hosts, of which each keeps its visitor waiting.
struct LoggedStreet {
    Server server;
    House house{"", Folder::Where::memory};

    LoggedStreet() {
        server.answers("/feed", ok(rss("feed", 2)).after(300ms));
        for (unsigned host = 1; host <= 5; ++host)
            house.subscribe(fmt::format("feed{}", host), server.url("/feed", host));
    }
};

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t widest(const std::string& sent) {
    std::size_t widest = 0;
    std::size_t width = 0;
    bool in_escape = false;
    for (const char byte : sent) {
        if (byte == '\x1b') in_escape = true;
        if (byte == '\r' || byte == '\n') width = 0;
        if (!in_escape && byte != '\r' && byte != '\n') widest = std::max(widest, ++width);
        if (in_escape && (byte == 'K' || byte == 'm')) in_escape = false;
    }
    return widest;
}

}  // namespace

TEST_CASE("a log of JSON has one object a line, whatever a publisher calls an article", "[story][log]") {
    Server server;
    House house("", Folder::Where::memory);
    server.answers("/feed", ok(hostile_feed));
    house.subscribe("example", server.url("/feed"));
    const Round round = run_once(house, {"--verbose", "--log-format", "json"});
    INFO(round.log);
    CHECK(round.code == 0);
    for (const std::string& line : round.lines) {
        CHECK(line.starts_with("{\"time\":\"20"));
        CHECK(line.ends_with("}"));
        CHECK_FALSE(holds(line, "\"level\":\"error\""));
    }
    REQUIRE(round.lines_with("\"event\":\"article\"").size() == 1);
    CHECK(round.lines_with("\"event\":\"poll\"").size() == 1);
    CHECK(round.lines_with("\"event\":\"end\"").size() == 1);
    CHECK(round.lines_with("\"articles\":1}").size() == 1);
}

TEST_CASE("the configuration says how the log is written, and the command line has the last word",
          "[story][log]") {
    Server server;
    House house("", Folder::Where::memory);
    server.answers("/feed", ok(rss("feed", 1)));
    house.replace("database =", "log_format = \"keys\"\ndatabase =");
    house.subscribe("example", server.url("/feed"));
    const Round keys = run_once(house, {});
    INFO(keys.log);
    CHECK(keys.lines_with(" level=info event=poll feed=example message=\"1 new of 1 items; ").size() == 1);
    const Round text = run_once(house, {"--log-format", "text"});
    CHECK(text.lines_with("level=").empty());
    const Round wrong = run_once(house, {"--log-format", "yaml"});
    INFO(wrong.log);
    CHECK(wrong.code == 2);
    CHECK(holds(wrong.log, "yaml"));
    CHECK(holds(wrong.log, "keys"));
}

TEST_CASE("what leads to the journal bears priorities and no date, and an inherited JOURNAL_STREAM does not",
          "[story][log]") {
    Server server;
    House house("", Folder::Where::memory);
    server.answers("/feed", status(404));
    house.subscribe("example", server.url("/feed"));
    const char* set_it = R"sh(JOURNAL_STREAM="$(stat -L -c %d:%i /proc/self/fd/2)";
    export JOURNAL_STREAM; exec "$@")sh";
    const Round journal = run_once(house, {}, {"sh", "-c", set_it, "sh"});
    INFO(journal.log);
    REQUIRE(journal.lines.size() == 3);
    CHECK(journal.lines[0].starts_with("<5>1 feeds from "));
    CHECK(journal.lines[1].starts_with("<4>example: "));
    const Round keys = run_once(house, {"--log-format", "keys"}, {"sh", "-c", set_it, "sh"});
    CHECK(keys.lines.at(0).starts_with("<5>level=notice event=start "));
    const Round inherited = run_once(house, {}, {"env", "JOURNAL_STREAM=1:2"});
    CHECK(inherited.lines.at(0).starts_with("20"));
}

TEST_CASE("a verbose log tells of every request, hop by hop, and of no secret", "[story][log]") {
    Server server;
    House house("", Folder::Where::memory);
    server.answers("/old", redirect(302, server.url("/feed?token=hidden")));
    server.answers("/feed", ok(rss("feed", 1)).with("ETag", "\"1\""));
    house.subscribe("moved", server.url("/old?api_key=hidden"));
    house.subscribe("stayed", server.url("/feed"));
    const Round round = run_once(house, {"--verbose", "--log-format", "keys"});
    INFO(round.log);
    CHECK_FALSE(holds(round.log, "hidden"));
    const auto requests = round.lines_with(" event=request ");
    REQUIRE(requests.size() == 3);
    CHECK(round.lines_with("feed=moved message=\"GET " + server.url("/old?api_key=***") + ": 302, ").size() ==
          1);
    CHECK(round.lines_with(" url=" + server.url("/feed") + " status=200 bytes=").size() == 1);
    CHECK(std::ranges::count_if(
              requests, [](const std::string& line) { return holds(line, " kept_connection=true "); }) == 2);
    CHECK(run_once(house, {}).lines_with("GET").empty());
}

TEST_CASE("on a terminal a round shows how far it is, and leaves nothing of that behind", "[story][log]") {
    if (!has_terminals()) return skip("pseudo terminal");
    const LoggedStreet street;
    const Shown shown = run_on_terminal(words(street.house, {}), 100, {"TERM=xterm"});
    INFO(shown.screen);
    CHECK(shown.code == 0);
    CHECK(holds(shown.sent, "] 0 of 5 feeds"));
    CHECK(holds(shown.sent, "\x1b[32m["));
    CHECK(holds(shown.sent, "\x1b[36mfeed1: \x1b[0m2 new of 2 items"));
    CHECK_FALSE(holds(shown.screen, "of 5 feeds"));
    CHECK_FALSE(holds(shown.screen, "#"));
    for (unsigned host = 1; host <= 5; ++host)
        CHECK(holds(shown.screen, fmt::format("\nfeed{}: 2 new of 2 items", host)));
    CHECK(holds(shown.screen, "\n5 feeds polled: 0 failed"));
    CHECK(shown.screen.ends_with("\n"));
}

TEST_CASE("the line of progress keeps within a narrow terminal", "[story][log]") {
    if (!has_terminals()) return skip("pseudo terminal");
    LoggedStreet street;
    street.house.replace("interval = \"1s\"", "interval = \"1h\"");
    const Shown shown = run_on_terminal(words(street.house, {"--log-format", "text"}), 14, {"TERM=xterm"});
    CHECK(holds(shown.sent, "0 of 5 feeds"));
    std::string drawn;  // without the lines of the log, which the terminal wraps
    for (std::size_t at = shown.sent.find("\r\x1b[32m"); at != std::string::npos;
         at = shown.sent.find("\r\x1b[32m", at + 1))
        drawn += shown.sent.substr(at, shown.sent.find("\x1b[K", at) - at) + "\n";
    CHECK(widest(drawn) <= 13);
}

TEST_CASE("colour and progress are left out where the terminal or its user wants none", "[story][log]") {
    if (!has_terminals()) return skip("pseudo terminal");
    const LoggedStreet street;
    const Shown plain = run_on_terminal(words(street.house, {}), 100, {"TERM=xterm", "NO_COLOR=1"});
    CHECK(holds(plain.sent, "] 0 of 5 feeds"));
    CHECK_FALSE(holds(plain.sent, "\x1b[3"));
    const std::vector<std::string> dumb{"TERM=dumb"};
    CHECK_FALSE(holds(run_on_terminal(words(street.house, {}), 100, dumb).sent, "\x1b"));
    const Shown json = run_on_terminal(words(street.house, {"--log-format", "json"}), 100, {"TERM=xterm"});
    CHECK_FALSE(holds(json.sent, "\x1b"));
    CHECK_FALSE(holds(street.house.round().log, "\r"));
}

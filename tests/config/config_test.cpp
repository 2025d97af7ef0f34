// The configuration: what is read, which defaults hold, and that every mistake is told with its place.
#include "config/config.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "base/version.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using namespace std::chrono_literals;
using config::Config;
using test::Folder;

namespace {

constexpr const char* one_feed = "[[feed]]\nurl = \"https://example.org/feed.xml\"\n";

// Loads `text` as newspool.toml in the folder; the problems, a line each, without the folder's name.
std::string problems_of(const Folder& folder, const std::string& text) {
    const auto loaded = config::load(folder.write("newspool.toml", text));
    if (loaded) return "";
    std::string all;
    for (const config::Problem& problem : loaded.error()) all += problem.text() + "\n";
    const std::string prefix = folder.path().string() + "/";
    for (auto at = all.find(prefix); at != std::string::npos; at = all.find(prefix))
        all.erase(at, prefix.size());
    return all;
}

std::string problems_of(const std::string& text) { return problems_of(Folder(), text); }

Config config_of(const Folder& folder, const std::string& text) {
    auto loaded = config::load(folder.write("newspool.toml", text));
    if (!loaded) FAIL(problems_of(folder, text));
    return *std::move(loaded);
}

std::string sample_file(const std::string& name) {
    return read_file(std::filesystem::path(NEWSPOOL_SOURCE "/config") / name, 1U << 20U);
}

const Subscription& only(const Config& config) {
    REQUIRE(config.subscriptions.size() == 1);
    return config.subscriptions.front();
}

}  // namespace

TEST_CASE("one feed is a whole configuration, and the defaults are the documented ones", "[config]") {
    const Folder folder;
    const Config config = config_of(folder, one_feed);
    CHECK(config.file == folder / "newspool.toml");
    CHECK(config.database == "/var/lib/newspool/newspool.db");
    CHECK(config.outputs.front().path == "/var/spool/newspool");
    CHECK(config.outputs.front().name == "spool");
    CHECK_FALSE(config.schedule.interval);
    const Subscription& feed = only(config);
    CHECK(feed.url == "https://example.org/feed.xml");
    CHECK(feed.name == "example.org/feed.xml");
    CHECK(feed.request.url == feed.url);
    CHECK(feed.request.user_agent == user_agent());
    CHECK(feed.request.timeout == 60s);
    CHECK(feed.request.connect_timeout == 10s);
    CHECK(feed.request.max_body == 10'485'760);
    CHECK(feed.request.max_redirects == 8);
    CHECK_FALSE(feed.request.allow_private);
    CHECK_FALSE(feed.request.allow_file);
}

TEST_CASE("every key of [fetch], [schedule] and [articles] is read", "[config]") {
    const Config config = config_of(Folder(), R"(
        [fetch]
        user_agent = "mine/1"
        connections = 7
        per_host = 3
        per_host_delay = "250ms"
        connect_timeout = "5s"
        timeout = "2m"
        max_body = "512KiB"
        max_redirects = 0
        allow_private = true
        proxy = "socks5h://127.0.0.1:9050"
        [schedule]
        interval = "30m"
        min_interval = "1m"
        max_interval = "2d"
        effort = 2
        max_hint = "0s"
        retry_min = "90s"
        retry_max = "1h"
        jitter = 0
        [articles]
        html = "raw"
        [[feed]]
        url = "https://example.org/"
    )");
    CHECK(config.fetch.connections == 7);
    CHECK(config.fetch.per_host == 3);
    CHECK(config.fetch.per_host_delay == 250ms);
    CHECK(config.schedule.interval == Duration(30min));
    CHECK(config.schedule.min_interval == 1min);
    CHECK(config.schedule.max_interval == 48h);
    CHECK(config.schedule.effort == 2.0);
    CHECK(config.schedule.max_hint == 0s);
    CHECK(config.schedule.retry_min == 90s);
    CHECK(config.schedule.retry_max == 1h);
    CHECK(config.schedule.jitter == 0.0);
    CHECK(config.articles.html == ArticleSettings::Html::raw);
    const Subscription& feed = only(config);
    CHECK(feed.interval == Duration(30min));
    CHECK(feed.request.user_agent == "mine/1");
    CHECK(feed.request.connect_timeout == 5s);
    CHECK(feed.request.timeout == 2min);
    CHECK(feed.request.max_body == 524'288);
    CHECK(feed.request.max_redirects == 0);
    CHECK(feed.request.allow_private);
    CHECK(feed.request.proxy == "socks5h://127.0.0.1:9050");
}

TEST_CASE("a feed's own keys outrank [fetch] and [schedule]", "[config]") {
    const Folder folder;
    const Config config = config_of(folder, R"(
        [fetch]
        proxy = "http://proxy.example:3128"
        [schedule]
        interval = "30m"
        [[feed]]
        url = "https://example.org/"
        name = "Example"
        interval = "adaptive"
        ignore_hints = true
        max_hint = "1d"
        effort = 0.5
        tags = ["a", "b", "a"]
        headers = { X-Key = "v" }
        username = "me"
        proxy = ""
        ca_file = "ca.pem"
        timeout = "5s"
        max_body = 2048
        allow_private = true
    )");
    const Subscription& feed = only(config);
    CHECK(feed.name == "Example");
    CHECK_FALSE(feed.interval);
    CHECK(feed.ignore_hints);
    CHECK(feed.max_hint == Duration(24h));
    CHECK(feed.effort == 0.5);
    CHECK(feed.tags == std::vector<std::string>{"a", "b"});
    REQUIRE(feed.request.headers.size() == 1);
    CHECK(feed.request.headers[0].name == "X-Key");
    CHECK(feed.request.headers[0].value == "v");
    CHECK(feed.request.credentials.username == "me");
    CHECK(feed.request.proxy.empty());
    CHECK(feed.request.ca_file == folder / "ca.pem");
    CHECK(feed.request.timeout == 5s);
    CHECK(feed.request.max_body == 2048);
    CHECK(feed.request.allow_private);
}

TEST_CASE("relative paths are relative to the file", "[config]") {
    const Folder folder;
    const Config config =
        config_of(folder, std::string("spool = \"../spool\"\ndatabase = \"state/news.db\"\n") + one_feed);
    CHECK(config.outputs.front().path == folder.path().parent_path() / "spool");
    CHECK(config.database == folder / "state/news.db");
}

TEST_CASE("[[output]] says what spool says for short", "[config]") {
    const Folder folder;
    const Config config = config_of(folder, std::string(one_feed) + R"(
        [[output]]
        name = "news"
        path = "out"
        format = "json"
    )");
    CHECK(config.outputs.front().name == "news");
    CHECK(config.outputs.front().path == folder / "out");
}

TEST_CASE("file: is read in [[feed]], and relative to the file", "[config]") {
    const Folder folder;
    const Config config = config_of(folder, "[[feed]]\nurl = \"file:feeds/my feed.xml\"\n");
    const Subscription& feed = only(config);
    CHECK(feed.url == "file://" + folder.path().string() + "/feeds/my%20feed.xml");
    CHECK(feed.name == "my feed.xml");
    CHECK(feed.request.allow_file);
}

TEST_CASE("exec: names a program of the operator's, relative to the file", "[config]") {
    const Folder folder;
    const Config config = config_of(folder, R"(
        [[feed]]
        url = "exec:weather"
        command = ["bin/weather", "--city", "a b"]
        [[feed]]
        url = "EXEC:other"
        name = "mine"
        command = ["/usr/bin/other"]
    )");
    REQUIRE(config.subscriptions.size() == 2);
    const Subscription& weather = config.subscriptions[0];
    CHECK(weather.url == "exec:weather");
    CHECK(weather.name == "weather");
    CHECK(weather.request.url == "exec:weather");
    CHECK(weather.request.command ==
          std::vector<std::string>{(folder / "bin/weather").string(), "--city", "a b"});
    CHECK(config.subscriptions[1].url == "exec:other");
    CHECK(config.subscriptions[1].name == "mine");
    CHECK(config.subscriptions[1].request.command == std::vector<std::string>{"/usr/bin/other"});
}

TEST_CASE("a feed is asked for anew at most once a week", "[config]") {
    CHECK(only(config_of(Folder(), std::string(one_feed) + "refetch = \"7d\"\n")).refetch == Duration(168h));
    CHECK_FALSE(only(config_of(Folder(), std::string(one_feed) + "refetch = \"0s\"\n")).refetch);
    CHECK_FALSE(only(config_of(Folder(), one_feed)).refetch);
    CHECK(problems_of(std::string(one_feed) + "refetch = \"6d\"\n") ==
          "newspool.toml:3:11: 'refetch' in [[feed]]: expected a duration from 7 d to 365 d, found \"6d\"\n");
}

TEST_CASE("a user name and password in the URL become credentials, and no part of its identity", "[config]") {
    const Folder folder;
    const auto file =
        folder.write("newspool.toml", "[[feed]]\nurl = \"https://me:p%40ss@example.org/a@b\"\n");
    chmod(file.c_str(), 0640);
    const auto loaded = config::load(file);
    REQUIRE(loaded);
    const Subscription& feed = only(*loaded);
    CHECK(feed.url == "https://example.org/a@b");
    CHECK(feed.name == "example.org/a@b");
    CHECK(feed.request.credentials.username == "me");
    CHECK(feed.request.credentials.password == "p@ss");
}

TEST_CASE("a password comes from a file that only its owner and group may read", "[config]") {
    const Folder folder;
    const auto secret = folder.write("secret", "hunter2\n");
    const std::string text = std::string(one_feed) + "username = \"me\"\npassword_file = \"secret\"\n";
    chmod(secret.c_str(), 0600);
    CHECK(only(config_of(folder, text)).request.credentials.password == "hunter2");
    chmod(secret.c_str(), 0644);
    CHECK(problems_of(folder, text) ==
          "newspool.toml:4:17: 'password_file' in [[feed]]: 'secret' can be read by everybody: take that "
          "away with chmod o-r\n");
}

TEST_CASE("a feed says how it is to be asked", "[config]") {
    const Folder folder;
    for (const char* name : {"token", "key.pem", "newspool.toml"})
        chmod(folder.write(name, "t0ken\n").c_str(), 0600);
    const Config config = config_of(folder, R"(
        [[feed]]
        url = "https://example.org/"
        user_agent = "mine/2"
        bearer_file = "token"
        cookies = "a=b; c=d"
        client_certificate = "certificate.pem"
        client_key = "key.pem"
        http_version = "1.1"
        proxy = "http://me:word@proxy.example:3128"
        allow_downgrade = true
        [[feed]]
        url = "https://example.org/digest"
        username = "me"
        password = "word"
        auth = "digest"
        http_version = "2"
        headers = { Authorization = "own" }
        [[feed]]
        url = "https://example.org/plain"
    )");
    const Request& request = config.subscriptions.at(0).request;
    CHECK(request.user_agent == "mine/2");
    CHECK(request.credentials.bearer_token == "t0ken");
    CHECK(request.credentials.cookies == "a=b; c=d");
    CHECK(request.credentials.client_certificate == folder / "certificate.pem");
    CHECK(request.credentials.client_key == folder / "key.pem");
    CHECK(request.http_version == HttpVersion::http1_1);
    CHECK(request.proxy == "http://me:word@proxy.example:3128");
    CHECK(request.allow_downgrade);
    CHECK(config.subscriptions.at(1).request.credentials.auth == Auth::digest);
    CHECK(config.subscriptions.at(1).request.http_version == HttpVersion::http2);
    CHECK(config.subscriptions.at(2).request.http_version == HttpVersion::best);
    CHECK_FALSE(config.subscriptions.at(2).request.allow_downgrade);
}

TEST_CASE("a password may be among systemd's credentials", "[config]") {
    const Folder folder;
    const auto secret = folder.write("credentials/news", "hunter2\n");
    const std::string text = std::string(one_feed) + "username = \"me\"\ncredential = \"news\"\n";
    chmod(secret.c_str(), 0400);
    unsetenv("CREDENTIALS_DIRECTORY");
    CHECK(
        problems_of(folder, text) ==
        "newspool.toml:4:14: 'credential' in [[feed]]: there is no $CREDENTIALS_DIRECTORY; systemd makes it "
        "for a unit with LoadCredential=news:FILE\n");
    setenv("CREDENTIALS_DIRECTORY", (folder / "credentials").c_str(), 1);
    CHECK(only(config_of(folder, text)).request.credentials.password == "hunter2");
    CHECK(
        problems_of(folder, std::string(one_feed) + "username = \"me\"\ncredential = \"../news\"\n") ==
        "newspool.toml:4:14: 'credential' in [[feed]]: expected the name of a credential, as LoadCredential= "
        "in the unit has it\n");
    unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_CASE("whatever secret everybody may read is refused", "[config]") {
    const Folder folder;
    for (const char* name : {"token", "key.pem", "both.pem", "newspool.toml"})
        chmod(folder.write(name, "x").c_str(), 0644);
    CHECK(problems_of(folder, R"([fetch]
proxy = "http://me:word@proxy.example:3128"
[[feed]]
url = "https://example.org/1"
bearer_file = "token"
[[feed]]
url = "https://example.org/2"
cookies = "a=b"
proxy = "socks5h://me:word@proxy.example"
headers = { Authorization = "own" }
[[feed]]
url = "https://example.org/3"
client_certificate = "certificate.pem"
client_key = "key.pem"
[[feed]]
url = "https://example.org/4"
client_certificate = "both.pem"
)") == "newspool.toml:2:9: this file holds a proxy's password and can be read by everybody: take that away "
       "with chmod o-r\n"
       "newspool.toml:5:15: 'bearer_file' in [[feed]]: 'token' can be read by everybody: take that away with "
       "chmod o-r\n"
       "newspool.toml:8:11: this file holds cookies and can be read by everybody: take that away with chmod "
       "o-r\n"
       "newspool.toml:9:9: this file holds a proxy's password and can be read by everybody: take that away "
       "with chmod o-r\n"
       "newspool.toml:10:11: this file holds a header Authorization and can be read by everybody: take that "
       "away with chmod o-r\n"
       "newspool.toml:14:14: 'client_key' in [[feed]]: 'key.pem' holds a key and can be read by everybody: "
       "take that away with chmod o-r\n"
       "newspool.toml:17:22: 'client_certificate' in [[feed]]: 'both.pem' holds a key and can be read by "
       "everybody: take that away with chmod o-r\n");
}

TEST_CASE("credentials that contradict each other are refused", "[config]") {
    const Folder folder;
    for (const char* name : {"token", "two", "newspool.toml"})
        chmod(folder.write(name, "a b\nc").c_str(), 0600);
    CHECK(problems_of(folder, R"([[feed]]
url = "https://example.org/1"
username = "me"
password = "word"
password_file = "two"
[[feed]]
url = "https://me@example.org/2"
username = "me"
bearer_file = "token"
[[feed]]
url = "https://example.org/3"
auth = "digest"
client_key = "token"
[[feed]]
url = "https://example.org/4"
cookies = "a=b"
headers = { cookie = "c=d" }
username = "me"
auth = "ntlm"
http_version = "3"
)") == "newspool.toml:5:17: a password is given twice: keep one of 'password', "
       "'password_file', 'credential' and that of the URL\n"
       "newspool.toml:8:12: the URL holds a user name already; write it in one place\n"
       "newspool.toml:9:15: a bearer token and another way to log in; choose one of them\n"
       "newspool.toml:9:15: 'bearer_file' in [[feed]]: expected a token on one line, without white space\n"
       "newspool.toml:12:8: 'auth' without 'username' in [[feed]]: write both, or none\n"
       "newspool.toml:13:14: a 'client_key' without 'client_certificate': write both, or one certificate "
       "file that holds the key too\n"
       "newspool.toml:16:11: 'headers' in [[feed]] has a Cookie already: write all in 'cookies'\n"
       "newspool.toml:19:8: 'auth' in [[feed]]: expected \"basic\" or \"digest\", found \"ntlm\"\n"
       "newspool.toml:20:16: 'http_version' in [[feed]]: expected \"1.1\" or \"2\", found \"3\"\n");
}

TEST_CASE("a password in a file that everybody may read is refused", "[config]") {
    const Folder folder;
    chmod(folder.write("newspool.toml", "").c_str(), 0644);
    CHECK(problems_of(folder, std::string(one_feed) + "username = \"me\"\npassword = \"hunter2\"\n") ==
          "newspool.toml:4:12: this file holds a password and can be read by everybody: take that away with "
          "chmod o-r, or use 'password_file'\n");
}

TEST_CASE("unknown keys name the nearest known one, with the place", "[config]") {
    CHECK(problems_of(R"(databse = "x"
[fetch]
time_out = "5s"
[[feed]]
url = "https://example.org/"
intervall = "1h"
wholly_different = 1
)") == "newspool.toml:1:1: unknown key 'databse'; did you mean 'database'?\n"
       "newspool.toml:3:1: unknown key 'time_out' in [fetch]; did you mean 'timeout'?\n"
       "newspool.toml:6:1: unknown key 'intervall' in [[feed]]; did you mean 'interval'?\n"
       "newspool.toml:7:1: unknown key 'wholly_different' in [[feed]]; newspool.toml(5) has them all\n");
}

TEST_CASE("values of the wrong kind or out of range say what was expected", "[config]") {
    CHECK(problems_of(R"([fetch]
connections = 0
timeout = 60
max_body = "10 apples"
allow_private = "yes"
proxy = "what"
[schedule]
interval = "often"
jitter = 1.5
retry_min = "0s"
[articles]
html = "clean"
[[feed]]
url = "https://example.org/"
tags = "one"
headers = { Host = "x" }
)") == "newspool.toml:2:15: 'connections' in [fetch]: expected a whole number from 1 to 10000, found the "
       "integer "
       "0\n"
       "newspool.toml:3:11: 'timeout' in [fetch]: expected a duration such as \"250ms\", \"90s\", \"15m\", "
       "\"12h\" or \"7d\", found the integer 60\n"
       "newspool.toml:4:12: 'max_body' in [fetch]: expected a size such as \"10MiB\", \"500kB\" or a number "
       "of "
       "bytes, found \"10 apples\"\n"
       "newspool.toml:5:17: 'allow_private' in [fetch]: expected true or false, found \"yes\"\n"
       "newspool.toml:6:9: 'proxy' in [fetch]: expected a proxy such as \"http://proxy.example:3128\" or "
       "\"socks5h://...\", found \"what\"\n"
       "newspool.toml:8:12: 'interval' in [schedule]: expected \"adaptive\" or a duration such as \"30m\" or "
       "\"12h\", found \"often\"\n"
       "newspool.toml:9:10: 'jitter' in [schedule]: expected a share from 0 to 1, found the number 1.5\n"
       "newspool.toml:10:13: 'retry_min' in [schedule]: expected a duration from 1 s to 365 d, found \"0s\"\n"
       "newspool.toml:12:8: 'html' in [articles]: expected \"safe\" or \"raw\", found \"clean\"\n"
       "newspool.toml:15:8: 'tags' in [[feed]]: expected a list such as [\"one\", \"two\"], found \"one\"\n"
       "newspool.toml:16:11: 'headers' in [[feed]]: the header Host is set by newspool itself: leave it "
       "out\n");
}

TEST_CASE("bounds that contradict each other are refused", "[config]") {
    CHECK(problems_of("[schedule]\nmin_interval = \"13h\"\nretry_max = \"1m\"\n" + std::string(one_feed) +
                      "interval = \"1h\"\n") ==
          "newspool.toml:2:16: 'min_interval' (13 h) in [schedule] is longer than 'max_interval' (12 h): "
          "change one of them\n"
          "newspool.toml:3:13: 'retry_min' (5 min) in [schedule] is longer than 'retry_max' (1 min): change "
          "one of them\n"
          "newspool.toml:6:12: 'interval' (1 h) in [[feed]] is shorter than 'min_interval' (13 h) in "
          "[schedule]: change one of them\n");
}

TEST_CASE("a feed needs a URL that can be asked", "[config]") {
    CHECK(problems_of(R"([[feed]]
name = "no url"
[[feed]]
url = "example.org/feed"
[[feed]]
url = "ftp://example.org/feed"
[[feed]]
url = "exec:/bin/true"
[[feed]]
url = "exec:true"
[[feed]]
url = "https://example.org/"
command = ["/bin/true"]
[[feed]]
url = "exec:path"
command = ["true"]
)") == "newspool.toml:1:1: 'url' is missing in [[feed]]: write one such as \"https://example.org/feed.xml\"\n"
       "newspool.toml:4:7: 'example.org/feed' is no URL; expected one such as "
       "\"https://example.org/feed.xml\"\n"
       "newspool.toml:6:7: 'ftp://example.org/feed': expected an http or https URL, not ftp:\n"
       "newspool.toml:8:7: 'exec:/bin/true': expected exec: and a name of letters, digits, '-', '_' and '.'; "
       "the program stands under 'command'\n"
       "newspool.toml:10:7: an exec: feed needs a 'command', such as [\"/usr/bin/prog\", \"-x\"]\n"
       "newspool.toml:13:11: a 'command' is only for a feed whose URL begins with exec:\n"
       "newspool.toml:16:11: 'command' in [[feed]]: expected the program's path, and its arguments, such as "
       "[\"/usr/bin/prog\", \"-x\"]\n");
}

TEST_CASE("the same URL twice as [[feed]], however spelled, is refused", "[config]") {
    CHECK(problems_of(
              "[[feed]]\nurl = \"https://example.org/a\"\n[[feed]]\nurl = \"HTTPS://Example.org:443/a#x\"\n")
              .find(":4:7: 'https://example.org/a' is a [[feed]] already, at ") != std::string::npos);
}

TEST_CASE("names are unique", "[config]") {
    CHECK(problems_of("[[feed]]\nurl = \"https://a.example/\"\nname = \"x\"\n"
                      "[[feed]]\nurl = \"https://b.example/\"\nname = \"x\"\n")
              .find("the name 'x' is taken by the feed at ") != std::string::npos);
    const Config config = config_of(Folder(),
                                    "[[feed]]\nurl = \"https://www.example.org/a/\"\n"
                                    "[[feed]]\nurl = \"http://example.org/a\"\n");
    REQUIRE(config.subscriptions.size() == 2);
    CHECK(config.subscriptions[0].name == "example.org/a");
    CHECK(config.subscriptions[1].name == "example.org/a (2)");
}

TEST_CASE("a file that cannot serve is told in one line", "[config]") {
    const Folder folder;
    const auto only_problem = [](const std::filesystem::path& file) {
        const auto loaded = config::load(file);
        REQUIRE_FALSE(loaded);
        REQUIRE(loaded.error().size() == 1);
        return loaded.error()[0].text();
    };
    const std::string missing = (folder / "missing.toml").string();
    CHECK(only_problem(missing) ==
          missing + ": there is no such file: name another by --config, or have `newspool init` write one");
    CHECK(only_problem(folder.path()) == folder.path().string() + ": is no regular file: name one");
    CHECK(problems_of("") ==
          "newspool.toml: no feeds: add a [[feed]] table with a 'url', or name a list under 'lists'\n");
    const std::string torn = problems_of("[fetch\nproxy = 1");
    CHECK(torn.starts_with("newspool.toml:1:"));
    CHECK(torn.find("not valid TOML") != std::string::npos);
    const std::string invalid = problems_of("spool = \"\xff\"");
    CHECK(invalid.starts_with("newspool.toml:1:"));
    CHECK(std::count(torn.begin(), torn.end(), '\n') + std::count(invalid.begin(), invalid.end(), '\n') == 2);
}

TEST_CASE("the settings alone are read without any feed, whatever is wrong with these", "[config]") {
    const Folder folder;
    folder.write("feeds.txt", "no URL\n");
    const std::string feeds =
        "lists = [\"feeds.txt\", \"missing.txt\"]\nopml = [\"missing.opml\"]\ninclude = [\"missing.toml\"]\n";
    const auto file =
        folder.write("newspool.toml", "database = \"n.db\"\n" + feeds +
                                          "[report]\npath = \"r.html\"\n[[feed]]\nurl = \"x:\"\n");
    CHECK_FALSE(config::load(file));
    const auto settings = config::load_settings(file);
    REQUIRE(settings);
    CHECK(settings->subscriptions.empty());
    CHECK(settings->database == folder / "n.db");
    CHECK(settings->control == folder / "n.db.control");
    CHECK(settings->report.path == folder / "r.html");
    const auto refused = config::load_settings(folder.write("newspool.toml", feeds + "databas = \"n.db\"\n"));
    REQUIRE_FALSE(refused);
    REQUIRE(refused.error().size() == 1);
    CHECK_THAT(refused.error()[0].text(),
               ContainsSubstring("newspool.toml:4:1: unknown key 'databas'; did you mean 'database'?"));
}

TEST_CASE("figures are told at an address or a path, and nowhere else", "[config]") {
    for (const char* place : {"9464", "127.0.0.1", "localhost:9464", "127.0.0.1:0", "127.0.0.1:99999",
                              "::1:9464", "[::1]", "[::1:9464", "127.0.0.1:94x"})
        CHECK(problems_of(fmt::format("metrics = \"{}\"\n", place) + one_feed) ==
              fmt::format("newspool.toml:1:11: 'metrics': expected an address and port such as "
                          "\"127.0.0.1:9464\" or \"[::1]:9464\", or a path with a slash, found \"{}\"\n",
                          place));
    CHECK(problems_of(std::string("metrics = 9464\nmetrics_file = [\"m.prom\"]\n") + one_feed) ==
          "newspool.toml:1:11: 'metrics': expected a text in quotes, found the integer 9464\n"
          "newspool.toml:2:16: 'metrics_file': expected a text in quotes, found an array\n");
    const Folder folder;
    const Config config =
        config_of(folder, std::string("metrics = \"./metrics\"\nmetrics_file = \"m.prom\"\n") + one_feed);
    CHECK(config.metrics == (folder / "metrics").string());
    CHECK(config.metrics_file == folder / "m.prom");
    CHECK(config_of(folder, std::string("metrics = \"[::1]:9464\"\n") + one_feed).metrics == "[::1]:9464");
    CHECK(config_of(folder, one_feed).metrics.empty());
}

TEST_CASE("tables in the wrong brackets are refused", "[config]") {
    CHECK(problems_of("fetch = 1\n[feed]\nurl = \"https://example.org/\"\n") ==
          "newspool.toml:1:9: 'fetch': expected a table, found the integer 1\n"
          "newspool.toml:2:1: 'feed': expected a list of tables: write it with two brackets, [[...]]\n");
}

TEST_CASE("the sample configuration says the defaults", "[config]") {
    const Folder folder;
    const Config sample = config_of(folder, sample_file("newspool.toml") + one_feed);
    const Config bare = config_of(folder, one_feed);
    CHECK(sample.database == bare.database);
    CHECK(sample.outputs.front().name == bare.outputs.front().name);
    CHECK(sample.outputs.front().path == bare.outputs.front().path);
    CHECK(sample.fetch == bare.fetch);
    CHECK(sample.schedule == bare.schedule);
    CHECK(sample.articles == bare.articles);
    CHECK(sample.archive == bare.archive);
    CHECK(sample.report == bare.report);
}

TEST_CASE("what the sample configuration shows in comments is known, too", "[config]") {
    std::string text = sample_file("newspool.toml");
    text.replace(text.find("\nspool ="), 1, "\n# ");  // an [[output]] takes its place
    for (const char* commented : {"\n# [[",           "\n# url",      "\n# name",          "\n# path",
                                  "\n# format",       "\n# tags",     "\n# interval",      "\n# refetch",
                                  "\n# headers",      "\n# user",     "\n# password_file", "\n# auth",
                                  "\n# cookies",      "\n# client_",  "\n# proxy",         "\n# ca_file",
                                  "\n# http_version", "\n# timeout",  "\n# max_body",      "\n# allow_",
                                  "\n# ignore_hints", "\n# max_",     "\n# effort",        "\n# events",
                                  "\n# folders",      "\n# min_free", "\n# queue_max",     "\n# first_poll",
                                  "\n# updates",      "\n# flood",    "\n# withdrawals",   "\n# group"})
        for (auto at = text.find(commented); at != std::string::npos; at = text.find(commented))
            text.erase(at + 1, 2);
    const Folder folder;
    for (const char* name : {"secrets/example", "secrets/example.key", "newspool.toml"})
        chmod(folder.write(name, "x").c_str(), 0600);
    const Config config = config_of(folder, text);
    CHECK(config.outputs.size() == 1);
    CHECK(config.outputs.front() == config_of(Folder(), one_feed).outputs.front());
    const Subscription& feed = only(config);
    CHECK(feed.name == "example");
    CHECK(feed.group == "example");
    CHECK(feed.request.credentials.password == "x");
}

TEST_CASE("the other samples can be loaded", "[config]") {
    CHECK(config::load(NEWSPOOL_SOURCE "/config/quickstart.toml"));
    const Config config = config_of(Folder(), "lists = [\"" NEWSPOOL_SOURCE "/config/feeds.txt\"]\n");
    REQUIRE(config.subscriptions.size() == 3);
    CHECK(config.subscriptions[1].name == "Rust Blog");
    CHECK(config.subscriptions[1].tags == std::vector<std::string>{"software", "programming languages"});
    const Config opml = config_of(Folder(), "opml = [\"" NEWSPOOL_SOURCE "/config/feeds.opml\"]\n");
    REQUIRE(opml.subscriptions.size() == 3);
    CHECK(opml.subscriptions[1].name == "Rust Blog");
    CHECK(opml.subscriptions[1].tags == std::vector<std::string>{"software", "programming languages"});
}

TEST_CASE("$NEWSPOOL_CONFIG names the file where --config does not", "[config]") {
    unsetenv("NEWSPOOL_CONFIG");
    CHECK(config::default_file() == "/etc/newspool/newspool.toml");
    setenv("NEWSPOOL_CONFIG", "/srv/news.toml", 1);
    CHECK(config::default_file() == "/srv/news.toml");
    unsetenv("NEWSPOOL_CONFIG");
}

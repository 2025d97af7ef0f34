// Articles as mail: what a reader finds in them, and that nothing of a stranger's gets into a header.
#include "format/maildir.hpp"

#include <sstream>
#include <thread>

#include "format/format.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;
using Catch::Matchers::StartsWith;
using format::mail;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

Article article() {
    Article article;
    article.item.id = "guid";
    article.item.url = "https://example.org/1";
    article.item.title.value = "A title";
    article.item.content = {.value = "<p>Hello <b>world</b></p>", .kind = Text::Kind::html, .base = {}};
    article.item.published = sys_seconds(seconds(1'700'000'000));
    article.plain = "Hello world";
    article.id = "0123456789abcdef-00000000000000000000000000000000-1";
    article.feed_name = "Example";
    article.feed_url = "https://example.org/feed.xml";
    return article;
}

std::vector<std::string> hostile_texts() {
    std::string words;
    for (int index = 0; index < 700; ++index) words += "Größe ";
    return {
        "x\r\nBcc: victim@example.org",
        "x\nBcc: victim@example.org\n\nbody",
        std::string("nul\0l", 5),
        "\x1b]0;title\x07",
        "\xC2\x85next \xE2\x80\xA8line \xE2\x80\xAEoverride",
        "\xff\xfe\xed\xa0\x80",
        "<script>alert(1)</script>",
        "../../../etc/passwd",
        "=?utf-8?q?x=0D=0ABcc:_victim=40example.org?=",
        "\"quoted\\\" <boss@bank.example>, other@bank.example",
        "a, b; c: d (e) <f@g.example>",
        std::string(4096, 'a'),
        std::string(4096, ' ') + "x",
        words,
        "日本" + std::string(2000, '\xE3'),
        "--=_0123456789\n--=_",
    };
}

// An article that says this wherever an article says anything.
Article saying(const std::string& text) {
    Article bad = article();
    bad.item.title.value = text;
    bad.item.id = text;
    bad.item.url = "https://example.org/" + text;
    bad.item.language = text;
    bad.item.tags = {text, text};
    bad.item.authors = {{.name = text, .url = text, .email = text, .avatar = {}}};
    bad.item.attachments = {
        {.url = text, .mime_type = text, .title = text, .size_in_bytes = {}, .duration_in_seconds = {}}};
    bad.item.content = {.value = text, .kind = Text::Kind::plain, .base = {}};
    bad.plain = text;
    bad.feed_name = text;
    bad.feed_url = text;
    bad.feed_title = text;
    bad.id = text;
    bad.replaces = text;
    return bad;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// The names of the headers, in their order, of message and parts alike.
std::vector<std::string> header_names(const std::string& message) {
    std::vector<std::string> names;
    for (const std::string& line : lines_of(message)) {
        if (line.empty()) break;
        if (line.front() != ' ' && line.front() != '\t') names.push_back(line.substr(0, line.find(':')));
    }
    return names;
}

std::string head(const std::string& message) { return message.substr(0, message.find("\n\n") + 1); }

// What Python's own mail reader says of messages, one after the other: a line "NAME VALUE" for each of its
// headers but the fixed ones, then the parts, each with its kind. Everything as Python literals, so that
// nothing can hide.
constexpr const char* reader = R"(
import email, email.policy, sys
for name in sys.argv[1:]:
    message = email.message_from_bytes(open(name, "rb").read(), policy=email.policy.default)
    print(len(message.get_all("From")), len(message["From"].addresses), repr(message["From"].addresses[0].addr_spec))
    print("from", repr(message["From"].addresses[0].display_name))
    print("subject", repr(str(message["Subject"])))
    print("date", message["Date"].datetime.isoformat())
    print("bcc", message["Bcc"], "to", message["To"], "defects", message.defects)
    for part in message.iter_parts():
        print(part.get_content_type(), part.get_content_charset(), repr(part.get_content()), part.defects)
    print("\f", end="")
)";

std::vector<std::string> read_by_python(const std::vector<std::string>& messages) {
    const Folder folder;
    std::vector<std::string> command{"env", "PYTHONIOENCODING=utf-8", "python3", "-c", reader};
    for (const std::string& message : messages)
        command.push_back(folder.write(std::to_string(command.size()), message).string());
    const Said said = run_command(command);
    CAPTURE(said.err);
    REQUIRE(said.code == 0);
    std::vector<std::string> all;
    std::istringstream stream(said.out);
    for (std::string one; std::getline(stream, one, '\f');) all.push_back(one);
    REQUIRE(all.size() == messages.size());
    return all;
}

std::string read_by_python(const std::string& message) {
    return read_by_python(std::vector<std::string>{message}).front();
}

bool has_python() { return run_command({"sh", "-c", "command -v python3"}).code == 0; }

}  // namespace

TEST_CASE("an article is a message with text and HTML", "[mail]") {
    const std::string message = mail(article());
    CHECK(header_names(message) ==
          std::vector<std::string>{"Date", "From", "Subject", "Message-Id", "References", "List-Id",
                                   "Archived-At", "X-Newspool-Id", "X-Newspool-Revision", "X-Newspool-Feed",
                                   "MIME-Version", "Content-Type"});
    CHECK_THAT(message, ContainsSubstring("From: Example <newspool@newspool.invalid>\n") &&
                            ContainsSubstring("Date: Tue, 14 Nov 2023 22:13:20 +0000\n") &&
                            ContainsSubstring("Subject: A title\n") &&
                            ContainsSubstring("Archived-At: <https://example.org/1>\n"));
    CHECK(mail(article()) == message);
}

TEST_CASE("a mail reader finds in an article's message what the article says", "[mail]") {
    if (!has_python()) return skip("python3");
    Article rich = article();
    rich.item.title.value = "Größe & Öl: <日本> — " + std::string(300, 'x');
    rich.item.authors = {{.name = "Änn \"A\" O'Neil, Ph.D.", .url = {}, .email = {}, .avatar = {}}};
    rich.item.attachments = {{.url = "https://example.org/a.mp3",
                              .mime_type = "audio/mpeg",
                              .title = "Part <1>",
                              .size_in_bytes = 100,
                              .duration_in_seconds = {}}};
    rich.plain = "Größe\n\nlast";
    const std::string said = read_by_python(mail(rich));
    CHECK_THAT(
        said, ContainsSubstring("1 1 'newspool@newspool.invalid'\n") &&
                  ContainsSubstring("from 'Änn \"A\" O\\'Neil, Ph.D. (Example)'\n") &&
                  ContainsSubstring("subject 'Größe & Öl: <日本> — " + std::string(300, 'x') + "'\n") &&
                  ContainsSubstring("date 2023-11-14T22:13:20+00:00\n") &&
                  ContainsSubstring("bcc None to None defects []\n") &&
                  ContainsSubstring("text/plain utf-8 'Größe\\n\\nlast\\n\\nhttps://example.org/1\\n\\n"
                                    "https://example.org/a.mp3 (Part <1>, audio/mpeg, 100 bytes)\\n' []\n") &&
                  ContainsSubstring("text/html utf-8 ") &&
                  ContainsSubstring("<p>Hello <b>world</b></p>\\n<p><a href=\"https://example.org/1\">") &&
                  ContainsSubstring("<a href=\"https://example.org/a.mp3\">Part &lt;1&gt;</a> audio/mpeg"));
}

TEST_CASE("several threads may write mail at once", "[mail]") {
    Article german = article();
    german.item.title.value = german.feed_name = "Größe " + std::string(200, 'x');
    const std::string expected = mail(german);
    std::vector<int> wrong(4);
    std::vector<std::thread> threads;
    for (int& count : wrong)
        threads.emplace_back([&] {
            for (int round = 0; round < 50; ++round) count += mail(german) == expected ? 0 : 1;
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == std::vector<int>(4));
}

TEST_CASE("articles of a feed are a thread, and revisions follow each other", "[mail]") {
    const std::string first = mail(article());
    Article later = article();
    later.id = "0123456789abcdef-00000000000000000000000000000000-2";
    later.replaces = article().id;
    later.revision = 2;
    const std::string second = mail(later);
    CHECK_THAT(first, ContainsSubstring("Message-Id: <" + article().id + "@newspool.invalid>\n") &&
                          !ContainsSubstring("In-Reply-To"));
    CHECK_THAT(second, ContainsSubstring("Message-Id: <" + later.id + "@newspool.invalid>\n") &&
                           ContainsSubstring("In-Reply-To: <" + article().id + "@newspool.invalid>\n") &&
                           ContainsSubstring("X-Newspool-Revision: 2\n"));
    const auto root = [](const std::string& message) {
        const auto at = message.find("<feed-", message.find("References: "));
        return message.substr(at, message.find('>', at) + 1 - at);
    };
    CHECK(root(first) == root(second));
    Article elsewhere = article();
    elsewhere.feed_url = "https://example.org/other.xml";
    CHECK(root(mail(elsewhere)) != root(first));
}

TEST_CASE("no stranger writes a header, an address or a boundary", "[mail]") {
    const std::vector<std::string> names = header_names(mail(article()));
    std::vector<std::string> messages;
    for (const std::string& text : hostile_texts()) {
        const std::string& message = messages.emplace_back(mail(saying(text)));
        CAPTURE(text, head(message));
        for (const std::string& name : header_names(message))
            CHECK((name == "Keywords" || name == "In-Reply-To" ||
                   std::find(names.begin(), names.end(), name) != names.end()));
        const std::string headers = head(message);
        CHECK(std::all_of(headers.begin(), headers.end(), [](char letter) {
            return letter == '\n' || letter == '\t' || (letter >= ' ' && letter < 0x7F);
        }));
        for (const std::string& line : lines_of(message)) CHECK(line.size() < 998);
        for (const std::string& line : lines_of(headers))
            if (line.find("Bcc") != std::string::npos) CHECK(line.find("Bcc") != 0);
    }
    if (!has_python()) return skip("python3");
    for (const std::string& said : read_by_python(messages)) {
        CHECK_THAT(said, StartsWith("1 1 'newspool@newspool.invalid'\n") &&
                             ContainsSubstring("bcc None to None defects []\n") &&
                             ContainsSubstring("\ntext/plain utf-8 ") &&
                             ContainsSubstring("\ntext/html utf-8 "));
        CHECK_THAT(said.substr(0, said.find("date ")),
                   !ContainsSubstring("\\n") && !ContainsSubstring("\\r") && !ContainsSubstring("\\x"));
    }
}

TEST_CASE("a body holds any text, and no line of it is long", "[mail]") {
    if (!has_python()) return skip("python3");
    Article bad = article();
    bad.plain =
        "From here\n.\n--=_" + std::string(5000, 'w') + "\n=3D trailing \t\n" + std::string(3000, '=');
    const std::string message = mail(bad);
    for (const std::string& line : lines_of(message.substr(head(message).size()))) CHECK(line.size() <= 76);
    CHECK_THAT(read_by_python(message),
               ContainsSubstring("'From here\\n.\\n--=_" + std::string(5000, 'w') + "\\n=3D trailing \\t\\n" +
                                 std::string(3000, '=') + "\\n\\nhttps://example.org/1\\n'"));
}

TEST_CASE("an article that says nothing is a message all the same", "[mail]") {
    if (!has_python()) return skip("python3");
    Article bare;
    bare.id = "x";
    CHECK_THAT(read_by_python(mail(bare)), ContainsSubstring("from ''\n") &&
                                               ContainsSubstring("subject ''\n") &&
                                               ContainsSubstring("date 1970-01-01T00:00:00+00:00\n"));
}

// A Maildir as its readers see it: the real daemon fills it, Dovecot serves it, Python's imaplib and email
// read it, and mutt opens it.
#include "support/catch.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "support/command.hpp"
#include "support/daemon.hpp"
#include "support/dovecot.hpp"
#include "support/folder.hpp"
#include "support/skip.hpp"
#include "support/terminal.hpp"

using namespace newspool::test;

namespace {

constexpr const char* first_items =
    R"(<item><guid>1</guid><title>Größe &amp; Öl</title><link>https://example.org/1</link>
<pubDate>Sun, 05 Nov 2023 10:00:00 GMT</pubDate><author>ann@example.org (Änn)</author>
<description>&lt;p&gt;Hello &lt;b&gt;world&lt;/b&gt;, 日本&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description>
<enclosure url="https://example.org/a.mp3" type="audio/mpeg" length="5"/></item>
<item><guid>../../2&#10;Bcc: x</guid><title>Two&#10;Bcc: victim@example.org</title>
<pubDate>Mon, 06 Nov 2023 10:00:00 GMT</pubDate><description>plain</description></item>)";
constexpr const char* third_item =
    "<item><guid>3</guid><title>Three</title><pubDate>Tue, 07 Nov 2023 10:00:00 GMT</pubDate></item>";

// A feed in a file, and a Maildir in which each tag has a folder.
struct Mailbox {
    Folder folder;
    std::unique_ptr<Daemon> daemon;

    Mailbox() {
        Dovecot::let_in(folder, "mail");
        folder.write("newspool.toml", R"(database = "newspool.db"
[[output]]
path = "mail"
format = "maildir"
folders = "tag"
[schedule]
interval = "1s"
min_interval = "1s"
[[feed]]
url = "file:feed.xml"
name = "Tom & <Jerry>"
tags = ["Tech News", "other"]
)");
        publish(first_items);
        daemon = std::make_unique<Daemon>(
            std::vector<std::string>{"run", "--verbose", "--config", (folder / "newspool.toml").string()});
        REQUIRE(daemon->says("2 new of 2 items"));
    }
    void publish(const std::string& items) const {
        folder.write("feed.xml",
                     "<rss version=\"2.0\"><channel><title>t</title>" + items + "</channel></rss>");
    }
    // The one folder that there is.
    [[nodiscard]] std::string name() const {
        for (const std::string& name : folder.names("mail"))
            if (name.starts_with('.')) return name.substr(1);
        FAIL("no folder");
        return "";
    }
};

std::string python(const std::string& script, const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"env", "PYTHONIOENCODING=utf-8", "python3", "-c", script};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const Said said = run_command(command);
    CAPTURE(said.err);
    REQUIRE(said.code == 0);
    return said.out;
}

bool has(const std::string& program) {
    return run_command({"sh", "-c", "command -v \"$0\"", program}).code == 0;
}

// Reads all of a folder, then deletes the first message.
constexpr const char* imap_reader = R"py(
import email, email.policy, imaplib, sys
port, folder = int(sys.argv[1]), sys.argv[2]
server = imaplib.IMAP4("127.0.0.1", port)
server.login("anybody", "anything")
print("folders", sorted(line.decode().split()[-1] for line in server.list()[1]))
print("messages", server.select(folder)[1][0].decode())
print("thread", server.thread("REFERENCES", "UTF-8", "ALL")[1][0].decode())
for number in server.search(None, "ALL")[1][0].split():
    message = email.message_from_bytes(server.fetch(number, "(RFC822)")[1][0][1], policy=email.policy.default)
    sender = message["From"].addresses[0]
    print("from", sender.display_name, "<" + sender.addr_spec + ">")
    print("subject", message["Subject"], "|", message["Date"].datetime.date(), "| bcc", message["Bcc"], "| defects", message.defects)
    print("text", repr(message.get_body(("plain",)).get_content()))
    print("script", "<script" in message.get_body(("html",)).get_content())
server.store("1", "+FLAGS", "\\Deleted")
server.expunge()
server.logout()
)py";

}  // namespace

TEST_CASE("an IMAP server serves a Maildir, and what its reader deletes does not come back", "[mail]") {
    if (!Dovecot::is_there()) return skip("dovecot");
    if (!has("python3")) return skip("python3");
    const Mailbox mailbox;
    const Dovecot dovecot(mailbox.folder, "mail");
    const std::string name = mailbox.name();
    CHECK(name.starts_with("tech-news-"));
    const std::string read = python(imap_reader, {dovecot.port(), name});
    CAPTURE(dovecot.log());
    CHECK_THAT(
        read,
        ContainsSubstring("folders ['INBOX', '" + name + "']\nmessages 2\n") &&
            ContainsSubstring("from Änn (Tom & <Jerry>) <newspool@newspool.invalid>\n"
                              "subject Größe & Öl | 2023-11-05 | bcc None | defects []\n"
                              "text 'Hello world, 日本\\r\\n\\r\\nhttps://example.org/1\\r\\n\\r\\n"
                              "https://example.org/a.mp3 (audio/mpeg, 5 bytes)\\r\\n'\nscript False\n") &&
            ContainsSubstring("from Tom & <Jerry> <newspool@newspool.invalid>\n"
                              "subject Two Bcc: victim@example.org | 2023-11-06 | bcc None | defects []\n"
                              "text 'plain\\r\\n'\nscript False\n"));
    CHECK(mailbox.folder.names("mail/." + name + "/new").empty());
    CHECK(mailbox.folder.names("mail/." + name + "/cur").size() == 1);
    mailbox.publish(first_items + std::string(third_item));
    REQUIRE(mailbox.daemon->says("1 new of 3 items"));
    CHECK(mailbox.folder.names("mail/." + name + "/new").size() == 1);
    CHECK(mailbox.folder.names("mail/." + name + "/cur").size() == 1);
    CHECK_THAT(python(imap_reader, {dovecot.port(), name}),
               ContainsSubstring("messages 2\n") && ContainsSubstring("subject Three | 2023-11-07 |"));
    CHECK(mailbox.folder.names("mail/newspool-state/stage").empty());
    for (const auto& entry : std::filesystem::recursive_directory_iterator(mailbox.folder / "mail"))
        CHECK(entry.path().filename().string().find_first_not_of(
                  "abcdefghijklmnopqrstuvwxyz0123456789.-:2,S") == std::string::npos);
}

TEST_CASE("mutt opens a Maildir, and shows a feed as one thread", "[mail]") {
    const std::string program = has("mutt") ? "mutt" : "neomutt";
    if (!has(program)) return skip("mutt");
    if (!has("script")) return skip("script");
    if (!has_terminals()) return skip("pseudo terminal");
    const Mailbox mailbox;
    const std::string out = (mailbox.folder / "out").string();
    const auto settings =
        mailbox.folder.write("muttrc", fmt::format(R"(set mbox_type=Maildir wait_key=no quit=yes folder=.
set sort=threads pipe_decode=yes charset="utf-8"
set index_format="%s"
ignore *
unignore from subject
push "<tag-pattern>~A<enter><tag-prefix><pipe-message>cat >{}<enter><exit>"
)",
                                                   out));
    const std::string open = fmt::format("stty rows 24 cols 80; {} -n -F {} -R -f {}/mail/.{}", program,
                                         settings.string(), mailbox.folder.path().string(), mailbox.name());
    const Said said =
        run_command({"script", "-qec", open, "/dev/null"}, "", {"TERM=vt100", "LC_ALL=C.UTF-8"});
    CAPTURE(said.out);
    CHECK(said.code == 0);
    const std::string read = mailbox.folder.read("out");
    CHECK_THAT(read, ContainsSubstring("Subject: Größe & Öl\n") && ContainsSubstring("Hello world, 日本\n") &&
                         ContainsSubstring("Subject: Two Bcc: victim@example.org\n"));
    CHECK_THAT(said.out, ContainsSubstring(">Größe & Öl") && ContainsSubstring(">Two Bcc: victim"));
}

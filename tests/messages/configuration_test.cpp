// Every message about the configuration, its lists and its OPML.
#include <array>
#include <filesystem>
#include <string>

#include "config/config.hpp"
#include "messages/table.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

// What stands in newspool.toml, and what is said of it; one feed is added to what has none.
constexpr std::array rows{
    Row{R"(spool = "x)",
        R"(«newspool.toml:1:11»: not valid TOML: …; ‹newspool.toml(5) shows how it is written›)"},
    Row{R"(databse = "x")", R"(«newspool.toml:1:1»: unknown key 'databse'; ‹did you mean 'database'?›)"},
    Row{R"(colour = 1)", R"(«newspool.toml:1:1»: unknown key 'colour'; ‹newspool.toml(5) has them all›)"},
    Row{R"(spool = 3)", R"(«newspool.toml:1:9»: 'spool': ‹expected a text in quotes›, found the integer 3)"},
    Row{R"(spool = "\u0007")",
        R"(«newspool.toml:1:9»: 'spool': ‹expected a text without control characters›)"},
    Row{R"(spool = "")", R"(«newspool.toml:1:9»: 'spool': ‹expected a path›, found "")"},
    Row{R"(metrics = "localhost:9464")",
        R"(«newspool.toml:1:11»: 'metrics': ‹expected an address and port such as "127.0.0.1:9464" or "[::1]:9464", or a path with a slash›, found "localhost:9464")"},
    Row{R"(log_format = "xml")",
        R"(«newspool.toml:1:14»: 'log_format': ‹expected "text", "keys" or "json"›, found "xml")"},
    Row{R"(lists = "feeds.txt")",
        R"(«newspool.toml:1:9»: 'lists': ‹expected a list such as ["one", "two"]›, found "feeds.txt")"},
    Row{R"(lists = [""])", R"(«newspool.toml:1:9»: 'lists': ‹expected no empty text in the list›)"},
    Row{R"(include = ["none.toml"])",
        R"(«newspool.toml:1:12»: 'none.toml': cannot be read: No such file or directory; ‹correct the path›)"},
    Row{R"(include = ["folder"])", R"(«newspool.toml:1:12»: 'folder': is no regular file: ‹name one›)"},
    Row{R"(fetch = 1)", R"(«newspool.toml:1:9»: 'fetch': ‹expected a table›, found the integer 1)"},
    Row{R"([feed]
url = "https://example.org/f")",
        R"(«newspool.toml:1:1»: 'feed': ‹expected a list of tables: write it with two brackets, [[...]]›)"},
    Row{R"(feed = [1])",
        R"(«newspool.toml:1:8»: 'feed': ‹expected tables, each begun by a line in double brackets›, found an array)"},
    Row{R"([fetch]
allow_private = "yes")",
        R"(«newspool.toml:2:17»: 'allow_private' in [fetch]: ‹expected true or false›, found "yes")"},
    Row{R"([fetch]
timeout = 3)",
        R"(«newspool.toml:2:11»: 'timeout' in [fetch]: ‹expected a duration such as "250ms", "90s", "15m", "12h" or "7d"›, found the integer 3)"},
    Row{R"([fetch]
timeout = "2h")",
        R"(«newspool.toml:2:11»: 'timeout' in [fetch]: ‹expected a duration from 1 s to 1 h›, found "2h")"},
    Row{R"([fetch]
connections = 0)",
        R"(«newspool.toml:2:15»: 'connections' in [fetch]: ‹expected a whole number from 1 to 10000›, found the integer 0)"},
    Row{R"([fetch]
max_body = "big")",
        R"(«newspool.toml:2:12»: 'max_body' in [fetch]: ‹expected a size such as "10MiB", "500kB" or a number of bytes›, found "big")"},
    Row{R"([fetch]
max_body = "2GiB")",
        R"(«newspool.toml:2:12»: 'max_body' in [fetch]: ‹expected a size from 1KiB to 1GiB›, found "2GiB")"},
    Row{R"([fetch]
proxy = "gopher://x")",
        R"(«newspool.toml:2:9»: 'proxy' in [fetch]: ‹expected a proxy such as "http://proxy.example:3128" or "socks5h://..."›, found "gopher://x")"},
    Row{R"([fetch]
proxy = "http://u:secret@proxy.example")",
        R"(«newspool.toml:2:9»: this file holds a proxy's password and can be read by everybody: ‹take that away with chmod o-r›)"},
    Row{R"([schedule]
interval = "soon")",
        R"(«newspool.toml:2:12»: 'interval' in [schedule]: ‹expected "adaptive" or a duration such as "30m" or "12h"›, found "soon")"},
    Row{R"([schedule]
interval = "1ms")",
        R"(«newspool.toml:2:12»: 'interval' in [schedule]: ‹expected an interval of at least "1s"›, found "1ms")"},
    Row{R"([schedule]
jitter = 3)",
        R"(«newspool.toml:2:10»: 'jitter' in [schedule]: ‹expected a share from 0 to 1›, found the integer 3)"},
    Row{R"([schedule]
effort = 11)",
        R"(«newspool.toml:2:10»: 'effort' in [schedule]: ‹expected a number from 0.1 to 10›, found the integer 11)"},
    Row{R"([schedule]
min_interval = "13h")",
        R"(«newspool.toml:2:16»: 'min_interval' (13 h) in [schedule] is longer than 'max_interval' (12 h): ‹change one of them›)"},
    Row{R"([articles]
html = "none")",
        R"(«newspool.toml:2:8»: 'html' in [articles]: ‹expected "safe" or "raw"›, found "none")"},
    Row{R"([articles]
first_poll = "some")",
        R"(«newspool.toml:2:14»: 'first_poll' in [articles]: ‹expected "all", "none" or a number of items›, found "some")"},
    Row{R"([articles]
updates = "maybe")",
        R"(«newspool.toml:2:11»: 'updates' in [articles]: ‹expected "ignore" or "deliver"›, found "maybe")"},
    Row{R"([articles]
flood = "drop")",
        R"(«newspool.toml:2:9»: 'flood' in [articles]: ‹expected "hold" or "deliver"›, found "drop")"},
    Row{R"([report]
path = "newspool.toml")",
        R"(«newspool.toml:2:8»: 'path' in [report] ‹must name a file of its own, which is written anew each time›: 'newspool.toml' is in use for something else)"},
    Row{R"([report]
path = "folder/")",
        R"(«newspool.toml:2:8»: 'path' in [report] ‹must name a file of its own, which is written anew each time›: 'folder/' is a folder)"},
    Row{R"([[output]]
name = "")",
        R"(«newspool.toml:2:8»: 'name' in [[output]]: ‹expected a name of 1 to 64 bytes›)"},
    Row{R"([[output]]
path = "a"
format = "xml")",
        R"(«newspool.toml:3:10»: 'format' in [[output]]: ‹expected "json", "maildir", "text" or "jsonl"›, found "xml")"},
    Row{R"([[output]]
path = "a"
format = "maildir"
folders = "some")",
        R"(«newspool.toml:4:11»: 'folders' in [[output]]: ‹expected "none", "feed" or "tag"›, found "some")"},
    Row{R"([[output]]
path = "a"
folders = "feed")",
        R"(«newspool.toml:1:1»: 'folders' in [[output]] is only for the format "maildir": ‹choose it, or leave that out›)"},
    Row{R"([[output]]
path = "a"
format = "text"
events = true)",
        R"(«newspool.toml:1:1»: 'events' in [[output]] is only for the formats "json" and "jsonl": ‹choose one, or leave that out›)"},
    Row{R"([[output]]
format = "json")",
        R"(«newspool.toml:1:1»: 'path' is missing in [[output]]: ‹write one such as "/var/spool/newspool"›)"},
    Row{R"(spool = "a"
[[output]]
path = "b")",
        R"(«newspool.toml:1:9»: 'spool' is short for one [[output]]: ‹write one or the other, not both›)"},
    Row{R"([[output]]
path = "a"
max_bytes = "1B")",
        R"(«newspool.toml:3:13»: 'max_bytes' in [[output]]: ‹expected a size from 1KiB to 1024TiB›, found "1B"; 0 for no limit)"},
    Row{R"([[output]]
path = "a"
[[output]]
path = "b")",
        R"(«newspool.toml:3:1»: [[output]]: the name 'spool' is taken by another [[output]]: ‹choose another›)"},
    Row{R"([[output]]
path = "a"
[[output]]
name = "b"
path = "a")",
        R"(«newspool.toml:3:1»: [[output]]: its path is that of the output 'spool', too: ‹give it a folder of its own›)"},
    Row{R"([[output]]
path = "a"
[[output]]
name = "b"
path = "a/new/b")",
        R"(«newspool.toml:3:1»: [[output]]: its path lies inside new of the output 'spool': ‹give it a folder of its own›)"},
    Row{R"([[output]]
path = "a/new/b"
[[output]]
name = "b"
path = "a")",
        R"(«newspool.toml:3:1»: [[output]]: the output 'spool' lies inside its new: ‹give it a folder of its own›)"},
    Row{R"([[output]]
path = "a"
tags = ["t"]
[[feed]]
url = "https://a.example/"
tags = ["t"]
group = "g"
[[feed]]
url = "https://b.example/"
group = "g")",
        R"(«newspool.toml»: of the group 'g' the output 'spool' takes a.example but not b.example: ‹give the feeds of a group the same tags›)"},
    Row{R"([[feed]]
name = "x")",
        R"(«newspool.toml:1:1»: 'url' is missing in [[feed]]: ‹write one such as "https://example.org/feed.xml"›)"},
    Row{R"([[feed]]
url = " ")",
        R"(«newspool.toml:2:7»: 'url' in [[feed]]: ‹expected a URL›, found "")"},
    Row{R"([[feed]]
url = "example")",
        R"(«newspool.toml:2:7»: 'example' is no URL; ‹expected one such as "https://example.org/feed.xml"›)"},
    Row{R"([[feed]]
url = "ftp://example.org/f")",
        R"(«newspool.toml:2:7»: 'ftp://example.org/f': ‹expected an http or https URL, not ftp:›)"},
    Row{R"([[feed]]
url = "exec:a b")",
        R"(«newspool.toml:2:7»: 'exec:a b': ‹expected exec: and a name of letters, digits, '-', '_' and '.'; the program stands under 'command'›)"},
    Row{R"([[feed]]
url = "exec:a")",
        R"(«newspool.toml:2:7»: an exec: feed ‹needs a 'command', such as ["/usr/bin/prog", "-x"]›)"},
    Row{R"([[feed]]
url = "exec:a"
command = ["ls"])",
        R"(«newspool.toml:3:11»: 'command' in [[feed]]: ‹expected the program's path, and its arguments, such as ["/usr/bin/prog", "-x"]›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
command = ["/bin/ls"])",
        R"(«newspool.toml:3:11»: a 'command' ‹is only for a feed whose URL begins with exec:›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
name = "")",
        R"(«newspool.toml:3:8»: 'name' in [[feed]]: ‹expected a name of 1 to 200 bytes›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
group = "")",
        R"(«newspool.toml:3:9»: 'group' in [[feed]]: ‹expected the name of a group, of 1 to 200 bytes›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
interval = "1s")",
        R"(«newspool.toml:3:12»: 'interval' (1 s) in [[feed]] is shorter than 'min_interval' (10 min) in [schedule]: ‹change one of them›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
tags = "t")",
        R"(«newspool.toml:3:8»: 'tags' in [[feed]]: ‹expected a list such as ["one", "two"]›, found "t")"},
    Row{R"([[feed]]
url = "https://example.org/f"
headers = "t")",
        R"(«newspool.toml:3:11»: 'headers' in [[feed]]: ‹expected a table such as { X-Key = "value" }›, found "t")"},
    Row{R"([[feed]]
url = "https://example.org/f"
headers = { "a b" = "c" })",
        R"(«newspool.toml:3:11»: 'headers' in [[feed]]: 'a b' cannot be a header's name: ‹expected one such as "X-Key"›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
headers = { Host = "c" })",
        R"(«newspool.toml:3:11»: 'headers' in [[feed]]: the header Host is set by newspool itself: ‹leave it out›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
headers = { X-Key = 3 })",
        R"(«newspool.toml:3:11»: 'headers' in [[feed]]: X-Key: ‹expected a text in quotes›, found the integer 3)"},
    Row{R"([[feed]]
url = "https://example.org/f"
auth = "ntlm")",
        R"(«newspool.toml:3:8»: 'auth' in [[feed]]: ‹expected "basic" or "digest"›, found "ntlm")"},
    Row{R"([[feed]]
url = "https://example.org/f"
http_version = "3")",
        R"(«newspool.toml:3:16»: 'http_version' in [[feed]]: ‹expected "1.1" or "2"›, found "3")"},
    Row{R"([[feed]]
url = "https://example.org/f"
cookies = "c")",
        R"(«newspool.toml:3:11»: 'cookies' in [[feed]]: ‹expected cookies such as "name=value; other=value"›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
credential = "a/b")",
        R"(«newspool.toml:3:14»: 'credential' in [[feed]]: ‹expected the name of a credential, as LoadCredential= in the unit has it›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
username = "u"
credential = "c")",
        R"(«newspool.toml:4:14»: 'credential' in [[feed]]: there is no $CREDENTIALS_DIRECTORY; ‹systemd makes it for a unit with LoadCredential=c:FILE›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
username = "u"
password_file = "none")",
        R"(«newspool.toml:4:17»: 'password_file' in [[feed]]: cannot open none: No such file or directory; ‹correct the path›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
username = "u"
password_file = "open")",
        R"(«newspool.toml:4:17»: 'password_file' in [[feed]]: 'open' can be read by everybody: ‹take that away with chmod o-r›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
username = "u"
password_file = "empty")",
        R"(«newspool.toml:4:17»: 'password_file' in [[feed]]: 'empty' is empty: ‹write the secret into it, on one line›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
username = "u"
password_file = "long")",
        R"(«newspool.toml:4:17»: 'password_file' in [[feed]]: more than 4096 bytes in long: File too large; ‹expected less, or a higher limit (ulimit -f)›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
username = "u"
password = "p")",
        R"(«newspool.toml:4:12»: this file holds a password and can be read by everybody: ‹take that away with chmod o-r, or use 'password_file'›)"},
    Row{R"([[feed]]
url = "https://u@example.org/f"
username = "u")",
        R"(«newspool.toml:3:12»: the URL holds a user name already; ‹write it in one place›)"},
    Row{R"([[feed]]
url = "https://u:p@example.org/f")",
        R"(«newspool.toml:2:7»: this file holds a password and can be read by everybody: ‹take that away with chmod o-r, or use 'password_file'›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
username = "u"
password_file = "secret"
credential = "c")",
        R"(«newspool.toml:5:14»: a password is given twice: ‹keep one of 'password', 'password_file', 'credential' and that of the URL›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
password_file = "secret")",
        R"(«newspool.toml:1:1»: a password without 'username' in [[feed]]: ‹write both›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
auth = "basic")",
        R"(«newspool.toml:3:8»: 'auth' without 'username' in [[feed]]: ‹write both, or none›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
username = "u"
bearer_file = "secret")",
        R"(«newspool.toml:4:15»: a bearer token and another way to log in; ‹choose one of them›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
bearer_file = "words")",
        R"(«newspool.toml:3:15»: 'bearer_file' in [[feed]]: ‹expected a token on one line, without white space›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
cookies = "a=b")",
        R"(«newspool.toml:3:11»: this file holds cookies and can be read by everybody: ‹take that away with chmod o-r›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
cookies = "a=b"
headers = { Cookie = "c" })",
        R"(«newspool.toml:3:11»: 'headers' in [[feed]] has a Cookie already: ‹write all in 'cookies'›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
headers = { Authorization = "c" })",
        R"(«newspool.toml:3:11»: this file holds a header Authorization and can be read by everybody: ‹take that away with chmod o-r›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
client_key = "open")",
        R"(«newspool.toml:3:14»: a 'client_key' without 'client_certificate': ‹write both, or one certificate file that holds the key too›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
client_certificate = "open")",
        R"(«newspool.toml:3:22»: 'client_certificate' in [[feed]]: 'open' holds a key and can be read by everybody: ‹take that away with chmod o-r›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
[[feed]]
url = "https://example.org/f")",
        R"(«newspool.toml:4:7»: 'https://example.org/f' is a [[feed]] already, at newspool.toml:2: ‹leave one of them out›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
name = "x"
[[feed]]
url = "https://b.example/"
name = "x")",
        R"(«newspool.toml:5:7»: the name 'x' is taken by the feed at newspool.toml:2: ‹choose another›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
was = "https://example.org/f")",
        R"(«newspool.toml:3:7»: 'was' names the URL that the feed has, https://example.org/f: ‹name the one before, or none›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
was = "https://b.example/"
[[feed]]
url = "https://b.example/")",
        R"(«newspool.toml:3:7»: 'was' names https://b.example/, which is still subscribed, at newspool.toml:5: ‹take that one out›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
was = "https://o.example/"
[[feed]]
url = "https://b.example/"
was = "https://o.example/")",
        R"(«newspool.toml:6:7»: 'was' names https://o.example/, as the feed at newspool.toml:3 does: ‹only one can go on from there›)"},
    Row{R"([[feed]]
url = "https://example.org/f"
refetch = "1h")",
        R"(«newspool.toml:3:11»: 'refetch' in [[feed]]: ‹expected a duration from 7 d to 365 d›, found "1h")"},
    Row{R"()",
        R"(«newspool.toml»: no feeds: ‹add a [[feed]] table with a 'url', or name a list under 'lists'›)"},
    Row{R"(include = ["more.toml"])",
        R"(«more.toml:1:9»: 'spool': ‹belongs into the main configuration file; an included file holds [[feed]] tables, lists and opml›)"},
    Row{R"(lists = ["file.txt"])",
        R"(«file.txt:1:1»: 'file:feed.xml': a file: feed ‹is allowed only in a [[feed]] table›)"},
    Row{R"(lists = ["utf8.txt"])",
        R"(«utf8.txt:1:1»: this line is not valid UTF-8: ‹save the list in that encoding›)"},
    Row{R"(lists = ["quote.txt"])", R"(«quote.txt:1:1»: a quote is not closed: ‹write " at its end›)"},
    Row{R"(lists = ["nothing.txt"])", R"(«nothing.txt:1:1»: ‹expected a URL›, found "")"},
    Row{R"(lists = ["wide.txt"])",
        R"(«wide.txt:1:1»: ‹expected a URL and its tags in at most 65536 bytes a line›)"},
    Row{R"(lists = ["password.txt"])",
        R"(«password.txt:1:1»: this list holds a password and can be read by everybody: ‹take that away with chmod o-r›)"},
    Row{R"(opml = ["cut.opml"])",
        R"(«cut.opml:1:20»: not well-formed XML from here on: …; ‹export it anew, or mend it›)"},
    Row{R"(opml = ["other.opml"])", R"(«other.opml»: no OPML: ‹expected <opml> with a <body> of outlines›)"},
    Row{R"(opml = ["bodyless.opml"])",
        R"(«bodyless.opml»: an OPML document without <body>: ‹expected one with outlines in it›)"},
    Row{R"(opml = ["nourl.opml"])",
        R"(«nourl.opml:1:13»: the feed 'A' has no URL: ‹expected xmlUrl="https://..."›)"},
    Row{R"(opml = ["include.opml"])",
        R"(«include.opml:1:13»: 'A' includes another list (https://a.example/l.opml), which is not followed: ‹take it on its own›)"},
    Row{R"(opml = ["crowded.opml"])",
        R"(«crowded.opml»: more than 4000000 elements and attributes: ‹cut it into several files›)"},
    Row{R"(opml = ["huge.opml"])",
        R"(«huge.opml»: more than 64 MiB are no list of feeds: ‹expected OPML, as feed readers export it›)"},
    Row{R"(lists = ["circle/*.txt"])",
        R"(«newspool.toml:1:10»: cannot look for 'circle/*.txt': Too many levels of symbolic links; ‹expected no link there›)"},
    Row{R"(opml = ["deep.opml"])",
        R"(«deep.opml:1:…»: more than 100 folders inside each other: ‹move the rest further out›)"},
};

constexpr const char* one_feed = "\n[[feed]]\nurl = \"https://example.org/f\"\n";

void write_secrets(const Folder& folder) {
    namespace fs = std::filesystem;
    folder.write("open", "secret\n");
    for (const auto& [name, text] : {std::pair<const char*, std::string>{"secret", "secret\n"},
                                     {"empty", "\n"},
                                     {"long", std::string(5'000, 'x')},
                                     {"words", "two words\n"}})
        fs::permissions(folder.write(name, text), fs::perms(0600));
}

void write_lists(const Folder& folder) {
    std::filesystem::create_directory(folder / "folder");
    std::filesystem::create_symlink("circle", folder / "circle");
    folder.write("more.toml", "spool = \"x\"\n");
    folder.write("file.txt", "file:feed.xml\n");
    folder.write("utf8.txt", "https://a.example/ \xff\n");
    folder.write("quote.txt", "https://a.example/ \"tag\n");
    folder.write("nothing.txt", "\"\" tag\n");
    folder.write("wide.txt", "https://a.example/ " + std::string(70'000, 'x') + "\n");
    folder.write("password.txt", "https://u:p@a.example/\n");
}

void write_opml(const Folder& folder) {
    const auto document = [](const std::string& body) { return "<opml><body>" + body + "</body></opml>"; };
    std::string deep;
    for (int level = 0; level < 101; ++level) deep += "<outline text=\"a\">";
    deep += "<outline xmlUrl=\"https://a.example/\"/>";
    for (int level = 0; level < 101; ++level) deep += "</outline>";
    folder.write("cut.opml", "<opml><body><outline");
    folder.write("other.opml", "<rss/>");
    folder.write("bodyless.opml", "<opml/>");
    folder.write("nourl.opml", document(R"(<outline type="rss" text="A"/>)"));
    folder.write("include.opml",
                 document(R"(<outline type="include" text="A" url="https://a.example/l.opml"/>)"));
    folder.write("deep.opml", document(deep));
    folder.write("crowded.opml", std::string(4'000'001, '<'));
    std::filesystem::resize_file(folder.write("huge.opml", ""), (std::uintmax_t{64} << 20U) + 1);
}

std::string problems_of(const Folder& folder, std::string_view toml) {
    std::string text(toml);
    bool is_whole = text.empty();
    for (const char* word : {"[feed", "feed =", "lists", "opml"})
        is_whole = is_whole || toml.find(word) != toml.npos;
    if (!is_whole) text += one_feed;
    const auto loaded = config::load(folder.write("newspool.toml", text + "\n"));
    if (loaded) return "nothing";
    std::string all;
    for (const config::Problem& problem : loaded.error()) all += problem.text() + "\n";
    return with(std::move(all), folder.path().string() + "/", "");
}

}  // namespace

std::span<const Row> newspool::test::configuration_rows() { return rows; }

TEST_CASE("every mistake in the configuration is told with its place and a way out", "[messages]") {
    const Folder folder;
    write_secrets(folder);
    write_lists(folder);
    write_opml(folder);
    for (const Row& row : rows) check(row, problems_of(folder, row.provoked_by));
}

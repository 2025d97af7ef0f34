// Every message about a feed that cannot be read: a server's answers, and what is no feed, in one round of
// the real program.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "messages/table.hpp"
#include "support/catch.hpp"
#include "support/certificate.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool::test;

namespace {

// The name of a feed, below, and the line of the log.
constexpr std::array rows{
    Row{"missing",
        "«missing»: the server answered with status 404: ‹if it stays so, find its new URL, as by `newspool "
        "discover`›; next poll in …"},
    Row{"closed",
        "«closed»: the server answered with status 401: ‹it wants a login, see 'username' in "
        "newspool.toml(5)›; next poll in …"},
    Row{"forbidden",
        "«forbidden»: the server answered with status 403: ‹it lets in only whom it knows, see 'username' "
        "and 'user_agent' in newspool.toml(5)›; next poll in …"},
    Row{"outside",
        "«outside»: the server answered with status 407: ‹the proxy wants a login, see 'proxy' in "
        "newspool.toml(5)›; next poll in …"},
    Row{"broken", "«broken»: the server answered with status 500; ‹next poll in …›"},
    Row{"wall",
        "«wall»: the server answered with status 403: Cloudflare lets only browsers through to it; ‹ask its "
        "publisher to let feed readers in›; next poll in …"},
    Row{"gone",
        "«gone»: the server says that the feed is gone (410): ‹take it out of the configuration, or find its "
        "new URL›; not polled again: gone (410): the publisher ended this feed"},
    Row{"unasked", "«unasked»: 304 (not modified) to a request without a condition; ‹next poll in …›"},
    Row{"partial", "«partial»: 226 (only what is new) to a request that did not ask; ‹next poll in …›"},
    Row{"cut", "«cut»: the connection ended before the body did; ‹next poll in …›"},
    Row{"mute", "«mute»: '127.0.0.1' closed the connection without an answer; ‹next poll in …›"},
    Row{"hanging", "«hanging»: no answer within 1 s; ‹next poll in …›"},
    Row{"dripping", "«dripping»: the answer was not complete within 1 s; ‹next poll in …›"},
    Row{"large", "«large»: the body is larger than 100000 bytes (‹max_body›); next poll in …"},
    Row{"bomb",
        "«bomb»: the body is larger than 100000 bytes (‹max_body›); it swelled …-fold when decoded; next "
        "poll in …"},
    Row{"wordy", "«wordy»: the headers are longer than … KiB; ‹next poll in …›"},
    Row{"garbled", "«garbled»: the body cannot be decoded: …; ‹next poll in …›"},
    Row{"noise", "«noise»: what came is not HTTP; ‹next poll in …›"},
    Row{"unsound", "«unsound»: what came is not sound HTTP: …; ‹next poll in …›"},
    Row{"aimless", "«aimless»: a redirect that does not say where to; ‹next poll in …›"},
    Row{"astray", "«astray»: redirected to what is no URL: 'http://['; ‹next poll in …›"},
    Row{"local", "«local»: redirected to a scheme that is not allowed: file; ‹next poll in …›"},
    Row{"circle", "«circle»: redirected in a circle; ‹next poll in …›"},
    Row{"far", "«far»: more than 1 redirects; ‹next poll in …›"},
    Row{"private",
        "«private»: refused to connect to 127.0.0.1: its address is special (loopback), and ‹allow_private "
        "is not set›; next poll in …"},
    Row{"refusing", "«refusing»: cannot connect to '127.0.0.1': connection refused; ‹next poll in …›"},
    Row{"nowhere", "«nowhere»: cannot resolve host 'no-such-host.invalid'; ‹next poll in …›"},
    Row{"unproxied", "«unproxied»: cannot connect to the proxy: connection refused; ‹next poll in …›"},
    Row{"misproxied",
        "«misproxied»: cannot resolve the host of the proxy: ‹is 'proxy' right?›; next poll in …"},
    Row{"tunnel", "«tunnel»: cannot connect to '127.0.0.4' by the proxy: …; ‹next poll in …›"},
    Row{"stranger",
        "«stranger»: the certificate of '127.0.0.1' was refused: …; ‹see 'ca_file' in newspool.toml(5)›; "
        "next poll in …"},
    Row{"keyless",
        "«keyless»: cannot read certificates from 'FOLDER/none.pem': ‹correct 'ca_file'›; next poll in …"},
    Row{"plain", "«plain»: no TLS connection with '127.0.0.1': …; ‹next poll in …›"},
    Row{"downgrade",
        "«downgrade»: redirected from https to http, on host '127.0.0.1', and ‹allow_downgrade is not set›; "
        "next poll in …"},
    Row{"page",
        "«page»: an HTML page titled \"Home\", not a feed; ‹it offers http://127.0.0.1:…/f›; next poll in …"},
    Row{"login",
        "«login»: a login page titled \"Log in\", not a feed; ‹`newspool discover` looks further for one›; "
        "next poll in …"},
    Row{"human",
        "«human»: a page that asks to prove to be human titled \"Just a moment...\", not a feed; ‹`newspool "
        "discover` looks further for one›; next poll in …"},
    Row{"empty", "«empty»: an empty document, not a feed: ‹expected RSS, Atom or JSON Feed›; next poll in …"},
    Row{"words",
        "«words»: text that begins \"hello\", not a feed: ‹expected RSS, Atom or JSON Feed›; next poll in …"},
    Row{"note",
        "«note»: XML that begins \"<note/>\", but no feed is in it: ‹expected RSS, RDF, Atom or CDF›; next "
        "poll in …"},
    Row{"opml",
        "«opml»: an OPML list of feeds, not a feed: ‹name it under `opml`, or use `newspool import`›; next "
        "poll in …"},
    Row{"index",
        "«index»: an index of sitemaps, not a feed: ‹expected one of the news sitemaps that it names›; next "
        "poll in …"},
    Row{"sitemap",
        "«sitemap»: a sitemap without news, not a feed: ‹expected a news sitemap›; next poll in …"},
    Row{"json",
        "«json»: a JSON document, but not a JSON Feed: ‹expected its 'version' and 'items'›; next poll in …"},
    Row{"torn",
        "«torn»: text that begins like JSON, but is not well-formed: ‹expected JSON Feed›; next poll in …"},
    Row{"nested", "«nested»: JSON nested deeper than … levels, or of more than … values; ‹next poll in …›"},
    Row{"deep", "«deep»: XML nested deeper than … levels, which no feed needs; ‹next poll in …›"},
    Row{"crowded", "«crowded»: an element with more than … attributes; ‹next poll in …›"},
    Row{"absent", "«absent»: cannot read '…/none.xml': no such file or directory; ‹next poll in …›"},
    Row{"folder", "«folder»: '…' is no regular file: ‹expected one›; next poll in …"},
    Row{"programless",
        "«programless»: cannot run '/nowhere/program': no such file or directory; ‹next poll in …›"},
    Row{"failing", "«failing»: '/bin/sh' ended with status 3: no luck; ‹next poll in …›"},
    Row{"killed", "«killed»: '/bin/sh' was ended by signal 15 (terminated); ‹next poll in …›"},
    Row{"endless", "«endless»: '/bin/sleep' had not ended after 1 s; ‹next poll in …›"},
};

constexpr const char* settings = R"(spool = "spool"
database = "newspool.db"
[fetch]
allow_private = true
per_host_delay = "0s"
per_host = 64
timeout = "3s"
max_body = "100kB"
max_redirects = 1
[schedule]
interval = "1s"
min_interval = "1s"
retry_min = "1s"
)";

std::string feed(std::string_view name, std::string_view url, std::string_view more = "") {
    return fmt::format("[[feed]]\nname = \"{}\"\nurl = \"{}\"\n{}\n", name, url, more);
}

std::string nest(std::string_view open, std::string_view close, unsigned depth) {
    std::string text;
    for (unsigned level = 0; level < depth; ++level) text += open;
    for (unsigned level = 0; level < depth; ++level) text += close;
    return text;
}

std::string crowded() {
    std::string text = "<rss";
    for (unsigned number = 0; number < 2'000; ++number) text += fmt::format(" a{}=\"\"", number);
    return text + "/>";
}

Answer wordy() {
    Answer answer = ok("");
    for (unsigned number = 0; number < 6; ++number)
        answer = answer.with(fmt::format("X-{}", number), std::string(90'000, 'x'));
    return answer;
}

std::vector<std::pair<std::string, Answer>> answers() {
    using namespace std::chrono_literals;
    return {
        {"missing", status(404)},
        {"closed", status(401)},
        {"forbidden", status(403)},
        {"outside", status(407)},
        {"broken", status(500)},
        {"wall", status(403).with("cf-mitigated", "challenge")},
        {"gone", status(410)},
        {"unasked", not_modified()},
        {"partial", status(226, rss("partial", 1))},
        {"cut", ok(rss("cut", 9)).cut_short(500)},
        {"mute", silence()},
        {"large", ok(rss("large", 2000))},
        {"bomb", ok(gzip(std::string(10 << 20, ' '))).with("Content-Encoding", "gzip")},
        {"wordy", wordy()},
        {"garbled", ok("no gzip").with("Content-Encoding", "gzip")},
        {"noise", raw("\x01\x02\x03\r\n\r\n")},
        {"unsound", raw("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")},
        {"aimless", status(302)},
        {"astray", redirect(302, "http://[")},
        {"local", redirect(302, "file:///etc/passwd")},
        {"circle", redirect(302, "/circle")},
        {"far", redirect(302, "/further")},
        {"further", redirect(302, "/furthest")},
        {"page",
         ok("<html><title>Home</title><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/f\">")},
        {"login", ok("<html><title>Log in</title>")},
        {"human", ok("<html><title>Just a moment...</title>")},
        {"empty", ok("")},
        {"words", ok("hello")},
        {"note", ok("<note/>")},
        {"opml", ok("<opml version='2.0'><body/></opml>")},
        {"index", ok("<sitemapindex/>")},
        {"sitemap", ok("<urlset><url><loc>x</loc></url></urlset>")},
        {"json", ok("{\"a\":1}")},
        {"torn", ok("{\"a\":")},
        {"nested", ok("{\"items\":" + nest("[", "]", 20'000) + "}")},
        {"deep", ok(nest("<rss>", "</rss>", 6'000))},
        {"crowded", ok(crowded())},
        {"private", ok(rss("private", 1))},
        {"dripping", ok(rss("dripping", 50)).dripping(1, 10ms)},
        {"hanging", hang()},
    };
}

std::string more_for(std::string_view name) {
    if (name == "private") return "allow_private = false";
    return name == "dripping" || name == "hanging" ? "timeout = \"1s\"" : "";
}

std::string elsewhere(const Folder& folder, Server& server, Server& secure, const Certificate& certificate) {
    const std::string trust = fmt::format("ca_file = \"{}\"", certificate.file.string());
    std::string plain = server.url("/ok");
    plain.insert(4, "s");
    secure.answers("/downgrade", redirect(302, server.url("/ok")));
    return feed("refusing", fmt::format("http://127.0.0.1:{}/", dead_port())) +
           feed("nowhere", "http://no-such-host.invalid/") +
           feed("unproxied", server.url("/ok", 2),
                fmt::format("proxy = \"http://127.0.0.1:{}\"", dead_port())) +
           feed("misproxied", server.url("/ok", 3), "proxy = \"http://no-such-host.invalid\"") +
           feed("tunnel", "https://127.0.0.4/", fmt::format("proxy = \"{}\"", server.url(""))) +
           feed("stranger", secure.url("/feed")) +
           feed("keyless", secure.url("/feed?1"),
                fmt::format("ca_file = \"{}\"", (folder / "none.pem").string())) +
           feed("plain", plain) + feed("downgrade", secure.url("/downgrade"), trust) +
           feed("absent", "file:none.xml") + feed("folder", "file:spool") +
           feed("programless", "exec:programless", R"(command = ["/nowhere/program"])") +
           feed("failing", "exec:failing", R"(command = ["/bin/sh", "-c", "echo no luck >&2; exit 3"])") +
           feed("killed", "exec:killed", R"(command = ["/bin/sh", "-c", "kill $$"])") +
           feed("endless", "exec:endless", "command = [\"/bin/sleep\", \"60\"]\ntimeout = \"1s\"");
}

}  // namespace

std::span<const Row> newspool::test::feed_rows() { return rows; }

TEST_CASE("every feed that cannot be read is told with its name, the cause and what follows", "[messages]") {
    const Folder folder;
    const Certificate certificate;
    Server server;
    Server secure(certificate);
    std::string config = settings;
    for (const auto& [name, answer] : answers()) {
        server.answers("/" + name, answer);
        if (name != "further") config += feed(name, server.url("/" + name), more_for(name));
    }
    server.answers("/ok", ok(rss("ok", 1)));
    config += elsewhere(folder, server, secure, certificate);
    const Said said = run_newspool({"run", "--once"}, folder.write("newspool.toml", config));
    const std::string log = with(said.err, folder.path().string(), "FOLDER");
    for (const Row& row : rows) check(row, log);
}

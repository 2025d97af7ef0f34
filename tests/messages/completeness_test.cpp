// Holds daemon/ against the tables: every sentence there, a text of three words or more, is a message of some
// row, or is named below as something else. So no message comes in without a row.
#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "messages/table.hpp"
#include "support/catch.hpp"

namespace fs = std::filesystem;
using namespace newspool;
using namespace newspool::test;

namespace {

// Messages that the test of another room provokes with the machinery that it has: `words` stand in that file.
struct Elsewhere {
    std::string_view file;
    std::string_view words;
    std::string_view message;
};
constexpr std::array elsewhere{
    Elsewhere{"aggregator/events_test.cpp", "nothing could be read for",
              "«feed»: nothing could be read for …: ‹…›"},
    Elsewhere{"aggregator/journal_test.cpp", "still failing,",
              "«feed»: still failing, … time: …; ‹next poll in … (…)›"},
    Elsewhere{"aggregator/journal_test.cpp", "came to nothing by newspool's own trouble in",
              "«feed»: … poll… came to nothing by newspool's own trouble in …, and still: …; nothing of this "
              "poll is lost; ‹next poll in … (…)›"},
    Elsewhere{"stories/weather_story_test.cpp", "the network seems to be down",
              "the network seems to be down: no answer from «… hosts» in succession (the last: …); ‹feeds "
              "wait, and are not blamed, until one of them is reached›"},
    Elsewhere{"politeness/hosts_test.cpp", "memory runs short",
              "memory runs short: «polls that go on at once» are down to …, and ‹up by one again with each "
              "round that goes well›"},
    Elsewhere{"aggregator/fault_test.cpp", "something deletes files",
              "something deletes files in «…/newspool-state/stage»: … staged articles were gone before they "
              "were delivered, and are written again: ‹keep it out of there›"},
    Elsewhere{"aggregator/journal_test.cpp", "nothing can be delivered until this ends: ",
              "nothing can be delivered until this ends: cannot move articles into «…»: No space left on "
              "device; ‹free some space›"},
    Elsewhere{"aggregator/outputs_test.cpp", "nothing can be delivered there",
              "«output '…': »nothing can be delivered there until this ends, and its articles wait in the "
              "ledger: …; ‹free some space›"},
    Elsewhere{"aggregator/adoption_test.cpp", "the spool of the output '",
              "«the output '…'» cannot be in …, which is the spool of the output '…': ‹leave it its name, or "
              "give the new one a folder of its own›"},
    Elsewhere{"aggregator/protocol_test.cpp", "somebody reads the ledger and does not end",
              "«the ledger's log» has grown to … MiB, because somebody reads the ledger and does not end (‹a "
              "forgotten sqlite3, a backup?›): nothing is lost, but it grows until that is over"},
    Elsewhere{"politeness/redirects_test.cpp", "asked at its own URL again",
              "«feed»: the address that it had moved to is gone (410): ‹asked at its own URL again›"},
    Elsewhere{"commands/asking_test.cpp", "the user root",
              "cannot open the ledger «…», which belongs to the user root: Permission denied; ‹do it as that "
              "user, or give yours the right›"},
    Elsewhere{"commands/discover_test.cpp", "which of these? Add its URL", "which of «these»? ‹Add its URL›"},
    Elsewhere{"commands/discover_test.cpp", "the server answered with status",
              "«URL»: the server answered with status …; ‹is the URL right?›"},
    Elsewhere{"stories/metrics_story_test.cpp", "see `metrics` in newspool.toml(5)",
              "cannot listen at «…»: Address already in use; ‹stop what listens there, or choose another "
              "place›; /metrics and /health cannot be read: see `metrics` in newspool.toml(5)"},
    Elsewhere{"fetch/names_test.cpp", "no address of '",
              "«feed»: no address of '…' within …; ‹next poll in …›"},
    Elsewhere{"fetch/limits_test.cpp", "no connection to '",
              "«feed»: no connection to '…' within …; ‹next poll in …›"},
    Elsewhere{"fetch/nginx_test.cpp", "does not offer TLS 1.2 or newer:",
              "«feed»: '…' does not offer TLS 1.2 or newer: …; ‹next poll in …›"},
    Elsewhere{"spool/folders_test.cpp", "that everybody may write",
              "the spool «…» has a folder … that everybody may write: ‹take that right away (chmod o-w)›"},
    Elsewhere{"spool/folders_test.cpp", "on a file system of its own",
              "the spool «…» has a folder … on a file system of its own: ‹they must share one›"},
    Elsewhere{"spool/spool_test.cpp", "two file systems",
              "the spool «…» has new/ and newspool-state/ on two file systems: ‹they must share one›"},
    Elsewhere{"stories/neighbour_story_test.cpp", "another program holds it",
              "cannot write the ledger «…»: database is locked: ‹another program holds it; end that one's "
              "transaction›"},
    Elsewhere{"control/ear_test.cpp", "broke off its answer",
              "the daemon at «…» broke off its answer: ‹ask it again›"},
    Elsewhere{"format/article_reader_test.cpp", "no article of newspool's",
              "an article of the archive of «…» cannot be read: no article of newspool's; ‹replay what came "
              "after it by --since›"},
};

// Messages that no test provokes by their words, and why not.
struct Unprovoked {
    std::string_view message;
    std::string_view why;
};
constexpr std::array unprovoked{
    Unprovoked{"libcurl cannot be initialised", "libcurl itself fails, or is too old to be built with"},
    Unprovoked{"libcurl 7.87 or newer is needed; this is ",
               "libcurl itself fails, or is too old to be built with"},
    Unprovoked{"libcurl cannot make another handle", "no memory"},
    Unprovoked{"libcurl cannot make a multi handle", "no memory"},
    Unprovoked{"libcurl refuses option ", "a defect of ours"},
    Unprovoked{"cannot watch a socket: ", "the kernel refuses what it gave"},
    Unprovoked{"cannot serve HTTP at …", "no memory"},
    Unprovoked{"cannot draw random bytes", "the kernel has none"},
    Unprovoked{"cannot compress an article for the archive", "no memory"},
    Unprovoked{"cannot rename what is no delivery: ", "a defect of ours"},
    Unprovoked{"a word of a question holds a line's end", "a defect of ours"},
    Unprovoked{"this is no URL: is it written right?", "the configuration refuses it before"},
    Unprovoked{"only http and https can be asked, not ", "the configuration refuses it before"},
    Unprovoked{"curl cannot read the URL: is it written right?",
               "curl and our parser of URLs would have to differ"},
    Unprovoked{"the path holds a NUL", "the configuration refuses it before"},
    Unprovoked{"'…' sends too slowly", "takes half a minute of silence"},
    Unprovoked{"the redirects had not ended after …", "the time would have to end between two hops"},
    Unprovoked{"the answer has a header without end",
               "only curl 7.88 ends there; see 'wordy' among the feeds"},
    Unprovoked{"cannot open a socket: …", "the limit of open files is foreseen at the start"},
    Unprovoked{"no memory is left for the answer: lower max_body or connections", "no memory"},
    Unprovoked{"stopped before the answer came", "the daemon ends, and logs no more of its feeds"},
    Unprovoked{"something deletes what is staged: keep it out of …",
               "somebody has to win three races in a row"},
    Unprovoked{"…/new holds … files that are not ours under our names: those articles get other names, and "
               "whatever makes these should be ended",
               "tests/aggregator takes the names, and looks at the files only"},
    Unprovoked{"… files could not be synced and are written anew",
               "tests/aggregator lets the disk fail, and looks at the files only"},
    Unprovoked{"the disk does not take its file",
               "tests/aggregator lets the disk fail, and looks at the files only"},
    Unprovoked{"an item cannot be delivered, and is given up: …; `newspool explain` of it says why",
               "tests/aggregator lets the disk fail, and looks at the files only"},
    Unprovoked{"cannot write a line", "a line of more than the disk's largest file"},
    Unprovoked{"another change of the configuration is being taken over: reload again when it is done",
               "two reloads within a moment"},
    Unprovoked{"only root, or the user who runs the daemon, may ask for '…'",
               "needs three users, two of one group"},
    Unprovoked{"only … and its group may ask the daemon at …",
               "needs a user beside the one who runs the tests"},
    Unprovoked{"the daemon at … did not answer: ask again when it is less busy, or restart it",
               "a daemon would have to die in the middle of an answer"},
    Unprovoked{"cannot move articles into ", "the disk fails between two renames of a replay"},
    Unprovoked{"is on a network file system (…), where no rename can be trusted: use a local one",
               "needs a network file system"},
    Unprovoked{"the ledger … is on a network file system (…), where its log is not safe: put `database` on a "
               "local one",
               "needs a network file system"},
    Unprovoked{"is on a file system that cannot rename without replacing: use ext4, xfs or btrfs",
               "needs an old file system"},
    Unprovoked{"the ledger … cannot keep a write-ahead log (it answers '…'): use a local file system",
               "needs an odd file system"},
    Unprovoked{"does not say whose it is", "needs a ledger changed by hand"},
    Unprovoked{"cannot use", "SQLite refuses a statement: a defect of ours, or a damage found late"},
    Unprovoked{"is damaged (…)",
               "SQLite has to find what it does not trip over; see 'damaged' among the commands"},
    Unprovoked{"the ledger has lost its identity: restore it from a backup, or see `newspool recover`",
               "needs a ledger changed by hand"},
    Unprovoked{"the ledger has lost its feed …: see `newspool recover`", "needs a ledger changed by hand"},
    Unprovoked{"the ledger has adopted another configuration meanwhile: start again",
               "needs another daemon between two statements of a start"},
    Unprovoked{"an article of the archive is damaged: restore the ledger from a backup, or replay what came "
               "after it",
               "tests/store damages one, and looks at the kind of the error only"},
    Unprovoked{"the ledger … is being read by another program: end that one",
               "somebody reads within the moment of the last checkpoint"},
    Unprovoked{": free some space",
               "SQLite's own words about a full disk; see 'No space left on device' among the commands"},
    Unprovoked{": only a user who may write the file and its folder can",
               "SQLite is kept from asking by what looks before it"},
    Unprovoked{": it is damaged; see `newspool recover`",
               "the ledger is looked through at the start, and said to be damaged then"},
    // What else base/cause.cpp advises.
    Unprovoked{"mount it for writing, or name it under ReadWritePaths= of the unit",
               "needs a disk mounted for reading"},
    Unprovoked{"both must lie on one file system", "looked for before"},
    Unprovoked{"choose a shorter name", "names of ours are short"},
    Unprovoked{"raise the limit of open files (ulimit -n, LimitNOFILE=)", "foreseen at the start"},
    Unprovoked{"give it more memory", "no memory"},
    Unprovoked{"look into the kernel's log: the disk may be failing", "the disk fails"},
    Unprovoked{"this machine has no such address: choose another",
               "which addresses there are depends on the machine"},
};

// Files (by how they begin) without messages of trouble: names, pages, and notes on documents, which are no
// errors: what was mended in them, what is known of an item, when a poll comes and why.
constexpr auto without_trouble = std::to_array<std::string_view>({"base/charset_labels",
                                                                  "base/encoding",
                                                                  "base/html_entities",
                                                                  "identity/",
                                                                  "parse/mend",
                                                                  "parse/draft",
                                                                  "parse/date",
                                                                  "schedule/",
                                                                  "html/",
                                                                  "aggregator/report",
                                                                  "aggregator/status",
                                                                  "aggregator/moving",
                                                                  "aggregator/recognition",
                                                                  "format/maildir",
                                                                  "commands/completion",
                                                                  "commands/known_sites",
                                                                  "commands/explain",
                                                                  "commands/progress",
                                                                  "control/exposition",
                                                                  "control/process",
                                                                  "control/pages",
                                                                  "control/service_manager"});

// Statements with one of these hold help, or the beginning of a sentence that goes on with place, cause and
// way out by itself: "cannot open" NAME, as throw_errno() and Connection::fail() have it.
constexpr auto other_statements = std::to_array<std::string_view>(
    {"add_option(", "add_flag(", "Entry{", "_help", "choose(", "config_summary", "description", "footer",
     "static_assert", "throw_errno(", "::fail(code"});

// Texts that are no trouble: what was done or is shown, and what files, other programs and pages say.
constexpr auto quiet = std::to_array<std::string_view>({"nobody answers by https: trying",
                                                        "feed {} of the ledger",
                                                        "a temporary file",
                                                        "{}\n{}",
                                                        "[[feed]]",
                                                        "name = {}",
                                                        "tags = [{}]",
                                                        "the feed's URL '",
                                                        "' is left out, being",
                                                        "can be read again after",
                                                        "GET {}: {}",
                                                        ", over a kept",
                                                        ", asked {} times",
                                                        "{} new of {} items",
                                                        "answers again after",
                                                        "; {}, and nothing of them",
                                                        ", and nothing of them is lost",
                                                        "the network is back",
                                                        "{}{} has room again",
                                                        "the ledger can be written again",
                                                        "the ledger was opened again",
                                                        "{} articles delivered that were",
                                                        "path, format or folders of",
                                                        "{} feeds added",
                                                        ", {} moved to a new URL",
                                                        "; a changed {} holds",
                                                        "the user of number",
                                                        "; {} subscribers",
                                                        "{}: {}, {} {}, database",
                                                        "{} is added to",
                                                        "{}: {} is subscribed already",
                                                        "{}: {} is named again",
                                                        "# From {}, by newspool",
                                                        "# not taken: {}",
                                                        "{}: {} new, {} subscribed",
                                                        "write {} feeds to",
                                                        "{} feeds are written to",
                                                        "nothing is written",
                                                        "; --write adds",
                                                        "; --to FILE --write",
                                                        "{} {}. What to do next",
                                                        "is written, and an empty",
                                                        "nothing was changed.",
                                                        "ledger and spool fit",
                                                        "the ledger {} has taken over",
                                                        "the ledger is now",
                                                        "{} held articles of",
                                                        "will be delivered by",
                                                        "{} articles that waited",
                                                        "{} articles delivered again",
                                                        "{} feeds from",
                                                        "{} feeds polled",
                                                        "the configuration is left as it was",
                                                        "no daemon runs: this is read",
                                                        "<?xml version",
                                                        "the number {}",
                                                        "the network is down",
                                                        "{} {}, {} failing",
                                                        "it is stopping",
                                                        "the scheduler has stood still",
                                                        "a question was not answered",
                                                        "metrics are written again",
                                                        "{} feeds are due now",
                                                        "{} is due now",
                                                        "are being delivered",
                                                        "no Internet address",
                                                        "SSL certificate problem: ",
                                                        "Operation too slow",
                                                        "just a moment",
                                                        "are you ",
                                                        "checking your browser",
                                                        "newspool spool 1",
                                                        "SQLite format 3",
                                                        "validators_url, etag",
                                                        "id, url, name, title",
                                                        "id, due, earliest",
                                                        "application/atom+xml,"});
// And what was mended in a document.
constexpr auto mended = std::to_array<std::string_view>(
    {"the JSON was not well-formed and was mended", "the document ends in the middle; whole items",
     "HTML's character references are used", "a bare \"&\" was taken as text",
     "entities that expand without measure", "nothing can be delivered: ", "{}; nothing can be delivered: "});

struct Literal {
    std::size_t line = 0;
    std::string statement;  // the lines that it stands in
    std::string text;
};

// Where a string literal, a comment or a character that begins at `from` ends; `from` if none does.
std::size_t past_token(std::string_view text, std::size_t from) {
    const std::string_view rest = text.substr(from);
    if (rest.starts_with("//")) return std::min(text.find('\n', from), text.size());
    if (rest.starts_with("R\"")) {
        const std::string end = ")" + std::string(rest.substr(2, rest.find('(') - 2)) + "\"";
        return text.find(end, from) + end.size();
    }
    const char quote = rest.front();
    const bool is_digit_mark = quote == '\'' && from > 0 && text[from - 1] >= '0' && text[from - 1] <= '9';
    if ((quote != '"' && quote != '\'') || is_digit_mark) return from;
    std::size_t at = from + 1;
    while (at < text.size() && text[at] != quote) at += text[at] == '\\' ? 2U : 1U;
    return at + 1;
}

std::string spelled_out(std::string_view token) {
    if (token.starts_with('R')) {
        const auto open = token.find('(');  // R"sql( ... )sql"
        return std::string(token.substr(open + 1, token.size() - 2 * open - 1));
    }
    std::string text = with(std::string(token.substr(1, token.size() - 2)), "\\\"", "\"");
    return with(with(std::move(text), "\\n", "\n"), "\\\\", "\\");
}

std::string statement_around(std::string_view text, std::size_t at) {
    std::size_t begin = 0;
    for (const std::string_view end : {";\n", "}\n", "{\n", "},\n"})
        if (const auto found = text.rfind(end, at); found != text.npos) begin = std::max(begin, found + 1);
    return std::string(text.substr(begin, text.find('\n', at) - begin));
}

// The string literals of a C++ text, neighbours joined.
std::vector<Literal> literals_of(std::string_view text) {
    std::vector<Literal> found;
    bool goes_on = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = past_token(text, at);
        if (end == at) {
            goes_on = goes_on && (text[at] == ' ' || text[at] == '\n');
            ++at;
            continue;
        }
        const std::string_view token = text.substr(at, end - at);
        if (token.front() == '"' || token.front() == 'R') {
            const auto line = static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n')) + 1;
            if (!goes_on) found.push_back({line, statement_around(text, at), ""});
            found.back().text += spelled_out(token);
            goes_on = true;
        }
        at = end;
    }
    return found;
}

bool is_sentence(std::string_view text) {
    std::size_t words = 0;
    bool between = true;
    for (const char letter : text) {
        const bool is_space = letter == ' ' || letter == '\n';
        if (!is_space && between) ++words;
        between = is_space;
    }
    static constexpr std::array<std::string_view, 10> sql{"SELECT", "INSERT",   "UPDATE",  "DELETE",
                                                          "PRAGMA", "CREATE",   "RELEASE", "ROLLBACK",
                                                          "ALTER",  "SAVEPOINT"};
    const bool is_sql =
        std::ranges::any_of(sql, [&](std::string_view verb) { return trimmed(text).starts_with(verb); });
    const bool has_words =
        std::ranges::any_of(text, [](char letter) { return letter >= 'a' && letter <= 'z'; });
    return !is_sql && has_words && (words >= 3 || text.starts_with("cannot "));
}

// The pieces around the {} of a format, in this order.
bool covers(std::string_view message, std::string_view format) {
    std::size_t from = 0;
    while (!format.empty()) {
        const auto open = std::min(format.find('{'), format.size());
        const auto found = message.find(format.substr(0, open), from);
        if (found == message.npos) return false;
        from = found + open;
        const auto close = format.find('}', open);
        format.remove_prefix(close == format.npos ? format.size() : close + 1);
    }
    return true;
}

std::vector<std::string> all_messages() {
    std::vector<std::string> messages;
    for (const auto rows : {configuration_rows(), command_rows(), feed_rows(), daemon_rows()})
        for (const Row& row : rows) messages.push_back(plain(row.message));
    for (const Elsewhere& one : elsewhere) messages.push_back(plain(one.message));
    for (const Unprovoked& one : unprovoked) messages.emplace_back(one.message);
    return messages;
}

bool is_known(const Literal& literal, const std::vector<std::string>& messages) {
    std::string_view text = literal.text;
    if (text.starts_with("newspool: ")) text.remove_prefix(10);
    text = trimmed(text);
    const auto begins = [&](std::string_view one) { return text.starts_with(trimmed(one)); };
    const auto stands = [&](std::string_view one) {
        return literal.statement.find(one) != std::string::npos;
    };
    return std::ranges::any_of(quiet, begins) || std::ranges::any_of(mended, begins) ||
           std::ranges::any_of(other_statements, stands) ||
           std::ranges::any_of(messages, [&](const std::string& message) { return covers(message, text); });
}

// The sentences of a file that are in no table.
std::vector<std::string> unknown_in(const std::string& name, std::string_view text,
                                    const std::vector<std::string>& messages) {
    std::vector<std::string> unknown;
    for (const Literal& literal : literals_of(text))
        if (is_sentence(literal.text) && !is_known(literal, messages))
            unknown.push_back(name + ":" + std::to_string(literal.line) + ": " + literal.text);
    return unknown;
}

}  // namespace

TEST_CASE("every message of the program has a row", "[messages]") {
    const fs::path daemon = fs::path(NEWSPOOL_SOURCE) / "daemon";
    const std::vector<std::string> messages = all_messages();
    std::vector<std::string> unknown;
    for (const auto& entry : fs::recursive_directory_iterator(daemon)) {
        const std::string name = entry.path().lexically_relative(daemon).string();
        const auto begins = [&](std::string_view one) { return name.starts_with(one); };
        if (!entry.is_regular_file() || std::ranges::any_of(without_trouble, begins)) continue;
        const auto more = unknown_in(name, read_file(entry.path(), 1U << 20U), messages);
        unknown.insert(unknown.end(), more.begin(), more.end());
    }
    for (const std::string& one : unknown) UNSCOPED_INFO(one);
    CHECK(unknown.empty());
    CHECK(messages.size() > 200);
}

TEST_CASE("messages that are provoked elsewhere have the form, and are looked for there", "[messages]") {
    for (const Elsewhere& one : elsewhere) {
        const std::string text = read_file(fs::path(NEWSPOOL_SOURCE) / "tests" / one.file, 1U << 20U);
        CAPTURE(one.message, one.file);
        CHECK(form_wrong(one.message) == "");
        CHECK(text.find(one.words) != std::string::npos);
    }
}

TEST_CASE("a new message, a changed one, and one in two pieces are found", "[messages]") {
    const std::vector<std::string> messages{"a.txt: the dog … is lost: call it"};
    const auto count = [&](std::string_view code) { return unknown_in("a.cpp", code, messages).size(); };
    CHECK(count("f(\"the dog {} is lost: call it\");\n") == 0);
    CHECK(count("f(\"the dog {} is \"\n  \"lost: call it\");\n") == 0);
    CHECK(count("f(\"the cat {} is lost: call it\");\n") == 1);
    CHECK(count("f(\"the dog {} is \"\n  \"lost: leave it\");\n") == 1);
    CHECK(count("f(R\"(the cat is \"lost\")\");\n") == 1);
    CHECK(count("// \"the cat is lost\"\nf('\"', \"cat\");\n") == 0);
    CHECK(count("f(\"SELECT cat FROM house\");\n") == 0);
}

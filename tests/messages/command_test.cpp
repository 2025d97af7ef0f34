// Every message of a command, and of a start that cannot be: each provoked by a few words of shell in a
// folder of its own, with a ledger and a spool of one poll.
#include <array>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "messages/table.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"

using namespace newspool::test;

namespace {

// "FOLDER" stands for the folder.
constexpr std::array rows{
    // The command line.
    Row{"newspool", "which ‹«command»? See 'newspool --help'›"},
    Row{"newspool chekc", "unknown command «'chekc'»; ‹did you mean 'check'?›"},
    Row{"newspool whatever", "unknown command «'whatever'»; ‹see 'newspool --help'›"},
    Row{"newspool run --never",
        "the following argument was not expected: «--never»; ‹see 'newspool run --help'›"},
    Row{"newspool run --log-format xml",
        "«--log-format»: ‹expected one of text, keys, json›, found 'xml'; see 'newspool run --help'"},
    Row{"newspool explain", "«FEED» is required; ‹see 'newspool explain --help'›"},

    // What is asked of a configuration, a ledger and a daemon.
    Row{"newspool check -c none.toml",
        "«none.toml»: there is no such file: ‹name another by --config, or have `newspool init` write one›"},
    Row{"newspool status -c folder", "«folder»: is no regular file: ‹name one›"},
    Row{"rm -r state; newspool status -c n.toml",
        "there is no ledger «FOLDER/state/n.db» yet: ‹start the daemon, or use `newspool run --once`›"},
    Row{"newspool explain -c n.toml harbor",
        "the ledger knows no feed or item «'harbor'»; ‹did you mean 'harbour'?›"},
    Row{"newspool release -c n.toml nothing",
        "the ledger knows no feed «'nothing'»; ‹`newspool status` names the feeds›"},
    Row{"newspool discard -c n.toml --output nothing",
        "the ledger knows no output «'nothing'»: ‹is its name right?›"},
    Row{"newspool poll -c n.toml harbour",
        "no daemon runs at «FOLDER/state/n.db.control»: ‹start one, or use `newspool run --once`›"},
    Row{"newspool reload -c n.toml",
        "no daemon runs at «FOLDER/state/n.db.control»: ‹the configuration is read when one starts›"},
    Row{"touch state/n.db.control; ln -s loop loop; sed -i '1i control = \"loop\"' n.toml; newspool reload "
        "-c n.toml",
        "cannot ask the daemon at «FOLDER/loop»: Too many levels of symbolic links; ‹expected no link "
        "there›"},
    Row{"newspool replay -c n.toml --output again",
        "no archive is kept: ‹see «`keep` in [archive]», newspool.toml(5)›"},
    Row{"newspool replay -c n.toml --output again --since yesterday",
        "«--since yesterday»: ‹expected a length of time such as 2d, or a date such as 2026-11-23›"},

    // Documents, new configurations and lists.
    Row{"newspool parse none.xml", "«none.xml»: No such file or directory; ‹correct the path›"},
    Row{"newspool parse /dev/null",
        "«/dev/null»: an empty document, not a feed: ‹expected RSS, Atom or JSON Feed›"},
    Row{"newspool parse http://127.0.0.1:1/",
        "«http://127.0.0.1:1/»: cannot connect to '127.0.0.1': connection refused; ‹is the URL right?›"},
    Row{"newspool init n.toml", "«n.toml» is there already, and is left as it is: ‹name another file›"},
    Row{"newspool init n.toml/n.toml",
        "cannot make or use «n.toml»: Not a directory; ‹expected a folder there›"},
    Row{"newspool discover http://127.0.0.1/",
        "no feed found at «http://127.0.0.1/»: ‹look there for a link named RSS or Atom, and give its URL›"},
    Row{"newspool add -c n.toml --name \"$(printf 'a\\nb')\" http://127.0.0.1/f",
        "«--name or --tags»: ‹expected at most 200 bytes each, without control characters›"},
    Row{"echo http://127.0.0.1/f >feeds.txt; newspool add -c n.toml http://127.0.0.1/f",
        "http://127.0.0.1/f is subscribed already, as '127.0.0.1/f' at «feeds.txt:1»: ‹change it there›"},
    Row{"newspool add -c n.toml --name harbour http://127.0.0.1/f",
        "the name 'harbour' is taken by the feed at «n.toml:6»: ‹choose another›"},
    Row{"sed -i 's/feeds.txt\"/feeds.txt\", \"b.txt\"/' n.toml; touch b.txt; newspool add -c n.toml "
        "http://127.0.0.1/f",
        "which list? ‹Choose one of «feeds.txt, b.txt» (--list FILE)›"},
    Row{"sed -i /lists/d n.toml; newspool add -c n.toml http://127.0.0.1/f",
        "«the configuration» names no list: ‹say which file, and name it under `lists` (--list FILE)›"},
    Row{"newspool import -c n.toml good.opml",
        "«good.opml:1:60»: 'L' is a link to https://l.example/, and no feed: ‹`newspool discover` looks for "
        "one there›"},
    Row{"sed -i /lists/d n.toml; newspool import -c n.toml good.opml --write",
        "«the configuration» names no list: ‹say which file, and name it under `lists` (--to FILE)›"},
    Row{"newspool import -c n.toml good.opml --write --to n.toml",
        "«n.toml» is there already: ‹name a new file, or a list, which is added to›"},
    Row{"newspool import -c n.toml secret.opml --write",
        "«feeds.txt» can be read by everybody, and a password is to be written into it: ‹take that away with "
        "chmod o-r›"},
    Row{"newspool import -c n.toml good.opml --write --to o.txt",
        "‹name «o.txt» in the configuration, under `lists`, so that it is read›"},
    Row{"newspool export -c n.toml",
        "«file://FOLDER/feed.xml» is left out: other readers know no such source, so ‹keep it here›"},
    Row{"echo https://u@a.example/ >feeds.txt; newspool export -c n.toml",
        "«https://a.example/»: its user name and password are not exported: ‹give them to the other reader›"},

    // What cannot be written or read.
    Row{"newspool export -c n.toml >/dev/full",
        "cannot write to «standard output»: No space left on device; ‹free some space›"},
    Row{"newspool report -c n.toml - >/dev/full",
        "cannot write «standard output»: No space left on device; ‹free some space›"},
    Row{"newspool report -c n.toml nowhere/x.html",
        "cannot write «nowhere/x.html»: No such file or directory; ‹correct the path›"},
    Row{"newspool report -c n.toml folder",
        "cannot open «folder»: Is a directory; ‹expected a file there, not a folder›"},
    Row{"ulimit -f 8; newspool run --once -c n.toml",
        "cannot … the ledger «FOLDER/state/n.db»: disk I/O error (File too large; ‹expected less, or a "
        "higher limit (ulimit -f)›)"},
    Row{"ulimit -n 100; newspool run --once -c n.toml",
        "«only 100 files may be open», and … are needed: ‹raise the limit (ulimit -n, LimitNOFILE=)›"},
    Row{"ulimit -n 150; newspool run --once -c n.toml",
        "so few files may be open (ulimit -n, LimitNOFILE=) that … polls go on at once in place of the 64 of "
        "«`connections`»: ‹raise that limit, or lower `connections`›"},

    Row{"sed -i '1i control = \"feeds.txt\"' n.toml; newspool run --once -c n.toml",
        "cannot listen at «FOLDER/feeds.txt»: File exists; ‹move what is there out of the way›; `newspool "
        "status` and others cannot ask this daemon: see `control` in newspool.toml(5)"},
    Row{"sed -i '1i metrics_file = \"nowhere/x\"' n.toml; newspool run --once -c n.toml",
        "cannot write «FOLDER/nowhere/x»: No such file or directory; ‹correct the path›; metrics are not "
        "written until that ends: see `metrics_file` in newspool.toml(5)"},
    Row{"{ echo '<rss>'; yes '<a/>' | head -n 3000000; } | newspool parse -",
        "«standard input»: XML of more than 2000000 elements, ‹which no feed needs›"},
    // The ledger.
    Row{"printf garbage >state/n.db; newspool run --once -c n.toml",
        "the ledger «FOLDER/state/n.db» is damaged or no ledger at all: ‹restore it from a backup, or move "
        "it out of the way with `newspool recover --set-aside`›"},
    Row{": >state/n.db; newspool run --once -c n.toml",
        "the ledger «FOLDER/state/n.db» is empty: ‹restore it from a backup, or move it out of the way with "
        "`newspool recover --set-aside`›"},
    Row{"rm state/n.db; mkdir state/n.db; newspool run --once -c n.toml",
        "the ledger «FOLDER/state/n.db» is not a regular file: ‹correct `database`›"},
    Row{"rm state/n.db; newspool run --once -c n.toml",
        "the spool «FOLDER/spool» belongs to the ledger …, but there is no ledger FOLDER/state/n.db: "
        "‹restore it, correct `database`, or see `newspool recover`›"},
    Row{"printf '\\177' | dd of=state/n.db bs=1 seek=62 conv=notrunc; newspool run --once -c n.toml",
        "the ledger «FOLDER/state/n.db» was written by a later newspool (schema …, this one knows …): ‹run "
        "that one, or restore the copy that it made beside the ledger›"},
    Row{"printf '\\1' | dd of=state/n.db bs=1 seek=63 conv=notrunc; newspool status -c n.toml",
        "the ledger «FOLDER/state/n.db» was last used by another version of newspool: ‹start the daemon of "
        "this one›"},
    Row{"printf abcd | dd of=state/n.db bs=1 seek=68 conv=notrunc; newspool run --once -c n.toml",
        "«FOLDER/state/n.db» is a database of another program: ‹correct `database`›"},
    Row{"rm -r spool state/n.db; touch state/n.db-wal; newspool run --once -c n.toml",
        "the ledger «FOLDER/state/n.db» is missing, though its log is there: ‹restore it from a backup, or "
        "move it out of the way with `newspool recover --set-aside`›"},
    Row{"flock state/n.db.lock newspool run --once -c n.toml",
        "«FOLDER/state/n.db.lock» is locked by another newspool (pid …): ‹stop that one first›"},

    // The spool.
    Row{"rm -r spool/newspool-state/stage; newspool run --once -c n.toml",
        "the spool «FOLDER/spool» has no newspool-state/stage: was it emptied or restored? ‹`newspool "
        "recover` offers the choices›"},
    Row{"rm spool/newspool-state/owner; newspool run --once -c n.toml",
        "the spool «FOLDER/spool» has lost its newspool-state/owner: is its file system mounted? ‹If it was "
        "emptied or restored, `newspool recover` offers the choices›"},
    Row{"sed -i 's/batch .*/batch 999/' spool/newspool-state/owner; newspool run --once -c n.toml",
        "the spool «FOLDER/spool» has seen batch 999 of its ledger, which now ends at …: was an old copy of "
        "the ledger restored? ‹`newspool recover` offers the choices›"},
    Row{"sed -i 's/output .*/output other/' spool/newspool-state/owner; newspool run --once -c n.toml",
        "the spool «FOLDER/spool» belongs to the output 'other' of the ledger …, not to 'spool' of …: "
        "‹correct `database` or the output; if the ledger was replaced, `newspool recover` offers the "
        "choices›"},
    Row{"echo garbage >spool/newspool-state/owner; newspool run --once -c n.toml",
        "the spool «FOLDER/spool» belongs to the output '' of the ledger (unreadable owner file), not to "
        "'spool' of …: ‹correct `database` or the output; if the ledger was replaced, `newspool recover` "
        "offers the choices›"},
    Row{"chmod o+w spool; newspool run --once -c n.toml",
        "the spool «FOLDER/spool» may be written by everybody: ‹take that right away (chmod o-w)›"},
    Row{"chmod o+w spool/new; newspool run --once -c n.toml",
        "the spool «FOLDER/spool» has a new/ that everybody may write: ‹take that right away (chmod o-w)›"},
    Row{"chmod 755 spool/newspool-state; newspool run --once -c n.toml",
        "the spool «FOLDER/spool» has a newspool-state that others own or may enter: ‹it must belong to this "
        "user, mode 0700›"},
    Row{"rm -r spool; touch spool; newspool run --once -c n.toml",
        "cannot open the spool «FOLDER/spool»: Not a directory; ‹expected a folder there›"},
    Row{"rm -r spool/new; touch spool/new; newspool run --once -c n.toml",
        "cannot open the folder «FOLDER/spool/new»: Not a directory; ‹expected a folder there›"},
    Row{"printf '\\n[[output]]\\npath = \"b\"\\nname = \"b\"\\nmin_free = \"900TiB\"\\n' >>n.toml; sed -i "
        "'/^spool/d' n.toml; rm -r state; newspool run --once -c n.toml",
        "«FOLDER/b» holds 0 files that nobody has taken, and has … bytes left: what comes for it waits in "
        "the ledger until there is room: ‹take some away, or see `max_files` in newspool.toml(5)›"},
    Row{"printf '\\n[[output]]\\npath = \"b\"\\nname = \"b\"\\nmin_free = \"900TiB\"\\n' >>n.toml; sed -i "
        "'/^spool/d' n.toml; rm -r state; newspool run --once -c n.toml; sed -i 's/\"b\"/\"c\"/' n.toml; "
        "newspool run --once -c n.toml",
        "articles wait for «the output 'b'», which the configuration no longer has: ‹name it again until "
        "they are delivered, or forget them by `newspool discard --output b`›"},
};

constexpr const char* config = R"(spool = "spool"
database = "state/n.db"
lists = ["feeds.txt"]
[[feed]]
name = "harbour"
url = "file:feed.xml"
)";

constexpr const char* opml =
    R"(<opml><body><outline text="A" xmlUrl="https://{}a.example/"/><outline text="L" type="link" )"
    R"(url="https://l.example/"/></body></opml>)";

Said shell(const std::filesystem::path& folder, std::string_view words) {
    const std::filesystem::path program = NEWSPOOL_BINARY;
    return run_command({"sh", "-c",
                        fmt::format("PATH={}:$PATH; cd {} || exit; {}", program.parent_path().string(),
                                    folder.string(), words)});
}

void furnish(const Folder& folder) {
    folder.write("house/n.toml", config);
    folder.write("house/feeds.txt", "");
    folder.write(
        "house/feed.xml",
        "<rss version=\"2.0\"><channel><item><guid>1</guid><title>one</title></item></channel></rss>");
    folder.write("house/good.opml", fmt::format(fmt::runtime(opml), ""));
    folder.write("house/secret.opml", fmt::format(fmt::runtime(opml), "u:p@"));
    std::filesystem::create_directories(folder / "house/folder");
    std::filesystem::permissions(folder / "house/feeds.txt", std::filesystem::perms(0644));
    const Said first = shell(folder / "house", "newspool run --once -c n.toml");
    INFO(first.err);
    REQUIRE(first.code == 0);
}

}  // namespace

std::span<const Row> newspool::test::command_rows() { return rows; }

TEST_CASE("every refusal of a command, and of a start, names the thing and the way out", "[messages]") {
    const Folder folder;
    furnish(folder);
    const std::string here = (folder / "copy").string();
    for (const Row& row : rows) {
        std::filesystem::copy(folder / "house", here, std::filesystem::copy_options::recursive);
        const Said said = shell(here, row.provoked_by);
        check(row, with(said.err, here, "FOLDER"));
        std::filesystem::remove_all(here);
    }
}

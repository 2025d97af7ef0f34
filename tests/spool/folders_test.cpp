// Maildirs and their folders: made when first used, refused where strangers could write or have planted a
// link; and what lies in them, counted.
#include "spool/folders.hpp"

#include <set>

#include <sys/mount.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "spool/spool.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;
using Names = std::vector<std::string>;
using spool::folder_name;
using spool::Owner;
using spool::Refused;
using spool::Spool;
using Fate = spool::Published::Fate;

namespace {

const Owner ours{"our-ledger", "spool", 0};

// A name like those of deliveries, as far as the spool reads it.
std::string named(const std::string& what, const std::string& folder = "") {
    return "1." + what + ".2." + (folder.empty() ? "" : folder + ".") + "eml";
}

// A Maildir with folders.
struct Mailbox {
    Folder folder;
    OutputSettings output;

    Mailbox() {
        output.path = folder / "mail";
        output.format = OutputSettings::Format::maildir;
        output.folders = OutputSettings::Folders::tag;
    }
    [[nodiscard]] Spool made() const {
        Spool spool(output);
        spool.claim(ours, false);
        return spool;
    }
    // Stages `bytes` and publishes them.
    static spool::Published put(Spool& spool, const std::string& name, std::string_view bytes = "x") {
        auto files = spool.prepare();
        files.write(name, bytes);
        REQUIRE(files.sync().empty());
        const auto result = spool.publish(std::span(&name, 1)).front();
        spool.sync_new();
        return result;
    }
    [[nodiscard]] mode_t mode(std::string_view name) const {
        struct stat found{};
        REQUIRE(::stat((folder / name).c_str(), &found) == 0);
        return found.st_mode & 07777;
    }
    void refused(const std::string& why) const {
        Spool spool(output);
        CHECK_THROWS_AS(spool.claim(ours, true), Refused);
        CHECK_THROWS_WITH(spool.claim(ours, true), ContainsSubstring(why));
    }
};

}  // namespace

TEST_CASE("a Maildir has new, cur and tmp", "[spool]") {
    const Mailbox mailbox;
    const Spool spool = mailbox.made();
    CHECK(mailbox.folder.names("mail") == Names{"cur", "new", "newspool-state", "tmp"});
    for (const char* part : {"mail/new", "mail/cur", "mail/tmp"}) CHECK(mailbox.mode(part) == 02770);
}

TEST_CASE("a folder is a Maildir of its own, made when its first message comes", "[spool]") {
    const Mailbox mailbox;
    const mode_t before = ::umask(0077);
    Spool spool = mailbox.made();
    CHECK(Mailbox::put(spool, named("a", "tech")).fate == Fate::visible);
    CHECK(Mailbox::put(spool, named("b")).fate == Fate::visible);
    CHECK(Mailbox::put(spool, named("c", "tech")).fate == Fate::visible);
    ::umask(before);
    CHECK(mailbox.folder.names("mail/.tech") == Names{"cur", "maildirfolder", "new", "tmp"});
    CHECK(mailbox.folder.names("mail/.tech/new") == Names{named("a", "tech"), named("c", "tech")});
    CHECK(mailbox.folder.names("mail/new") == Names{named("b")});
    CHECK(mailbox.mode("mail/.tech") == 02750);
    CHECK(mailbox.mode("mail/.tech/new") == 02770);
}

TEST_CASE("one batch may go to more folders than are held open", "[spool]") {
    const Mailbox mailbox;
    Spool spool = mailbox.made();
    auto files = spool.prepare();
    Names names;
    for (int number = 0; number < 150; ++number)
        names.push_back(named(fmt::format("{}", number), fmt::format("feed-{}", number % 75)));
    for (const std::string& name : names) files.write(name, "x");
    REQUIRE(files.sync().empty());
    for (const auto& result : spool.publish(names)) CHECK(result.fate == Fate::visible);
    spool.sync_new();
    CHECK(mailbox.folder.names("mail/.feed-74/new") ==
          Names{named("149", "feed-74"), named("74", "feed-74")});
    CHECK(spool.fill().files == 150);
}

TEST_CASE("a folder that was taken away is made again after a probe", "[spool]") {
    const Mailbox mailbox;
    Spool spool = mailbox.made();
    CHECK(Mailbox::put(spool, named("a", "tech")).fate == Fate::visible);
    std::filesystem::remove_all(mailbox.folder / "mail/.tech");
    CHECK(Mailbox::put(spool, named("b", "tech")).fate == Fate::blocked);
    spool.probe();
    const Names again{named("b", "tech")};
    CHECK(spool.publish(again).front().fate == Fate::visible);
    CHECK(mailbox.folder.names("mail/.tech/new") == Names{named("b", "tech")});
}

TEST_CASE("a link in place of a folder is followed by nobody", "[spool]") {
    const Mailbox mailbox;
    std::filesystem::create_directories(mailbox.folder / "elsewhere/new");
    const std::string name = GENERATE(as<std::string>(), "mail/.tech", "mail/.tech/new");
    {
        Spool spool = mailbox.made();
        std::filesystem::create_directories((mailbox.folder / name).parent_path());
        std::filesystem::create_directory_symlink(mailbox.folder / "elsewhere", mailbox.folder / name);
        const auto result = Mailbox::put(spool, named("a", "tech"));
        CHECK(result.fate == Fate::blocked);
        CHECK(result.error == ENOTDIR);
        CHECK(spool.staged() == Names{named("a", "tech")});
        CHECK(mailbox.folder.names("elsewhere/new").empty());
    }
    Spool again(mailbox.output);
    CHECK_THROWS_WITH(again.claim(ours, true), ContainsSubstring("cannot open the folder") &&
                                                   ContainsSubstring((mailbox.folder / name).string()));
}

TEST_CASE("a link in place of a message is not written through, and not replaced", "[spool]") {
    const Mailbox mailbox;
    Spool spool = mailbox.made();
    CHECK(Mailbox::put(spool, named("a", "tech")).fate == Fate::visible);
    std::filesystem::create_symlink(mailbox.folder / "target",
                                    mailbox.folder / ("mail/.tech/new/" + named("b", "tech")));
    CHECK(Mailbox::put(spool, named("b", "tech")).fate == Fate::name_taken);
    CHECK(std::filesystem::is_symlink(mailbox.folder / ("mail/.tech/new/" + named("b", "tech"))));
    CHECK_FALSE(std::filesystem::exists(mailbox.folder / "target"));
}

TEST_CASE("a folder that strangers may write is refused", "[spool]") {
    const Mailbox mailbox;
    const std::string name = GENERATE(as<std::string>(), "mail/.tech", "mail/.tech/new");
    {
        Spool spool = mailbox.made();
        CHECK(Mailbox::put(spool, named("a", "tech")).fate == Fate::visible);
        ::chmod((mailbox.folder / name).c_str(), 0777);
        spool.probe();
        const auto result = Mailbox::put(spool, named("b", "tech"));
        CHECK(result.fate == Fate::blocked);
        CHECK(result.error == EPERM);
    }
    mailbox.refused("has a folder .tech that everybody may write");
}

TEST_CASE("a folder on a file system of its own is refused", "[spool]") {
    const Mailbox mailbox;
    {
        Spool spool = mailbox.made();
        CHECK(Mailbox::put(spool, named("a", "tech")).fate == Fate::visible);
    }
    const auto mounted = mailbox.folder / "mail/.tech/new";
    if (::mount("tmpfs", mounted.c_str(), "tmpfs", 0, "size=64k,mode=0770") != 0) return skip("mount");
    mailbox.refused("has a folder .tech on a file system of its own");
    REQUIRE(::umount(mounted.c_str()) == 0);
}

TEST_CASE("a name that is none of a folder is refused before anything is made", "[spool]") {
    const Mailbox mailbox;
    Spool spool = mailbox.made();
    const std::string name = GENERATE(as<std::string>(), ".hidden", "a.b", ".", "A", "a b", "ü");
    const auto result = Mailbox::put(spool, named("a", name));
    CHECK(result.fate == Fate::blocked);
    CHECK(result.error == EINVAL);
    CHECK(mailbox.folder.names() == Names{"mail"});
    CHECK(mailbox.folder.names("mail") == Names{"cur", "new", "newspool-state", "tmp"});
}

TEST_CASE("names of folders are letters, digits, hyphens and underscores", "[spool]") {
    CHECK(folder_name("tech") == "tech");
    CHECK(folder_name("c-64_news") == "c-64_news");
    CHECK(folder_name("Rust Blog").starts_with("rust-blog-"));
    CHECK(folder_name("example.org/feed.xml").starts_with("example-org-feed-xml-"));
    const std::string long_name(4096, 'a');
    const std::vector<std::string> hostile{"",
                                           ".",
                                           "..",
                                           "../../etc/passwd",
                                           "/",
                                           std::string("a\0b", 3),
                                           "a\nb",
                                           "a\r\nBcc: x@example.org",
                                           "<script>alert(1)</script>",
                                           "\x1b]0;title\x07",
                                           "Überraschung",
                                           "\xff\xfe",
                                           "INBOX",
                                           "inbox",
                                           "Tech",
                                           "tech ",
                                           "C++",
                                           "C#",
                                           "c",
                                           long_name,
                                           long_name + "a",
                                           "日本",
                                           "中国"};
    std::set<std::string> names;
    for (const std::string& text : hostile) {
        const std::string name = folder_name(text);
        CAPTURE(text, name);
        CHECK_FALSE(name.empty());
        CHECK(name.size() <= 70);
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos);
        CHECK(name != "inbox");
        CHECK(names.insert(name).second);
        CHECK(folder_name(text) == name);
    }
}

TEST_CASE("what lies in new and in the folders is counted, with what is free", "[spool]") {
    Mailbox mailbox;
    mailbox.output.max_bytes = 1'000'000;
    Spool spool = mailbox.made();
    CHECK(spool.fill().files == 0);
    CHECK(Mailbox::put(spool, named("a"), std::string(1000, 'x')).fate == Fate::visible);
    CHECK(Mailbox::put(spool, named("b", "tech"), std::string(20, 'x')).fate == Fate::visible);
    mailbox.folder.write("mail/cur/taken.eml", std::string(500, 'x'));
    const spool::Fill fill = spool.fill();
    CHECK(fill.files == 2);
    CHECK(fill.bytes == 1020);
    CHECK(fill.free > 0);
    CHECK(fill.free <= std::filesystem::space(mailbox.folder.path()).capacity);
    std::filesystem::rename(mailbox.folder / ("mail/new/" + named("a")),
                            mailbox.folder / "mail/cur/a.eml:2,S");
    CHECK(spool.fill().files == 1);
}

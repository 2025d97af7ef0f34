// A spool from its first start on: made, claimed, refused; files staged, synced, published and found again.
#include "spool/spool.hpp"

#include <csignal>

#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lock.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;
using Names = std::vector<std::string>;
using spool::Owner;
using spool::Preparation;
using spool::Published;
using spool::Refused;
using spool::Spool;
using Fate = Published::Fate;

namespace {

const Owner our_spool{"our-ledger", "spool", 0};
const Owner theirs{"their-ledger", "spool", 0};

struct Yard {
    Folder folder;

    [[nodiscard]] Spool open() const {
        OutputSettings output;
        output.path = folder / "spool";
        return Spool(output);
    }
    [[nodiscard]] Spool made() const {
        Spool spool = open();
        spool.claim(our_spool, false);
        return spool;
    }
    [[nodiscard]] Names stage() const { return folder.names("spool/newspool-state/stage"); }
    [[nodiscard]] Names arrived() const { return folder.names("spool/new"); }
    [[nodiscard]] mode_t mode(std::string_view name) const {
        struct stat found{};
        REQUIRE(::stat((folder / name).c_str(), &found) == 0);
        return found.st_mode & 07777;
    }
    Refused::Why refusal(const Owner& owner, bool known, const std::string& advice) const {
        try {
            open().claim(owner, known);
        } catch (const Refused& refused) {
            CHECK_THAT(refused.what(),
                       ContainsSubstring((folder / "spool").string()) && ContainsSubstring(advice));
            return refused.why();
        }
        FAIL("it was not refused");
        return Refused::Why::unsafe;
    }
};

}  // namespace

TEST_CASE("a new spool is made with the rights that consumers need", "[spool]") {
    const Yard yard;
    const mode_t before = ::umask(0077);
    Spool spool = yard.made();
    spool.prepare().write("a", "x");
    ::umask(before);
    CHECK(yard.mode("spool") == 02750);
    CHECK(yard.mode("spool/new") == 02770);
    CHECK((yard.mode("spool/newspool-state") & 0777) == 0700);
    CHECK((yard.mode("spool/newspool-state/stage") & 0777) == 0700);
    CHECK(yard.mode("spool/newspool-state/stage/a") == 0640);
    CHECK(yard.arrived().empty());
}

TEST_CASE("a spool is found again by its owner and refused to others", "[spool]") {
    const Yard yard;
    {
        const Spool first = yard.made();
    }
    CHECK(yard.open().owner() == our_spool);
    CHECK_NOTHROW(yard.open().claim(our_spool, true));
    CHECK_NOTHROW(yard.open().claim(our_spool, false));
    CHECK(yard.refusal(theirs, false, "belongs to the output 'spool' of the ledger our-ledger") ==
          Refused::Why::foreign);
    CHECK(yard.refusal(theirs, true, "`newspool recover`") == Refused::Why::foreign);
    CHECK(yard.refusal({"our-ledger", "other", 0}, false, "'other'") == Refused::Why::foreign);
}

TEST_CASE("a known spool that is not there is refused and not made", "[spool]") {
    const Yard yard;
    CHECK(yard.refusal(our_spool, true, "mounted?") == Refused::Why::missing);
    CHECK(yard.folder.names().empty());
    std::filesystem::create_directory(yard.folder / "spool");
    CHECK(yard.refusal(our_spool, true, "mounted?") == Refused::Why::missing);
    CHECK(yard.folder.names("spool").empty());
}

TEST_CASE("a known spool without stage or owner file is refused", "[spool]") {
    const Yard yard;
    {
        const Spool first = yard.made();
    }
    SECTION("no stage") { std::filesystem::remove_all(yard.folder / "spool/newspool-state/stage"); }
    SECTION("no owner") { std::filesystem::remove(yard.folder / "spool/newspool-state/owner"); }
    CHECK(yard.refusal(our_spool, true, "`newspool recover`") == Refused::Why::missing);
}

TEST_CASE("a ledger older than what the spool has seen of it is refused", "[spool]") {
    const Yard yard;
    yard.made().note({"our-ledger", "spool", 7});
    CHECK(yard.refusal({"our-ledger", "spool", 6}, true, "old copy") == Refused::Why::newer);
    CHECK_NOTHROW(yard.open().claim({"our-ledger", "spool", 8}, true));
}

TEST_CASE("a spool can be taken over from another ledger", "[spool]") {
    const Yard yard;
    {
        const Spool first = yard.made();
    }
    yard.open().take_over(theirs);
    CHECK_NOTHROW(yard.open().claim(theirs, true));
    std::filesystem::remove_all(yard.folder / "spool");
    yard.open().take_over(theirs);
    CHECK_NOTHROW(yard.open().claim(theirs, true));
}

TEST_CASE("a spool that strangers may write is refused", "[spool]") {
    const Yard yard;
    {
        const Spool first = yard.made();
    }
    SECTION("PATH") { ::chmod((yard.folder / "spool").c_str(), 0777); }
    SECTION("new") { ::chmod((yard.folder / "spool/new").c_str(), 0777); }
    SECTION("the state") { ::chmod((yard.folder / "spool/newspool-state").c_str(), 0750); }
    try {
        yard.open().claim(our_spool, true);
        FAIL("it was not refused");
    } catch (const Refused& refused) {
        CHECK(refused.why() == Refused::Why::unsafe);
    }
}

TEST_CASE("a link in place of a folder of our_spool is refused", "[spool]") {
    const Yard yard;
    {
        const Spool first = yard.made();
    }
    const std::string name = GENERATE(as<std::string>(), "new", "newspool-state", "newspool-state/stage");
    std::filesystem::rename(yard.folder / ("spool/" + name), yard.folder / "elsewhere");
    std::filesystem::create_directory_symlink(yard.folder / "elsewhere", yard.folder / ("spool/" + name));
    CHECK_THROWS_AS(yard.open().claim(our_spool, true), std::system_error);
}

TEST_CASE("a second holder of a spool is told the pid of the first", "[spool]") {
    const Yard yard;
    const Spool first = yard.made();
    CHECK_THROWS_WITH(yard.open(), ContainsSubstring(fmt::format("pid {}", ::getpid())));
    CHECK_THROWS_AS(yard.open(), LockHeld);
}

TEST_CASE("F25: new/ on another file system than the stage is refused", "[spool]") {
    const Yard yard;
    {
        const Spool first = yard.made();
    }
    const auto arrivals = yard.folder / "spool/new";
    if (::mount("tmpfs", arrivals.c_str(), "tmpfs", 0, "size=64k,mode=0770") != 0) {
        skip("mount");
        return;
    }
    CHECK(yard.refusal(our_spool, true, "two file systems") == Refused::Why::unsafe);
    REQUIRE(::umount(arrivals.c_str()) == 0);
}

TEST_CASE("a file is staged, synced, and then visible under its name", "[spool]") {
    const Yard yard;
    Spool spool = yard.made();
    Preparation files = spool.prepare();
    files.write("b", "bee");
    files.write("a", std::string(100'000, 'a'));
    CHECK(files.sync().empty());
    CHECK(spool.staged() == Names{"a", "b"});
    const Names names{"b", "a"};
    for (const Published& result : spool.publish(names)) CHECK(result.fate == Fate::visible);
    spool.sync_new();
    CHECK(yard.arrived() == Names{"a", "b"});
    CHECK(yard.stage().empty());
    CHECK(yard.folder.read("spool/new/b") == "bee");
    CHECK(yard.folder.read("spool/new/a").size() == 100'000);
}

TEST_CASE("many files are as durable as few", "[spool]") {
    const Yard yard;
    Spool spool = yard.made();
    Preparation files = spool.prepare();
    Names names;
    for (int index = 0; index < 300; ++index) {
        names.push_back(fmt::format("{:03}", index));
        files.write(names.back(), "x");
    }
    CHECK(files.sync().empty());
    CHECK(spool.publish(names).size() == 300);
    CHECK(yard.arrived() == names);
}

TEST_CASE("a stage file is never written over, nor through a link", "[spool]") {
    const Yard yard;
    Spool spool = yard.made();
    yard.folder.write("spool/newspool-state/stage/a", "old");
    std::filesystem::create_symlink(yard.folder / "target", yard.folder / "spool/newspool-state/stage/b");
    Preparation files = spool.prepare();
    CHECK_THROWS_AS(files.write("a", "new"), std::system_error);
    CHECK_THROWS_AS(files.write("b", "new"), std::system_error);
    CHECK(yard.folder.read("spool/newspool-state/stage/a") == "old");
    CHECK_FALSE(std::filesystem::exists(yard.folder / "target"));
}

TEST_CASE("what was prepared can be taken back, before and after its sync", "[spool]") {
    const Yard yard;
    Spool spool = yard.made();
    Preparation files = spool.prepare();
    files.write("a", "1");
    CHECK(files.sync().empty());
    files.write("b", "2");
    files.write("c", "3");
    files.remove("b");
    CHECK(yard.stage() == Names{"a", "c"});
    files.remove_all();
    CHECK(yard.stage().empty());
}

TEST_CASE("a file too large for the limit is not left behind", "[spool]") {
    const Yard yard;
    Spool spool = yard.made();
    Preparation files = spool.prepare();
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit small = before;
    small.rlim_cur = 1000;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    int error = 0;
    try {
        files.write("a", std::string(5000, 'x'));
    } catch (const std::system_error& failed) {
        error = failed.code().value();
    }
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK(error == EFBIG);
    CHECK(yard.stage().empty());
}

TEST_CASE("publishing never replaces a file of the same name", "[spool]") {
    const Yard yard;
    Spool spool = yard.made();
    spool.prepare().write("a", "our_spool");
    yard.folder.write("spool/new/a", "theirs");
    const Names names{"a", "b"};
    const auto results = spool.publish(names);
    CHECK(results[0].fate == Fate::name_taken);
    CHECK(results[1].fate == Fate::missing);
    CHECK(yard.folder.read("spool/new/a") == "theirs");
    CHECK(yard.stage() == Names{"a"});
}

TEST_CASE("a file that has both names already is only taken out of the stage", "[spool]") {
    const Yard yard;
    Spool spool = yard.made();
    spool.prepare().write("a", "our_spool");
    std::filesystem::create_hard_link(yard.folder / "spool/newspool-state/stage/a",
                                      yard.folder / "spool/new/a");
    const Names names{"a"};
    CHECK(spool.publish(names)[0].fate == Fate::visible);
    CHECK(yard.stage().empty());
    CHECK(yard.folder.read("spool/new/a") == "our_spool");
}

TEST_CASE("when new/ was taken away, files wait in the stage until a probe has made it again", "[spool]") {
    const Yard yard;
    Spool spool = yard.made();
    spool.prepare().write("a", "x");
    std::filesystem::remove(yard.folder / "spool/new");
    const Names names{"a"};
    CHECK(spool.publish(names)[0].fate == Fate::blocked);
    CHECK(yard.stage() == Names{"a"});
    spool.probe();
    CHECK(spool.publish(names)[0].fate == Fate::visible);
    CHECK(yard.arrived() == Names{"a"});
}

TEST_CASE("recovery can list, remove, rename and set aside what is in the stage", "[spool]") {
    const Yard yard;
    Spool spool = yard.made();
    Preparation files = spool.prepare();
    for (const char* name : {"a", "b", "c"}) files.write(name, name);
    spool.remove_staged("a");
    CHECK_NOTHROW(spool.remove_staged("a"));
    spool.set_aside("b");
    spool.alias("c", "d");
    CHECK(spool.staged() == Names{"c", "d"});
    CHECK(yard.folder.read("spool/newspool-state/stage/foreign/b") == "b");
    CHECK(yard.folder.read("spool/newspool-state/stage/d") == "c");
}

TEST_CASE("a full disk is reported when a file is written, and a probe tells when it is over", "[spool]") {
    const Folder folder;
    if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=256k") != 0) {
        skip("mount");
        return;
    }
    {
        OutputSettings output;
        output.path = folder / "spool";
        Spool spool(output);
        spool.claim(our_spool, false);
        Preparation files = spool.prepare();
        int error = 0;
        try {
            for (int index = 0; index < 100; ++index)
                files.write(fmt::format("{}", index), std::string(10'000, 'x'));
        } catch (const std::system_error& failed) {
            error = failed.code().value();
        }
        CHECK(error == ENOSPC);
        folder.write("filler", std::string(256 * 1024, 'x'));
        CHECK_THROWS_AS(spool.probe(), std::system_error);
        files.remove_all();
        std::filesystem::remove(folder / "filler");
        CHECK_NOTHROW(spool.probe());
        CHECK(spool.staged().empty());
    }
    REQUIRE(::umount(folder.path().c_str()) == 0);
}

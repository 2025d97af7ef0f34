// A file is replaced whole or not at all, and what is no plain file is never replaced.
#include "base/replacement.hpp"

#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/folder.hpp"

using newspool::replace_file;
using newspool::Replacement;
using newspool::test::Folder;
using Names = std::vector<std::string>;

namespace {

void put(const std::filesystem::path& target, std::string_view bytes) {
    Replacement file(target);
    file.write(bytes);
    file.commit();
}

}  // namespace

TEST_CASE("the old file stays until the new one is whole", "[replacement]") {
    const Folder folder;
    folder.write("page", "old");
    {
        Replacement file(folder / "page");
        file.write("new");
        CHECK(folder.read("page") == "old");
    }
    CHECK(folder.read("page") == "old");
    put(folder / "page", "new");
    CHECK(folder.read("page") == "new");
    CHECK(folder.names() == Names{"page"});
}

TEST_CASE("a draft that a process of our number left is no hindrance", "[replacement]") {
    const Folder folder;
    folder.write(".page." + std::to_string(::getpid()) + ".new", "left");
    put(folder / "page", "new");
    CHECK(folder.names() == Names{"page"});
}

TEST_CASE("a link in the place of the draft is not followed", "[replacement]") {
    const Folder folder;
    folder.write("other", "untouched");
    std::filesystem::create_symlink("other", folder / (".page." + std::to_string(::getpid()) + ".new"));
    put(folder / "page", "new");
    CHECK(folder.read("other") == "untouched");
    CHECK(folder.names() == Names{"other", "page"});
}

TEST_CASE("a symbolic link is followed, and stays", "[replacement]") {
    const Folder folder;
    std::filesystem::create_directory(folder / "real");
    std::filesystem::create_symlink("real/page", folder / "link");
    put(folder / "link", "new");
    CHECK(std::filesystem::is_symlink(folder / "link"));
    CHECK(folder.read("real/page") == "new");
}

TEST_CASE("a device is written to and not replaced", "[replacement]") {
    put("/dev/null", "nothing");
    struct stat found{};
    REQUIRE(::stat("/dev/null", &found) == 0);
    CHECK(S_ISCHR(found.st_mode));
}

TEST_CASE("where nothing can be written that is said, with the name", "[replacement]") {
    const Folder folder;
    CHECK_THROWS_WITH(Replacement(folder / "none/page"),
                      ContainsSubstring("cannot write") && ContainsSubstring("none/page"));
    std::filesystem::create_directory(folder / "page");
    CHECK_THROWS_AS(Replacement(folder / "page"), std::system_error);
}

TEST_CASE("a file is replaced whole, with its mode, and nothing is left beside it", "[replacement]") {
    const Folder folder;
    const auto file = folder.write("a.txt", "a long old text");
    chmod(file.c_str(), 0604);
    replace_file(file, "new");
    CHECK(folder.read("a.txt") == "new");
    struct stat status{};
    REQUIRE(stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0604);
    CHECK(folder.names() == std::vector<std::string>{"a.txt"});
}

TEST_CASE("a link stays, and what it leads to is replaced", "[replacement]") {
    const Folder folder;
    folder.write("below/real.txt", "old");
    std::filesystem::create_symlink("below/real.txt", folder / "link.txt");
    replace_file(folder / "link.txt", "new");
    CHECK(std::filesystem::is_symlink(folder / "link.txt"));
    CHECK(folder.read("below/real.txt") == "new");
    CHECK(folder.names("below") == std::vector<std::string>{"real.txt"});
}

TEST_CASE("a file that cannot be replaced is left alone, and no draft of it stays", "[replacement]") {
    const Folder folder;
    folder.write("taken/inside", "");
    CHECK_THROWS_AS(replace_file(folder / "taken", "new"), std::system_error);
    CHECK_THROWS_AS(replace_file(folder / "missing" / "a.txt", "new"), std::system_error);
    CHECK(folder.names() == std::vector<std::string>{"taken"});
}

TEST_CASE("a file that is new has the mode that was asked for", "[replacement]") {
    const Folder folder;
    replace_file(folder / "a.txt", "new", 0600);
    struct stat status{};
    REQUIRE(stat((folder / "a.txt").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0600);
}

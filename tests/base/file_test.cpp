// What replacing a file keeps, and that it happens whole or not at all.
#include "base/file.hpp"

#include <system_error>

#include <sys/stat.h>

#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using test::Folder;

TEST_CASE("a file is replaced whole, with its mode, and nothing is left beside it", "[file]") {
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

TEST_CASE("a link stays, and what it leads to is replaced", "[file]") {
    const Folder folder;
    folder.write("below/real.txt", "old");
    std::filesystem::create_symlink("below/real.txt", folder / "link.txt");
    replace_file(folder / "link.txt", "new");
    CHECK(std::filesystem::is_symlink(folder / "link.txt"));
    CHECK(folder.read("below/real.txt") == "new");
    CHECK(folder.names("below") == std::vector<std::string>{"real.txt"});
}

TEST_CASE("a file that cannot be replaced is left alone, and no draft of it stays", "[file]") {
    const Folder folder;
    folder.write("taken/inside", "");
    CHECK_THROWS_AS(replace_file(folder / "taken", "new"), std::system_error);
    CHECK_THROWS_AS(replace_file(folder / "missing" / "a.txt", "new"), std::system_error);
    CHECK(folder.names() == std::vector<std::string>{"taken"});
}

TEST_CASE("a file that is new has the mode that was asked for", "[file]") {
    const Folder folder;
    replace_file(folder / "a.txt", "new", 0600);
    struct stat status{};
    REQUIRE(stat((folder / "a.txt").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0600);
}

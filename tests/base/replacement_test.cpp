// A file is replaced whole or not at all, and what is no plain file is never replaced.
#include "base/replacement.hpp"

#include <system_error>

#include <sys/stat.h>

#include "support/catch.hpp"
#include "support/folder.hpp"

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

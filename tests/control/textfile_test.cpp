// The metrics as a file: whole, readable, and told of when it cannot be written.
#include "control/textfile.hpp"

#include <optional>

#include <sys/stat.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using namespace newspool::control;
using namespace newspool::test;

namespace {

asio::awaitable<std::string> some_text() { co_return "newspool_polls_total 1\n"; }

void write(Textfile& file) {
    asio::io_context loop(1);
    std::exception_ptr failure;
    asio::co_spawn(loop, file.write(), [&](const std::exception_ptr& error) { failure = error; });
    loop.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

TEST_CASE("the file takes the place of another at once, for all to read", "[textfile]") {
    const Folder folder;
    folder.write("newspool.prom", "old");
    Log log(Log::Level::error);
    Textfile file(folder / "newspool.prom", some_text, log);
    const mode_t mask = ::umask(0077);
    write(file);
    ::umask(mask);
    CHECK(folder.read("newspool.prom") == "newspool_polls_total 1\n");
    CHECK(folder.names() == std::vector<std::string>{"newspool.prom"});
    struct stat found{};
    REQUIRE(::stat((folder / "newspool.prom").c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0644);
}

TEST_CASE("a file that cannot be written leaves nothing behind, and is written when it can", "[textfile]") {
    const Folder folder;
    std::filesystem::create_directory(folder / "newspool.prom");
    Log log(Log::Level::error);
    Textfile file(folder / "newspool.prom", some_text, log);
    write(file);
    write(file);
    CHECK(folder.names() == std::vector<std::string>{"newspool.prom"});
    std::filesystem::remove(folder / "newspool.prom");
    write(file);
    CHECK(folder.read("newspool.prom") == "newspool_polls_total 1\n");
}

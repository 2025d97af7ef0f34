// What is printed faster than it is read.
#include "commands/outlet.hpp"

#include <string>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "base/file.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using namespace std::chrono_literals;
using commands::Outlet;

namespace {

std::string numbers() {
    std::string text;
    for (int number = 0; text.size() < 2'000'000; ++number) text += std::to_string(number) + "\n";
    return text;
}

std::string read_all(int descriptor) {
    std::string all;
    char part[4096];
    for (ssize_t got = 0; (got = ::read(descriptor, part, sizeof part)) > 0;)
        all.append(part, static_cast<std::size_t>(got));
    return all;
}

}  // namespace

TEST_CASE("what nobody reads is set aside, keeps nobody waiting, and comes whole and in order", "[outlet]") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    const std::string text = numbers();
    Outlet out(ends[1], 1ms);
    // Nobody reads: were anything waited for, this would not end.
    for (std::size_t at = 0; at < text.size(); at += 10'000)
        out.print(std::string_view(text).substr(at, 10'000));
    std::string read;
    std::thread reader([&] { read = read_all(ends[0]); });
    out.finish();
    writing = Descriptor();
    reader.join();
    CHECK(read == text);
}

TEST_CASE("what goes into a file is written at once, and a full disk is told", "[outlet]") {
    const test::Folder folder;
    const Descriptor file = open_file(folder / "out", O_WRONLY | O_CREAT);
    Outlet out(file.number());
    out.print(numbers());
    CHECK(folder.read("out") == numbers());
    out.finish();
    const Descriptor full = open_file("/dev/full", O_WRONLY);
    CHECK_THROWS_WITH(Outlet(full.number()).print("x"), ContainsSubstring("cannot write"));
}

// Picks the command, and catches what nobody else did: that is our own failure, told in one line.
#include <cerrno>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "base/cause.hpp"
#include "base/text.hpp"
#include "commands/command_line.hpp"

namespace {

int fail(std::string_view why) {
    fmt::print(stderr, "newspool: {}\n", newspool::printable(why, 4096));
    return newspool::commands::own_failure;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const int code =
            newspool::commands::run_command_line(std::span(argv, static_cast<std::size_t>(argc)));
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
            throw std::system_error(errno, newspool::causes(), "cannot write to standard output");
        return code;
    } catch (const std::filesystem::filesystem_error& error) {
        // The library says it in words for programmers.
        return fail(fmt::format("cannot make or use {}: {}", error.path1().string(),
                                newspool::cause(error.code().value())));
    } catch (const std::exception& error) {
        return fail(error.what());
    }
}

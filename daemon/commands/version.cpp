// A library that tells its version at run time is asked; of the others, the headers we were built with.
#include "commands/version.hpp"

#include <fmt/format.h>
#include <CLI/Version.hpp>
#include <asio/version.hpp>

#include "base/version.hpp"
#include "commands/command_line.hpp"
#include "config/config.hpp"
#include "fetch/client.hpp"
#include "parse/parse.hpp"
#include "store/store.hpp"

namespace newspool::commands {

int print_versions() {
    fmt::print("newspool {}\n", version());
    fmt::print("{}\n", fetch::library_version());
    fmt::print("{}\n", store::library_version());
    fmt::print("{}\n", parse::library_version());
    fmt::print("Asio {}.{}.{}\n", ASIO_VERSION / 100'000, ASIO_VERSION / 100 % 1'000, ASIO_VERSION % 100);
    fmt::print("CLI11 {}\n", CLI11_VERSION);
    fmt::print("{}\n", config::library_version());
    fmt::print("fmt {}.{}.{}\n", FMT_VERSION / 10'000, FMT_VERSION / 100 % 100, FMT_VERSION % 100);
    return done;
}

}  // namespace newspool::commands

// The configuration room finds the problems; here they are only counted and printed.
#include "commands/check.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "commands/command_line.hpp"
#include "config/config.hpp"

namespace newspool::commands {
namespace {

std::string counted(std::size_t number, std::string_view thing) {
    return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

}  // namespace

int check(const CheckOptions& options) {
    const auto file = options.config.empty() ? config::default_file() : options.config;
    const auto loaded = config::load(file);
    if (!loaded) {
        for (const config::Problem& problem : loaded.error()) fmt::print(stderr, "{}\n", problem.text());
        fmt::print(stderr, "newspool: {} found\n", counted(loaded.error().size(), "problem"));
        return bad;
    }
    std::vector<std::string> spools;
    for (const OutputSettings& output : loaded->outputs)
        spools.push_back(printable(output.path.string(), 1'000));
    fmt::print("{}: {}, {} {}, database {}\n", printable(file.string(), 1'000),
               counted(loaded->subscriptions.size(), "feed"), spools.size() == 1 ? "spool" : "spools",
               fmt::join(spools, " and "), printable(loaded->database.string(), 1'000));
    return done;
}

}  // namespace newspool::commands

// The text is made by the daemon, or here by the same function.
#include "commands/status.hpp"

#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "aggregator/status.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/asking.hpp"
#include "commands/command_line.hpp"
#include "commands/outlet.hpp"
#include "store/store.hpp"

namespace newspool::commands {
namespace {

constexpr auto between_looks = std::chrono::seconds(2);

int print_once(const config::Config& config, const StatusOptions& options) {
    std::vector<std::string> question{"status"};
    if (options.failing) question.emplace_back("failing");
    if (options.json) question.emplace_back("json");
    if (const auto code = asked(config, question)) return *code;
    if (!has_ledger(config)) return bad;
    store::Reader reader(config.database);
    StatusText text({.failing = options.failing, .json = options.json}, std::nullopt);
    std::fflush(stdout);
    Outlet out(STDOUT_FILENO);
    for (std::string piece = text.next(reader, wall_now()); !piece.empty();
         piece = text.next(reader, wall_now()))
        out.print(piece);
    out.finish();
    return done;
}

}  // namespace

int status(const StatusOptions& options) {
    const auto config = settings(options.config);
    if (!config) return wrong_usage;
    if (!options.watch) return print_once(*config, options);
    for (;;) {
        fmt::print("\x1b[H\x1b[2J");
        if (const int code = print_once(*config, options); code != done) return code;
        std::fflush(stdout);
        std::this_thread::sleep_for(between_looks);
    }
}

int poll(const PollOptions& options) {
    const auto config = settings(options.config);
    if (!config) return wrong_usage;
    std::vector<std::string> question{"poll"};
    if (!options.feed.empty()) question.push_back(options.feed);
    if (const auto code = asked(*config, question)) return *code;
    fmt::print(stderr, "newspool: no daemon runs at {}: start one, or use `newspool run --once`\n",
               printable(config->control.string(), 1'000));
    return bad;
}

int reload(const ReloadOptions& options) {
    const auto config = settings(options.config);
    if (!config) return wrong_usage;
    if (const auto code = asked(*config, {"reload"})) return *code;
    fmt::print(stderr, "newspool: no daemon runs at {}: the configuration is read when one starts\n",
               printable(config->control.string(), 1'000));
    return bad;
}

}  // namespace newspool::commands

// An answer goes where it would go if it were our own: what was asked for to standard output, a refusal to
// standard error.
#include "commands/asking.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"
#include "commands/command_line.hpp"
#include "commands/outlet.hpp"
#include "control/question.hpp"

namespace newspool::commands {

namespace {

using Loaded = Result<config::Config, std::vector<config::Problem>>;

std::optional<config::Config> or_problems(Loaded loaded) {
    if (loaded) return *std::move(loaded);
    for (const config::Problem& problem : loaded.error())
        fmt::print(stderr, "newspool: {}\n", problem.text());
    return std::nullopt;
}

}  // namespace

std::optional<config::Config> configuration(const std::filesystem::path& file) {
    return or_problems(config::load(file.empty() ? config::default_file() : file));
}

std::optional<config::Config> settings(const std::filesystem::path& file) {
    return or_problems(config::load_settings(file.empty() ? config::default_file() : file));
}

bool has_ledger(const config::Config& config) {
    std::error_code hidden;
    if (std::filesystem::exists(config.database, hidden)) {
        if (::access(config.database.c_str(), R_OK | W_OK) == 0) return true;
        throw_errno(errno, "cannot open the ledger", config.database);
    }
    if (hidden) throw_errno(hidden.value(), "cannot open the ledger", config.database);
    fmt::print(stderr,
               "newspool: there is no ledger {} yet: start the daemon, or use `newspool run --once`\n",
               printable(config.database.string(), 1'000));
    return false;
}

std::optional<int> asked(const config::Config& config, const std::vector<std::string>& question) {
    std::fflush(stdout);
    Outlet out(STDOUT_FILENO);
    std::string refusal;
    const auto code = control::ask(config.control, question, [&](int told, std::string_view piece) {
        if (told == done)
            out.print(piece);
        else
            refusal += piece;
    });
    out.finish();
    if (!refusal.empty()) fmt::print(stderr, "newspool: {}", refusal);
    return code;
}

int refuse_unknown(std::string_view kind, const std::string& asked_for,
                   const std::vector<std::string>& names) {
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string nearest = did_you_mean(asked_for, views);
    fmt::print(stderr, "newspool: the ledger knows no {} '{}'{}\n", kind, printable(asked_for, 200),
               nearest.empty() ? "; `newspool status` names the feeds" : nearest);
    return bad;
}

}  // namespace newspool::commands

// Written to the ledger alone: the next start delivers what was released.
#include "commands/release.hpp"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "commands/command_line.hpp"
#include "config/config.hpp"
#include "store/store.hpp"

namespace newspool::commands {
namespace {

std::optional<config::Config> configuration(const std::string& file) {
    auto loaded = config::load(file.empty() ? config::default_file() : std::filesystem::path(file));
    if (loaded) return *std::move(loaded);
    for (const config::Problem& problem : loaded.error())
        fmt::print(stderr, "newspool: {}\n", problem.text());
    return std::nullopt;
}

int refuse_unknown(const std::string& feed, const std::vector<std::string>& names) {
    const std::vector<std::string_view> views(names.begin(), names.end());
    fmt::print(stderr, "newspool: the ledger knows no feed of the name or URL '{}'{}\n",
               printable(feed, 1'000), did_you_mean(feed, views));
    return bad;
}

// What is done with the held articles of a feed, and how the answer calls it.
int settle(const config::Config& config, const std::string& feed, std::size_t (store::Ledger::*how)(FeedId),
           std::string_view what) {
    store::Ledger ledger(config.database);
    std::optional<store::Record> record;
    {
        store::Reader reader(config.database);
        record = reader.find(feed);
        if (!record) return refuse_unknown(feed, reader.names());
    }
    const std::size_t articles = (ledger.*how)(record->id);
    fmt::print("{} held articles of {} {}\n", articles, printable(record->name, 200), what);
    return done;
}

}  // namespace

int release(const ReleaseOptions& options) {
    const auto config = configuration(options.config);
    if (!config) return wrong_usage;
    return settle(*config, options.feed, &store::Ledger::release,
                  "will be delivered by the next `newspool run`");
}

int discard(const DiscardOptions& options) {
    const auto config = configuration(options.config);
    if (!config) return wrong_usage;
    if (options.output.empty())
        return settle(*config, options.feed, &store::Ledger::discard, "are forgotten");
    store::Ledger ledger(config->database);
    if (!ledger.knows_output(options.output)) {
        fmt::print(stderr, "newspool: the ledger knows no output '{}'\n", printable(options.output, 200));
        return bad;
    }
    fmt::print("{} articles that waited for the output '{}' are forgotten\n",
               ledger.discard_output(options.output), printable(options.output, 200));
    return done;
}

}  // namespace newspool::commands

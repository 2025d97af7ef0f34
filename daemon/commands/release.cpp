// A running daemon does it; without one it is written to the ledger, and the next start delivers.
#include "commands/release.hpp"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "commands/asking.hpp"
#include "commands/command_line.hpp"
#include "store/store.hpp"

namespace newspool::commands {
namespace {

// What is done with the held articles of a feed, and how the answer calls it.
int settle(const config::Config& config, const std::string& feed, std::size_t (store::Ledger::*how)(FeedId),
           std::string_view what) {
    if (!has_ledger(config)) return bad;
    store::Ledger ledger(config.database);
    std::optional<store::Record> record;
    {
        store::Reader reader(config.database);
        record = reader.find(feed);
        if (!record) return refuse_unknown("feed", feed, reader.names());
    }
    const std::size_t articles = (ledger.*how)(record->id);
    fmt::print("{} held articles of {} {}\n", articles, printable(record->name, 200), what);
    return done;
}

}  // namespace

int release(const ReleaseOptions& options) {
    const auto config = settings(options.config);
    if (!config) return wrong_usage;
    if (const auto code = asked(*config, {"release", options.feed})) return *code;
    return settle(*config, options.feed, &store::Ledger::release,
                  "will be delivered by the next `newspool run`");
}

int discard(const DiscardOptions& options) {
    const auto config = settings(options.config);
    if (!config) return wrong_usage;
    if (options.output.empty()) {
        if (const auto code = asked(*config, {"discard", options.feed})) return *code;
        return settle(*config, options.feed, &store::Ledger::discard, "are forgotten");
    }
    if (!has_ledger(*config)) return bad;
    store::Ledger ledger(config->database);
    if (!ledger.knows_output(options.output)) {
        fmt::print(stderr, "newspool: the ledger knows no output '{}': is its name right?\n",
                   printable(options.output, 200));
        return bad;
    }
    fmt::print("{} articles that waited for the output '{}' are forgotten\n",
               ledger.discard_output(options.output), printable(options.output, 200));
    return done;
}

}  // namespace newspool::commands

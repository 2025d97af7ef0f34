// Finds out what is wrong by starting as `run` starts. A take-over puts everything into the ledger first and
// the owner file last, so that a start refuses until the choice has been carried out whole.
#include "commands/recover.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "aggregator/recovery.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/asking.hpp"
#include "commands/command_line.hpp"
#include "config/config.hpp"
#include "spool/spool.hpp"
#include "store/store.hpp"

namespace newspool::commands {
namespace {

using Choice = RecoverOptions::Choice;

constexpr std::string_view take_over_choices =
    "nothing was changed. If a file system is not mounted, or `database` or the spool's path are wrong, mend "
    "that. "
    "Else choose:\n"
    "  newspool recover --deliver   this ledger takes the spool over; what the feeds hold and it does not "
    "know is\n"
    "                               delivered: nothing is missed, some articles may come twice\n"
    "  newspool recover --skip      this ledger takes the spool over; what the feeds hold at their next poll "
    "counts\n"
    "                               as delivered: nothing comes twice, some articles may be missed\n";
constexpr std::string_view set_aside_choices =
    "nothing was changed. Restore the ledger from a backup, or choose:\n"
    "  newspool recover --set-aside   moves it to a name beside it; after that, choose --deliver or --skip\n";

// What stands in the way of a start, and the choices there are.
struct Obstacle {
    std::string what;
    std::string_view choices;  // empty: none but to do what it says
    bool take_over_helps = false;
    bool set_aside_helps = false;
};

std::optional<Obstacle> look(const config::Config& config) {
    try {
        const Delivering open = open_delivery(config.database, config.outputs);
        fmt::print("ledger and spool fit each other: {}\n", open.recovered.text());
        return std::nullopt;
    } catch (const store::Refused& refused) {
        const bool damaged = refused.why() == store::Refused::Why::damaged;
        return Obstacle{refused.what(), damaged ? set_aside_choices : std::string_view(), false, damaged};
    } catch (const spool::Refused& refused) {
        const bool foreign = refused.why() != spool::Refused::Why::unsafe;
        return Obstacle{refused.what(), foreign ? take_over_choices : std::string_view(), foreign, false};
    }
}

int report(const Obstacle& obstacle) {
    fmt::print(stderr, "newspool: {}\n{}", obstacle.what, obstacle.choices);
    return bad;
}

// Deliveries whose file is neither in the stage nor, for all that can be known, was ever delivered.
std::vector<std::int64_t> lost_deliveries(const store::Ledger& ledger, const spool::Spool& spool) {
    const std::vector<std::string> staged = spool.staged();
    std::vector<std::int64_t> lost;
    for (const store::Outstanding& row : ledger.outstanding(spool.name()))
        if (row.state == store::Outstanding::State::staged && !std::ranges::binary_search(staged, row.name))
            lost.push_back(row.sequence);
    return lost;
}

void take_over(const config::Config& config, Choice choice) {
    std::vector<spool::Spool> spools;
    spools.reserve(config.outputs.size());
    for (const OutputSettings& output : config.outputs) spools.emplace_back(output);
    store::Ledger ledger(config.database);
    ledger.adopt(config.subscriptions);
    ledger.forget_validators();
    if (choice == Choice::skip) ledger.skip_next();
    for (spool::Spool& spool : spools) {
        spool.make();
        if (choice == Choice::deliver) ledger.forget_items(lost_deliveries(ledger, spool));
    }
    ledger.draw_generation();
    // From here on a start may succeed: what was chosen stands in the ledger.
    for (spool::Spool& spool : spools) {
        spool.take_over({ledger.identity().uuid, spool.name(), ledger.identity().batch});
        ledger.remember_output(spool.name(), spool.path());
        const Recovered recovered = newspool::recover(ledger, spool);
        fmt::print("the ledger {} has taken over the spool {}: {}\n",
                   printable(config.database.string(), 1'000), printable(spool.path().string(), 1'000),
                   recovered.text());
    }
}

int set_aside(const config::Config& config) {
    const auto moved = store::set_aside(config.database, wall_now());
    fmt::print("the ledger is now {}; next: newspool recover --deliver, or --skip\n",
               printable(moved.string(), 1'000));
    return done;
}

}  // namespace

int recover(const RecoverOptions& options) {
    const auto config = settings(options.config);
    if (!config) return wrong_usage;
    const std::optional<Obstacle> obstacle = look(*config);
    if (!obstacle) return done;
    if (options.choice == Choice::set_aside && obstacle->set_aside_helps) return set_aside(*config);
    if (options.choice == Choice::look || options.choice == Choice::set_aside || !obstacle->take_over_helps)
        return report(*obstacle);
    const auto with_feeds = configuration(options.config);
    if (!with_feeds) return wrong_usage;
    take_over(*with_feeds, options.choice);
    return done;
}

}  // namespace newspool::commands

// The stage entry is the one bit that tells delivered from not delivered: everything here follows from it.
#include "aggregator/recovery.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "model/name.hpp"

namespace newspool {
namespace {

using store::Outstanding;
using Fate = spool::Published::Fate;

// What the ledger's rows say about the files of the stage. Those that no row names are left in `files`.
std::vector<std::string> judge_rows(const store::Ledger& ledger, spool::Spool& spool,
                                    std::set<std::string>& files, Recovered& did) {
    std::vector<std::string> undelivered;
    for (const Outstanding& row : ledger.outstanding(spool.name())) {
        const bool staged = files.erase(row.name) != 0;
        if (row.state == Outstanding::State::staged && staged) undelivered.push_back(row.name);
        if (row.state == Outstanding::State::staged && !staged) ++did.marked;
        if (row.state == Outstanding::State::emitted && staged) {
            spool.remove_staged(row.name);
            ++did.removed;
        }
    }
    return undelivered;
}

// A file of our own that was never committed, as opposed to one whose row may be in a ledger that was lost.
void clear_orphans(const store::Identity& ours, spool::Spool& spool, const std::set<std::string>& files,
                   Recovered& did) {
    for (const std::string& file : files) {
        const auto name = DeliveryName::parse(file);
        if (name && name->generation == ours.generation && name->sequence > ours.sequence) {
            spool.remove_staged(file);
            ++did.removed;
        } else {
            spool.set_aside(file);
            ++did.foreign;
        }
    }
}

void publish(store::Ledger& ledger, spool::Spool& spool, std::vector<std::string> names, Recovered& did) {
    while (!names.empty()) {
        const auto results = spool.publish(names);
        std::vector<std::string> taken;
        for (std::size_t index = 0; index < names.size(); ++index) {
            const auto& [fate, error] = results[index];
            if (fate == Fate::visible) ++did.renamed;
            if (fate == Fate::name_taken) taken.push_back(names[index]);
            if (fate == Fate::missing || fate == Fate::blocked)
                throw_errno(error,
                            fmt::format("cannot deliver what is staged ({} articles) into", names.size()),
                            spool.path() / "new");
        }
        names = renew_names(ledger, spool, taken);
    }
}

void expect_no_owner(const spool::Spool& spool, const std::filesystem::path& database) {
    if (!spool.owner()) return;
    throw spool::Refused(
        spool::Refused::Why::foreign,
        fmt::format("the spool {} belongs to the ledger {}, but there is no ledger {}: restore it, correct "
                    "`database`, or see `newspool recover`",
                    printable(spool.path().string(), 4096), printable(spool.owner()->ledger),
                    printable(database.string(), 4096)));
}

}  // namespace

Recovered& Recovered::operator+=(const Recovered& other) {
    renamed += other.renamed;
    marked += other.marked;
    removed += other.removed;
    foreign += other.foreign;
    return *this;
}

std::string Recovered::text() const {
    return fmt::format(
        "{} articles delivered that were staged, {} found delivered, {} leftovers removed from the "
        "stage, {} foreign files moved to stage/foreign",
        renamed, marked, removed, foreign);
}

Recovered recover(store::Ledger& ledger, spool::Spool& spool) {
    Recovered did;
    const auto staged = spool.staged();
    std::set<std::string> files(staged.begin(), staged.end());
    const std::vector<std::string> undelivered = judge_rows(ledger, spool, files, did);
    clear_orphans(ledger.identity(), spool, files, did);
    publish(ledger, spool, undelivered, did);
    spool.sync_new();
    spool.sync_stage();
    // From here on no row is needed any more: what they name is delivered, durably, and out of the stage.
    store::Batch batch = ledger.begin(store::Durability::normal, wall_now());
    batch.forget_emitted(spool.name(), batch.sequence());
    batch.commit();
    return did;
}

std::vector<std::string> renew_names(store::Ledger& ledger, spool::Spool& spool,
                                     const std::vector<std::string>& names) {
    if (names.empty()) return {};
    std::vector<std::string> renewed;
    store::Batch batch = ledger.begin(store::Durability::full, wall_now());
    for (const std::string& name : names) {
        renewed.push_back(batch.rename(name));
        spool.alias(name, renewed.back());
    }
    batch.commit();
    for (const std::string& name : names) spool.remove_staged(name);
    return renewed;
}

void refuse_abandoned(const store::Ledger& ledger, std::span<const OutputSettings> outputs) {
    std::vector<std::string> used;
    for (const OutputSettings& output : outputs) used.push_back(output.name);
    const std::vector<std::string> abandoned = ledger.abandoned_outputs(used);
    if (abandoned.empty()) return;
    throw std::runtime_error(fmt::format(
        "articles wait for the output '{0}', which the configuration no longer has: name it again until they "
        "are delivered, or forget them by `newspool discard --output {0}`",
        printable(abandoned.front())));
}

Recovered take_into_use(store::Ledger& ledger, spool::Spool& spool) {
    const bool known = ledger.knows_output(spool.name());
    spool.claim({ledger.identity().uuid, spool.name(), ledger.identity().batch}, known);
    if (!known) ledger.remember_output(spool.name(), spool.path());
    return recover(ledger, spool);
}

Delivering open_delivery(const std::filesystem::path& database, std::span<const OutputSettings> outputs) {
    std::vector<spool::Spool> spools;
    for (const OutputSettings& output : outputs) spools.emplace_back(output);
    if (!std::filesystem::exists(database))
        for (const spool::Spool& spool : spools) expect_no_owner(spool, database);
    store::Ledger ledger(database);
    refuse_abandoned(ledger, outputs);
    Recovered recovered;
    for (spool::Spool& spool : spools) recovered += take_into_use(ledger, spool);
    return {std::move(spools), std::move(ledger), recovered};
}

}  // namespace newspool

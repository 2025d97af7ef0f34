// The start of the delivery: locks, ledger, spool, and the recovery of what a death left half done.
//
// recover() may itself be cut short anywhere and begun again. It says what it did; the caller logs it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "model/settings.hpp"
#include "spool/spool.hpp"
#include "store/store.hpp"

namespace newspool {

struct Recovered {
    std::size_t renamed = 0;  // were staged; now in the spool
    std::size_t marked = 0;   // had been delivered, which the ledger did not know yet
    std::size_t removed = 0;  // files of the stage that no ledger row ever needed, or no longer
    std::size_t foreign = 0;  // files of the stage that are not ours, moved to stage/foreign

    Recovered& operator+=(const Recovered& other);
    [[nodiscard]] bool nothing() const { return *this == Recovered{}; }
    [[nodiscard]] std::string text() const;  // "2 articles delivered that were staged, 1 ..."
    bool operator==(const Recovered&) const = default;
};

// Brings stage and ledger to agree (the table of README, "Recovery"). The ledger must have been opened or
// reopened just before. Throws if new/ cannot be written.
Recovered recover(store::Ledger& ledger, spool::Spool& spool);

// New names for staged files whose name in new/ is taken by another file. Both names are in the stage until
// the commit, so that a death leaves none without a row.
std::vector<std::string> renew_names(store::Ledger& ledger, spool::Spool& spool,
                                     const std::vector<std::string>& names);

// Refuses outputs without one for which articles still wait: nobody would ever deliver them. Throws what to
// do.
void refuse_abandoned(const store::Ledger& ledger, std::span<const OutputSettings> outputs);

// Makes sure that the spool is this ledger's, or nobody's yet, and recovers it. Throws as open_delivery()
// does.
Recovered take_into_use(store::Ledger& ledger, spool::Spool& spool);

// Everything that must be true before the first poll. Holds both locks.
struct Delivering {
    std::vector<spool::Spool> spools;  // in the order of the outputs
    store::Ledger ledger;
    Recovered recovered;
};

// Throws LockHeld, store::Refused, spool::Refused, StoreError, std::system_error: each says what to do.
[[nodiscard]] Delivering open_delivery(const std::filesystem::path& database,
                                       std::span<const OutputSettings> outputs);

}  // namespace newspool

// Feeds of a group share what they have seen: what several of them bring in one batch is one article, which
// names the others.
#pragma once

#include <span>

#include "aggregator/courier.hpp"
#include "model/settings.hpp"

namespace newspool {

// To the first article of each group and key, the names of the feeds that bring it later in the batch; it is
// rendered anew. The later ones stay: the ledger will know them by then.
void name_carriers(std::span<Delivery> batch, std::span<const OutputSettings> outputs,
                   const ArchiveSettings& archive);

}  // namespace newspool

// Which items of a parsed document are news, which have changed, and what else the document tells beside the
// record of the one before it: identity/ judges, the ledger answers.
//
// Runs on a worker, and changes nothing.
#pragma once

#include <vector>

#include "identity/ladder.hpp"
#include "identity/updates.hpp"
#include "model/feed.hpp"
#include "model/outcome.hpp"
#include "model/settings.hpp"
#include "model/subscription.hpp"
#include "store/store.hpp"

namespace newspool {

struct Recognised {
    // In the order of delivery. What first_poll leaves out is among them.
    std::vector<identity::Sighting> news;
    bool held = false;  // all of them wait for a word of the operator
    // Of items that were known.
    std::vector<identity::Sighting> known;
    std::vector<identity::Revision> revisions;  // their `sighting` is a place in `known`
};

// Fills in what the outcome has to say of items: how many, of when, the change of the record, events and the
// gap. Adds warnings to the feed's. Throws what is our own failure.
[[nodiscard]] Recognised recognise(const Subscription& subscription, Feed& feed, const Memory& memory,
                                   store::Reader& reader, identity::Extent extent,
                                   const ArticleSettings& settings, Outcome& outcome);

}  // namespace newspool

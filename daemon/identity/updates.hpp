// Items that are known and have changed: which of them are delivered once more, as a revision.
//
// Title, text, attachments and link count; a date alone does not, nor does a link that changed with its id or
// with nearly all others. What changed at three looks in succession is restless: it is left alone until
// nothing changed at three looks, and then comes once, as it is. What first_poll left out stays left out.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "identity/document.hpp"
#include "identity/ladder.hpp"
#include "model/settings.hpp"

namespace newspool::identity {

// An item that is to be delivered again.
struct Revision {
    std::size_t sighting = 0;
    Key replaced;  // the key and number of the revision before
    std::uint16_t number = 2;
    std::uint32_t first_seen = 0;      // seconds since 1970; 0: no longer known
    std::vector<std::string> changed;  // "title", "content", "attachments", "url"; empty: no longer known
};

// Brings `after`, the record made of the sightings, up to date, and says what is to be delivered: nothing
// under Updates::ignore. Adds a warning on restless items.
[[nodiscard]] std::vector<Revision> revisions(const std::vector<Sighting>& sightings, const Document& before,
                                              Document& after, NewsPolicy::Updates policy,
                                              std::vector<std::string>& warnings);

[[nodiscard]] bool is_restless(const Entry& entry);

}  // namespace newspool::identity

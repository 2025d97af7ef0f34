// What happens to a feed beside its articles: for outputs that ask for it, and for the log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "model/subscription.hpp"

namespace newspool {

struct Event {
    enum class Kind {
        gap,        // nothing that the document holds was known: items may have come and gone unseen
        withdrawn,  // an item vanished while older ones stayed
        held,       // a flood waits for `newspool release` or `discard`
        broken,     // nothing could be read for a day
        recovered,  // the end of that
        moved,      // the feed is asked at another address from now on
        gone,       // its server wants it asked no more
    };
    Kind kind = Kind::gap;
    std::string text;  // one sentence, ready to print
    Time at{};
    std::optional<Duration> span;    // of a gap: how long ago the last known document was; of a break: so far
    std::vector<std::string> items;  // ids or URLs of the items it is about, the first of many

    std::string feed_name;
    std::string feed_url;
    std::vector<std::string> feed_tags;
};

// The word by which files and logs call it.
[[nodiscard]] std::string_view word(Event::Kind kind);

}  // namespace newspool

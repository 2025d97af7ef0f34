// What a good document changes in the ledger's record of a feed's items: plain data, made by a worker,
// written by the batch that keeps the poll.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "model/article.hpp"

namespace newspool {

// What is kept of an item after it has left its feed.
struct Trace {
    std::uint16_t revision = 1;
    std::uint32_t content = 0;  // 25 bits of a hash
    bool present = true;        // it is in its feed's last good document; then nothing else is known here

    bool operator==(const Trace&) const = default;
};

struct DocumentChange {
    struct Departed {
        Key key;
        std::uint16_t revision = 1;
        std::uint32_t content = 0;
        // Its item goes on under another key, and this one served for no longer than the last one before it:
        // ids that change at every poll must not fill the ledger.
        bool forget = false;
    };
    std::vector<std::string> items;  // the items of the document, packed by identity/, in rows of one size
    std::vector<Key> arrived;
    std::vector<Departed> departed;
    // Items of this feed that left it before then may be forgotten; absent: not looked for this time.
    std::optional<Time> forget_before;
};

}  // namespace newspool

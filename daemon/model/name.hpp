// The name of a delivered file, which is also the delivery's idempotency key: made by the ledger, read back
// from the stage by recovery.
//
//     1763875920.9f3a61c2-0000000000000042.0123456789abcdef.json
//     seconds    generation sequence       item's key       format
//
// Names sort in the order of delivery, because neither seconds nor sequence ever go back; none is used twice,
// because a ledger draws a generation when it is created or takes a spool over.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/article.hpp"

namespace newspool {

struct DeliveryName {
    std::chrono::sys_seconds second{};
    std::string generation;     // 8 hexadecimal digits
    std::int64_t sequence = 0;  // written with 16 digits
    std::string key;            // 16 hexadecimal digits
    std::string extension;      // without the dot; in a Maildir with folders "FOLDER.eml"

    [[nodiscard]] std::string text() const;
    // Nothing if `text` is no name of ours.
    [[nodiscard]] static std::optional<DeliveryName> parse(std::string_view text);

    bool operator==(const DeliveryName&) const = default;
};

// The Maildir++ folder that a name of ours says, so that whoever has the name knows where its file goes;
// empty: none.
[[nodiscard]] std::string_view folder_in(std::string_view name);

// The sixteen digits by which a name tells the item's key.
[[nodiscard]] std::string key_digits(const Key& key);

}  // namespace newspool

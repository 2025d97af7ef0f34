// The normal form of an id or link, as numbers that stand for it: scheme, trailing slashes, default ports and
// tracking parameters are aside; host and fragment can be put aside by whoever compares.
//
// Not safe against forgery: whoever relies on two of them being equal has further reasons.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace newspool::identity {

struct Address {
    std::uint64_t path = 0;     // 48 bits, of path and query; of what is no URL the whole; 0: there is none
    std::uint16_t host = 0;     // 0: no URL
    std::uint8_t fragment = 0;  // 0: none

    auto operator<=>(const Address&) const = default;
};

[[nodiscard]] Address address_of(std::string_view id);

// The same as text, host and fragment included, scheme not. What is no URL comes back as it is.
[[nodiscard]] std::string normal_form(std::string_view id);

}  // namespace newspool::identity

// Prefix tables, longest exception first: the first row that matches decides.
#include "fetch/address_guard.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace newspool::fetch {
namespace {

using Bytes4 = std::array<std::uint8_t, 4>;
using Bytes16 = std::array<std::uint8_t, 16>;

template <class Bytes>
struct Row {
    Bytes prefix;
    unsigned bits;
    std::string_view what;  // empty: public, an exception to a later row
};

constexpr std::array ipv4_rows{
    Row<Bytes4>{{0, 0, 0, 0}, 8, "this host"},               // RFC 791
    Row<Bytes4>{{10, 0, 0, 0}, 8, "private network"},        // RFC 1918
    Row<Bytes4>{{100, 64, 0, 0}, 10, "carrier network"},     // RFC 6598
    Row<Bytes4>{{127, 0, 0, 0}, 8, "loopback"},              // RFC 1122
    Row<Bytes4>{{169, 254, 0, 0}, 16, "link-local"},         // RFC 3927; cloud metadata
    Row<Bytes4>{{172, 16, 0, 0}, 12, "private network"},     // RFC 1918
    Row<Bytes4>{{192, 0, 0, 9}, 32, ""},                     // RFC 7723
    Row<Bytes4>{{192, 0, 0, 10}, 32, ""},                    // RFC 8155
    Row<Bytes4>{{192, 0, 0, 0}, 24, "protocol assignment"},  // RFC 6890
    Row<Bytes4>{{192, 0, 2, 0}, 24, "documentation"},        // RFC 5737
    Row<Bytes4>{{192, 88, 99, 0}, 24, "6to4 relay"},         // RFC 7526
    Row<Bytes4>{{192, 168, 0, 0}, 16, "private network"},    // RFC 1918
    Row<Bytes4>{{198, 18, 0, 0}, 15, "benchmarking"},        // RFC 2544
    Row<Bytes4>{{198, 51, 100, 0}, 24, "documentation"},     // RFC 5737
    Row<Bytes4>{{203, 0, 113, 0}, 24, "documentation"},      // RFC 5737
    Row<Bytes4>{{224, 0, 0, 0}, 4, "multicast"},             // RFC 5771
    Row<Bytes4>{{240, 0, 0, 0}, 4, "reserved"},              // RFC 1112; broadcast
};

constexpr std::array ipv6_rows{
    Row<Bytes16>{{0x01, 0x00}, 64, "discard"},                              // RFC 6666
    Row<Bytes16>{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, "local NAT64"},  // RFC 8215
    Row<Bytes16>{{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation"},            // RFC 3849
    Row<Bytes16>{{0x20, 0x01, 0x00, 0x02, 0, 0}, 48, "benchmarking"},       // RFC 5180
    Row<Bytes16>{{0x20, 0x01, 0x00, 0x10}, 28, "ORCHID"},                   // RFC 4843
    Row<Bytes16>{{0x20, 0x01, 0x00, 0x20}, 28, "ORCHID"},                   // RFC 7343
    Row<Bytes16>{{0x3f, 0xff, 0x00}, 20, "documentation"},                  // RFC 9637
    Row<Bytes16>{{0x20, 0x00}, 3, ""},                                      // RFC 4291: global unicast
    Row<Bytes16>{{0xfc, 0x00}, 7, "private network"},                       // RFC 4193
    Row<Bytes16>{{0xfe, 0x80}, 10, "link-local"},                           // RFC 4291
    Row<Bytes16>{{0xfe, 0xc0}, 10, "site-local"},                           // RFC 3879
    Row<Bytes16>{{0xff, 0x00}, 8, "multicast"},                             // RFC 4291
    Row<Bytes16>{{}, 0, "reserved"},                                        // not assigned to anyone
};

bool begins_with(std::span<const std::uint8_t> address, std::span<const std::uint8_t> prefix, unsigned bits) {
    const std::size_t whole = bits / 8;
    if (!std::equal(prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(whole), address.begin()))
        return false;
    if (bits % 8 == 0) return true;
    const unsigned mask = 0xFFU << (8 - bits % 8) & 0xFFU;
    return (address[whole] & mask) == (prefix[whole] & mask);
}

template <class Bytes, std::size_t count>
std::optional<std::string_view> look_up(const Bytes& address, const std::array<Row<Bytes>, count>& rows) {
    for (const auto& row : rows)
        if (begins_with(address, row.prefix, row.bits))
            return row.what.empty() ? std::nullopt : std::optional(row.what);
    return std::nullopt;
}

std::optional<std::string_view> special(const Bytes4& address) { return look_up(address, ipv4_rows); }

// RFC 5214: an interface named after an IPv4 address, whatever the network before it.
bool is_isatap(const Bytes16& address) {
    return (address[8] & 0xFDU) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == 0xfe;
}

// The IPv4 address inside, if the form is one that carries an address that packets end up at.
std::optional<Bytes4> carried(const Bytes16& address) {
    constexpr Bytes16 mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    constexpr Bytes16 translated{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    constexpr Bytes16 nat64{0x00, 0x64, 0xff, 0x9b};
    constexpr Bytes16 six_to_four{0x20, 0x02};
    constexpr Bytes16 teredo{0x20, 0x01, 0, 0};
    const auto at = [&](std::size_t first) {
        return Bytes4{address[first], address[first + 1], address[first + 2], address[first + 3]};
    };
    if (begins_with(address, Bytes16{}, 96)) return at(12);   // compatible, RFC 4291 2.5.5.1; also :: and ::1
    if (begins_with(address, mapped, 96)) return at(12);      // RFC 4291 2.5.5.2
    if (begins_with(address, translated, 96)) return at(12);  // RFC 2765
    if (begins_with(address, nat64, 96)) return at(12);       // RFC 6052
    if (begins_with(address, six_to_four, 16)) return at(2);  // RFC 3056
    if (is_isatap(address)) return at(12);
    if (!begins_with(address, teredo, 32)) return std::nullopt;
    Bytes4 client = at(12);  // RFC 4380: with every bit turned
    for (std::uint8_t& byte : client) byte = static_cast<std::uint8_t>(byte ^ 0xFFU);
    return client;
}

std::optional<std::string_view> special(const Bytes16& address) {
    Bytes16 loopback{};
    loopback.back() = 1;
    if (address == loopback) return "loopback";
    if (const auto inner = carried(address)) return special(*inner);
    return look_up(address, ipv6_rows);
}

}  // namespace

std::optional<std::string_view> special_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        const auto& whole = reinterpret_cast<const sockaddr_in&>(address);
        Bytes4 bytes{};
        std::copy_n(reinterpret_cast<const std::uint8_t*>(&whole.sin_addr), bytes.size(), bytes.begin());
        return special(bytes);
    }
    if (address.sa_family == AF_INET6) {
        const auto& whole = reinterpret_cast<const sockaddr_in6&>(address);
        Bytes16 bytes{};
        std::copy_n(reinterpret_cast<const std::uint8_t*>(&whole.sin6_addr), bytes.size(), bytes.begin());
        return special(bytes);
    }
    return "no Internet address";
}

std::optional<std::string_view> special_address(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    const std::string bare(text.substr(0, text.find('%')));
    Bytes4 four{};
    Bytes16 sixteen{};
    if (inet_pton(AF_INET, bare.c_str(), four.data()) == 1) return special(four);
    if (inet_pton(AF_INET6, bare.c_str(), sixteen.data()) == 1) return special(sixteen);
    return std::nullopt;
}

}  // namespace newspool::fetch

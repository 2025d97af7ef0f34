// Which addresses a stranger's URL may lead to: only what is reachable by all of the Internet.
//
// Pure: one table after IANA's registries of special-purpose addresses (RFC 6890 and its updates). Addresses
// that carry an IPv4 address inside (mapped, compatible, NAT64, 6to4, Teredo) are judged by what they carry.
#pragma once

#include <optional>
#include <string_view>

#include <sys/socket.h>

namespace newspool::fetch {

// What is special about an address, as a noun phrase ("loopback", "private network", "link-local"); nothing
// if it is an ordinary public address. Whatever is neither IPv4 nor IPv6 is special.
[[nodiscard]] std::optional<std::string_view> special_address(const sockaddr& address);

// The same of an address as text ("127.0.0.1", "::1", "[fe80::1%eth0]"); nothing too if the text is no
// address.
[[nodiscard]] std::optional<std::string_view> special_address(std::string_view text);

}  // namespace newspool::fetch

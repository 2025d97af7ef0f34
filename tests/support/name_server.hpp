// A name server of a few lines on UDP port 53 of 127.0.0.1, for tests on an island (island.hpp). What it says
// follows from the first label of the name that it is asked for.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace newspool::test {

// The first label: "hang..." is never answered; "fail..." is SERVFAIL; "none..." does not exist;
// "ip-127-0-0-2" has that address, "ip-192-0-2-1-127-0-0-1" both; "turn-192-0-2-1-127-0-0-1" the first
// address when it is asked for the first time, and then the second. No name has an IPv6 address.
class NameServer {
  public:
    NameServer();
    ~NameServer();
    NameServer(const NameServer&) = delete;
    NameServer& operator=(const NameServer&) = delete;

    // Questions for an IPv4 address whose name begins so.
    [[nodiscard]] std::size_t asked(const std::string& beginning) const;

    // For /etc/resolv.conf: each question is asked once and given up after so many seconds.
    [[nodiscard]] static std::string resolv_conf(unsigned seconds);

  private:
    class Desk;
    std::unique_ptr<Desk> desk_;
};

}  // namespace newspool::test

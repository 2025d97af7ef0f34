// The table of addresses, at the edges of each block.
#include "support/catch.hpp"

#include <netinet/in.h>
#include <sys/un.h>

#include "fetch/address_guard.hpp"

using newspool::fetch::special_address;

TEST_CASE("public addresses are public", "[address]") {
    for (const char* text :
         {"1.1.1.1",          "9.255.255.255",        "11.0.0.0",
          "100.63.255.255",   "100.128.0.0",          "126.255.255.255",
          "128.0.0.0",        "169.253.255.255",      "169.255.0.0",
          "172.15.255.255",   "172.32.0.0",           "192.0.1.0",
          "192.0.3.0",        "192.167.255.255",      "192.169.0.0",
          "198.17.255.255",   "198.20.0.0",           "198.51.99.255",
          "203.0.114.0",      "223.255.255.255",      "2606:4700::1111",
          "2a00:1450::1",     "2001:4860:4860::8888", "::ffff:1.1.1.1",
          "64:ff9b::1.1.1.1", "2002:101:101::1",      "2001:0:4136:e378:8000:63bf:fefe:fefe",
          "[2606:4700::1111]"}) {
        INFO(text);
        CHECK_FALSE(special_address(std::string_view(text)));
    }
}

TEST_CASE("special addresses are named", "[address]") {
    using Row = std::pair<const char*, const char*>;
    for (const auto& [text, what] : {Row{"0.0.0.0", "this host"},
                                     Row{"0.255.255.255", "this host"},
                                     Row{"10.0.0.0", "private network"},
                                     Row{"10.255.255.255", "private network"},
                                     Row{"100.64.0.0", "carrier network"},
                                     Row{"100.127.255.255", "carrier network"},
                                     Row{"127.0.0.1", "loopback"},
                                     Row{"127.255.255.255", "loopback"},
                                     Row{"169.254.169.254", "link-local"},
                                     Row{"172.16.0.0", "private network"},
                                     Row{"172.31.255.255", "private network"},
                                     Row{"192.0.0.1", "protocol assignment"},
                                     Row{"192.0.2.1", "documentation"},
                                     Row{"192.168.0.0", "private network"},
                                     Row{"192.168.255.255", "private network"},
                                     Row{"198.18.0.0", "benchmarking"},
                                     Row{"198.19.255.255", "benchmarking"},
                                     Row{"198.51.100.7", "documentation"},
                                     Row{"203.0.113.7", "documentation"},
                                     Row{"224.0.0.1", "multicast"},
                                     Row{"239.255.255.255", "multicast"},
                                     Row{"240.0.0.1", "reserved"},
                                     Row{"255.255.255.255", "reserved"},
                                     Row{"::", "this host"},
                                     Row{"::1", "loopback"},
                                     Row{"[::1]", "loopback"},
                                     Row{"fc00::1", "private network"},
                                     Row{"fdff:ffff::1", "private network"},
                                     Row{"fe80::1", "link-local"},
                                     Row{"fe80::1%eth0", "link-local"},
                                     Row{"febf::1", "link-local"},
                                     Row{"fec0::1", "site-local"},
                                     Row{"ff02::1", "multicast"},
                                     Row{"2001:db8::1", "documentation"},
                                     Row{"3fff::1", "documentation"},
                                     Row{"100::1", "discard"},
                                     Row{"2001:2::1", "benchmarking"},
                                     Row{"64:ff9b:1::1", "local NAT64"},
                                     Row{"4000::1", "reserved"}}) {
        INFO(text);
        CHECK(special_address(std::string_view(text)) == what);
    }
}

TEST_CASE("an address inside an address is what counts", "[address]") {
    for (const char* text :
         {"::ffff:127.0.0.1", "::ffff:10.1.2.3", "::127.0.0.1", "::ffff:0:192.168.1.1", "64:ff9b::10.0.0.1",
          "64:ff9b::169.254.169.254", "2002:7f00:1::1", "2002:c0a8:101::1",
          "2001:0:4136:e378:8000:63bf:f5ff:fffe", "[::ffff:7f00:1]", "0:0:0:0:0:ffff:127.0.0.1",
          "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:a9fe:a9fe::", "2a00:1450::5efe:10.0.0.1",
          "2a00:1450::200:5efe:127.0.0.1"}) {
        INFO(text);
        CHECK(special_address(std::string_view(text)));
    }
}

TEST_CASE("a name is no address, and a socket of another kind is special", "[address]") {
    CHECK_FALSE(special_address(std::string_view("example.org")));
    CHECK_FALSE(special_address(std::string_view("")));
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    CHECK(special_address(reinterpret_cast<const sockaddr&>(local)));
}

TEST_CASE("socket addresses are read in network order", "[address]") {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_addr.s_addr = htonl(0x7F000001);
    CHECK(special_address(reinterpret_cast<const sockaddr&>(four)) == "loopback");
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_addr = in6addr_loopback;
    CHECK(special_address(reinterpret_cast<const sockaddr&>(six)) == "loopback");
}

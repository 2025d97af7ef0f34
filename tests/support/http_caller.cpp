// Blocking, with a limit, so that a server that hangs fails a test and does not hang it.
#include "support/http_caller.hpp"

#include <cstdlib>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace newspool::test {
namespace {

constexpr timeval patience{20, 0};

template <class Address>
Descriptor connected_to(const Address& address, int family, const std::string& where) {
    Descriptor made(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::setsockopt(made.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(made.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(made.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("nobody listens at " + where);
    return made;
}

}  // namespace

Descriptor connected(const std::string& where) {
    if (where.find('/') != std::string::npos) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        where.copy(address.sun_path, sizeof address.sun_path - 1);
        return connected_to(address, AF_UNIX, where);
    }
    const std::size_t colon = where.find(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(where.c_str() + colon + 1)));
    ::inet_pton(AF_INET, where.substr(0, colon).c_str(), &address.sin_addr);
    return connected_to(address, AF_INET, where);
}

std::string rest_of(const Descriptor& connection) {
    std::string answer;
    char part[16'384];
    for (ssize_t got = 0; (got = ::read(connection.number(), part, sizeof part)) > 0;)
        answer.append(part, static_cast<std::size_t>(got));
    return answer;
}

std::string answer_to(const std::string& where, std::string_view bytes) {
    const Descriptor connection = connected(where);
    while (!bytes.empty()) {
        const ssize_t sent = ::send(connection.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) break;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return rest_of(connection);
}

std::string get(const std::string& where, std::string_view path) {
    return answer_to(where, "GET " + std::string(path) + " HTTP/1.1\r\nHost: here\r\n\r\n");
}

std::string body_of(const std::string& answer) {
    const std::size_t head = answer.find("\r\n\r\n");
    return head == std::string::npos ? "" : answer.substr(head + 4);
}

}  // namespace newspool::test

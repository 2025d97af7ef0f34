// recv and send, or SSL_read and SSL_write.
#include "support/wire.hpp"

#include <array>

#include <openssl/ssl.h>
#include <sys/socket.h>

namespace newspool::test {

Wire::Wire(Descriptor socket, ssl_ctx_st* tls) : socket_(std::move(socket)) {
    if (tls == nullptr) return;
    tls_ = SSL_new(tls);
    SSL_set_fd(tls_, socket_.number());
}

bool Wire::shake_hands() { return tls_ == nullptr || SSL_accept(tls_) == 1; }

Wire::~Wire() {
    if (tls_ == nullptr) return;
    SSL_free(tls_);
}

std::string Wire::read() {
    std::array<char, 8192> buffer{};
    const auto size = tls_ != nullptr ? SSL_read(tls_, buffer.data(), static_cast<int>(buffer.size()))
                                      : recv(socket_.number(), buffer.data(), buffer.size(), 0);
    return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : "";
}

bool Wire::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                          : send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void Wire::cut() const { shutdown(socket_.number(), SHUT_RDWR); }

}  // namespace newspool::test

// Certificates for servers and clients, made by OpenSSL when the test runs, with a P-256 key: signed by
// themselves, or by one that is.
#pragma once

#include <filesystem>
#include <string>

#include "support/folder.hpp"

namespace newspool::test {

struct Certificate {
    enum class State { valid, expired };

    // `subject` is an IPv4 address or a host name; it must match what the client asks for.
    explicit Certificate(const std::string& subject = "127.0.0.1", State state = State::valid);
    Certificate(const std::string& subject, const Certificate& authority);

    Folder folder;
    std::filesystem::path file;  // PEM: also what a client can be told to trust
    std::filesystem::path key;   // PEM

  private:
    Certificate(const std::string& subject, State state, const Certificate* authority);
};

}  // namespace newspool::test

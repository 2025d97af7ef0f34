// Certificates for the scripted server, made by OpenSSL when the test runs: self-signed, with a P-256 key.
#pragma once

#include <filesystem>
#include <string>

#include "support/folder.hpp"

namespace newspool::test {

struct Certificate {
    enum class State { valid, expired };

    // `subject` is an IPv4 address or a host name; it must match what the client asks for.
    explicit Certificate(const std::string& subject = "127.0.0.1", State state = State::valid);

    Folder folder;
    std::filesystem::path file;  // PEM: also what a client can be told to trust
    std::filesystem::path key;   // PEM
};

}  // namespace newspool::test

// Dovecot's IMAP server, for tests: serves one Maildir on a port of 127.0.0.1 that is free, to anybody with
// any password, with a configuration of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "support/child.hpp"
#include "support/folder.hpp"

namespace newspool::test {

class Dovecot {
  public:
    static constexpr const char* program = "/usr/sbin/dovecot";
    // The 2.3 of Debian 12 or the 2.4 of 13, whose configurations we can write.
    [[nodiscard]] static bool is_there();
    // Lets the server, which reads no mail as root, into a folder and a Maildir that is yet to be made below
    // it.
    static void let_in(const Folder& folder, const std::string& maildir);

    // Serves folder/MAILDIR. Throws std::runtime_error if Dovecot does not start.
    Dovecot(const Folder& folder, const std::string& maildir);
    ~Dovecot();
    Dovecot(const Dovecot&) = delete;
    Dovecot& operator=(const Dovecot&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    [[nodiscard]] std::string log() const { return process_->log(); }

  private:
    std::uint16_t port_;
    std::unique_ptr<Child> process_;
};

}  // namespace newspool::test

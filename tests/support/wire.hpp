// One accepted connection of the scripted server, plain or TLS, with blocking reads and writes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/file.hpp"

extern "C" {
struct ssl_ctx_st;
struct ssl_st;
}

namespace newspool::test {

class Wire {
  public:
    // `tls` may be null.
    Wire(Descriptor socket, ssl_ctx_st* tls);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    // Before the first read; false if the other side did not want to.
    [[nodiscard]] bool shake_hands();
    // What has come, at least one byte; empty at the end.
    [[nodiscard]] std::string read();
    // False when the other side has gone.
    bool write(std::string_view bytes);
    // From another thread: every read and write ends at once.
    void cut() const;

  private:
    Descriptor socket_;
    ssl_st* tls_ = nullptr;
};

}  // namespace newspool::test

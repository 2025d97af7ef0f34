// nginx, for tests: a real server with TLS, HTTP/2 and client certificates, started with a configuration of
// the test's own on ports that are free.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "support/certificate.hpp"
#include "support/child.hpp"
#include "support/folder.hpp"

namespace newspool::test {

class Nginx {
  public:
    static constexpr const char* program = "/usr/sbin/nginx";
    [[nodiscard]] static bool is_there();

    // `servers` is what stands in http {}; relative paths in it are relative to the folder. Throws
    // std::runtime_error if nginx does not start.
    Nginx(const Folder& folder, std::string_view servers);

    // The lines of listen and certificate for a server on 127.0.0.1 that speaks TLS and HTTP/2.
    [[nodiscard]] static std::string tls_on(const std::string& port, const Certificate& certificate);

  private:
    std::unique_ptr<Child> process_;
};

}  // namespace newspool::test

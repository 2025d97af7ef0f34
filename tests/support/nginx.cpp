// One process, in the foreground, so that nothing is left of it when it is killed.
#include "support/nginx.hpp"

#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

namespace newspool::test {

bool Nginx::is_there() { return std::filesystem::exists(program); }

Nginx::Nginx(const Folder& folder, std::string_view servers) {
    const std::string configuration = fmt::format(R"(daemon off;
master_process off;
pid nginx.pid;
error_log stderr notice;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path temp;
    proxy_temp_path temp;
    fastcgi_temp_path temp;
    uwsgi_temp_path temp;
    scgi_temp_path temp;
    default_type text/plain;
{}
}}
)",
                                                  servers);
    const auto file = folder.write("nginx.conf", configuration);
    process_ = std::make_unique<Child>(
        std::vector<std::string>{program, "-e", "stderr", "-p", folder.path().string(), "-c", file.string()});
    // Said after it has begun to listen.
    if (!process_->says("using the \"epoll\" event method"))
        throw std::runtime_error("nginx: " + process_->log());
}

std::string Nginx::tls_on(const std::string& port, const Certificate& certificate) {
    return fmt::format("listen 127.0.0.1:{} ssl http2;\nssl_certificate {};\nssl_certificate_key {};\n", port,
                       certificate.file.string(), certificate.key.string());
}

}  // namespace newspool::test

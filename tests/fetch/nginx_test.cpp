// TLS, HTTP/2, validators and client certificates against nginx, behind a certificate authority of the test's
// own.
#include "support/catch.hpp"

#include <fmt/format.h>

#include "fetch/asking.hpp"
#include "support/certificate.hpp"
#include "support/command.hpp"
#include "support/nginx.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

std::string port() { return std::to_string(dead_port()); }

Request secure(const std::string& port, std::string_view path, const Certificate& trusted) {
    Request request = usual(fmt::format("https://127.0.0.1:{}{}", port, path));
    request.ca_file = trusted.file;
    return request;
}

}  // namespace

TEST_CASE("nginx is believed by its authority's certificate and by nothing else", "[fetch][nginx]") {
    if (!Nginx::is_there()) return skip("nginx");
    const Certificate authority("newspool's own");
    const Certificate other("somebody else's");
    const Certificate own("127.0.0.1", authority);
    const Certificate misnamed("example.org", authority);
    const Folder folder;
    const std::string good = port();
    const std::string bad = port();
    const Nginx nginx(folder, fmt::format("server {{ {} return 200 $server_protocol; }}\n"
                                          "server {{ {} return 200 $server_protocol; }}\n",
                                          Nginx::tls_on(good, own), Nginx::tls_on(bad, misnamed)));
    Asker asker;
    CHECK(asker.ask(secure(good, "/", authority)).body == "HTTP/2.0");
    CHECK(asker.ask(secure(good, "/", other)).failure == FetchFailure::tls);
    CHECK(asker.ask(secure(bad, "/", authority)).failure == FetchFailure::tls);
    Request unknown = secure(good, "/", authority);
    unknown.ca_file.clear();
    const Response refused = asker.ask(unknown);
    CHECK(refused.failure == FetchFailure::tls);
    CHECK(refused.reason.starts_with("the certificate of '127.0.0.1' was refused: "));
}

TEST_CASE("a server that offers nothing above TLS 1.1 is refused, and the reason says why",
          "[fetch][nginx]") {
    if (!Nginx::is_there()) return skip("nginx");
    const Certificate certificate;
    const Folder folder;
    const std::string old = port();
    const std::string both = port();
    const char* site = "server {{ {}ssl_protocols {};\nssl_ciphers ALL:@SECLEVEL=0;\nreturn 200 x; }}\n";
    const Nginx nginx(
        folder, fmt::format(fmt::runtime(site), Nginx::tls_on(old, certificate), "TLSv1.1") +
                    fmt::format(fmt::runtime(site), Nginx::tls_on(both, certificate), "TLSv1.1 TLSv1.2"));
    if (run_command(
            {"openssl", "s_client", "-connect", "127.0.0.1:" + old, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"})
            .out.find("Protocol  : TLSv1.1") == std::string::npos)
        return skip("an OpenSSL that speaks TLS 1.1");
    Asker asker;
    const Response response = asker.ask(secure(old, "/", certificate));
    INFO(response.reason);
    CHECK(response.failure == FetchFailure::tls);
    CHECK(response.reason.starts_with("'127.0.0.1' does not offer TLS 1.2 or newer: "));
    CHECK(asker.ask(secure(both, "/", certificate)).status == 200);
}

TEST_CASE("HTTP is spoken in the version that was chosen, whatever connection is open", "[fetch][nginx]") {
    if (!Nginx::is_there()) return skip("nginx");
    const Certificate certificate;
    const Folder folder;
    const std::string tls = port();
    const std::string plain = port();
    const std::string plain_http2 = port();
    const Nginx nginx(folder,
                      fmt::format("server {{ {} return 200 $server_protocol; }}\n"
                                  "server {{ listen 127.0.0.1:{}; return 200 $server_protocol; }}\n"
                                  "server {{ listen 127.0.0.1:{} http2; return 200 $server_protocol; }}\n",
                                  Nginx::tls_on(tls, certificate), plain, plain_http2));
    Asker asker;
    const auto spoken = [&](Request request, HttpVersion version) {
        request.http_version = version;
        const Response response = asker.ask(request);
        CAPTURE(response.reason);
        CHECK(response.status == 200);
        return response.body;
    };
    for (int round = 0; round < 2; ++round) {
        CHECK(spoken(secure(tls, "/", certificate), HttpVersion::best) == "HTTP/2.0");
        CHECK(spoken(secure(tls, "/", certificate), HttpVersion::http1_1) == "HTTP/1.1");
        CHECK(spoken(secure(tls, "/", certificate), HttpVersion::http2) == "HTTP/2.0");
        CHECK(spoken(usual("http://127.0.0.1:" + plain), HttpVersion::best) == "HTTP/1.1");
        CHECK(spoken(usual("http://127.0.0.1:" + plain_http2), HttpVersion::http2) == "HTTP/2.0");
    }
}

TEST_CASE("nginx says 304 to what it said before, compressed or not", "[fetch][nginx]") {
    if (!Nginx::is_there()) return skip("nginx");
    const Certificate certificate;
    const Folder folder;
    const std::string body = "<rss>" + std::string(50'000, 'n') + "</rss>";
    folder.write("files/plain.txt", body);
    folder.write("files/packed.xml", body);
    const std::string tls = port();
    const Nginx nginx(folder, fmt::format("types {{ text/xml xml; }}\ngzip on; gzip_types text/xml;\n"
                                          "server {{ {} root files; gzip_min_length 1; expires 1h; }}\n",
                                          Nginx::tls_on(tls, certificate)));
    Asker asker;
    for (const char* path : {"/plain.txt", "/packed.xml"}) {
        Request request = secure(tls, path, certificate);
        const Response first = asker.ask(request);
        CAPTURE(path, first.reason);
        CHECK((first.body == body));
        CHECK(first.hints.fresh_for == std::chrono::hours(1));
        const bool packed = std::string_view(path).ends_with(".xml");
        CHECK(first.validators.etag.starts_with("W/") == packed);
        CHECK((first.bytes_received < 5'000) == packed);
        request.validators = first.validators;
        CHECK(asker.ask(request).not_modified());
    }
}

TEST_CASE("a client certificate is shown to its own origin and to nobody else", "[fetch][nginx]") {
    if (!Nginx::is_there()) return skip("nginx");
    const Certificate authority("newspool's own");
    const Certificate own("127.0.0.1", authority);
    const Certificate client("a reader", authority);
    const Folder folder;
    const std::string first = port();
    const std::string second = port();
    const std::string asks =
        fmt::format("ssl_verify_client optional; ssl_client_certificate {};", authority.file.string());
    const Nginx nginx(
        folder,
        fmt::format("server {{ {0} {2} location / {{ return 200 \"$ssl_client_verify $arg_away\"; }}\n"
                    "  location /leave {{ return 302 https://127.0.0.1:{3}/; }} }}\n"
                    "server {{ {1} {2} return 302 https://127.0.0.1:{4}/?away=$ssl_client_verify; }}\n",
                    Nginx::tls_on(first, own), Nginx::tls_on(second, own), asks, second, first));
    Request shown = secure(first, "/", authority);
    shown.credentials.client_certificate = client.file;
    shown.credentials.client_key = client.key;
    Asker asker(1);  // one handle, so that sessions and connections are there to be mixed up
    for (int round = 0; round < 2; ++round) {
        CHECK(asker.ask(shown).body == "SUCCESS ");
        CHECK(asker.ask(secure(first, "/", authority)).body == "NONE ");
    }
    shown.url = fmt::format("https://127.0.0.1:{}/leave", first);
    CHECK(asker.ask(shown).body == "SUCCESS NONE");
}

TEST_CASE("a client certificate that cannot be used is named", "[fetch][nginx]") {
    const Certificate certificate;
    const Certificate client("a reader");
    const Folder folder;
    Server server(certificate);
    server.answers("/feed", ok("x"));
    Request request = usual(server.url("/feed"));
    request.ca_file = certificate.file;
    request.credentials.client_certificate = folder.write("client.pem", "no certificate");
    Asker asker;
    const Response broken = asker.ask(request);
    CHECK(broken.failure == FetchFailure::tls);
    CHECK(broken.reason.find("client.pem") != std::string::npos);
    request.credentials.client_certificate = client.file;
    request.credentials.client_key = folder / "locked.pem";
    REQUIRE(run_command({"openssl", "pkey", "-aes256", "-passout", "pass:x", "-in", client.key.string(),
                         "-out", request.credentials.client_key})
                .code == 0);
    const Response locked = asker.ask(request);
    CHECK(locked.failure == FetchFailure::tls);
    CHECK(server.requests("/feed").empty());
}

// Through proxies: tinyproxy for HTTP and microsocks for SOCKS, and a scripted one that shows what a proxy is
// told.
#include "support/catch.hpp"

#include <filesystem>

#include <netdb.h>

#include <fmt/format.h>

#include "fetch/asking.hpp"
#include "support/certificate.hpp"
#include "support/child.hpp"
#include "support/folder.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

constexpr const char* tinyproxy_program = "/usr/bin/tinyproxy";
constexpr const char* microsocks_program = "/usr/bin/microsocks";

std::string with_name(std::string url, std::string_view name) {
    return url.replace(url.find("127.0.0.1"), 9, name);
}

Request by_proxy(const std::string& url, const std::string& proxy) {
    Request request = usual(url);
    request.credentials.bearer_token = "t0ken";
    request.proxy = proxy;
    return request;
}

// microsocks tries the first address alone, and our servers have no other.
bool localhost_is_ipv4() {
    addrinfo* found = nullptr;
    if (getaddrinfo("localhost", nullptr, nullptr, &found) != 0) return false;
    const bool is = found->ai_family == AF_INET;
    freeaddrinfo(found);
    return is;
}

}  // namespace

TEST_CASE("tinyproxy takes requests for http and tunnels for https", "[fetch][proxy]") {
    if (!std::filesystem::exists(tinyproxy_program)) return skip("tinyproxy");
    const Folder folder;
    const std::uint16_t port = dead_port();
    const auto configuration =
        folder.write("tinyproxy.conf", fmt::format("Port {}\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\n"
                                                   "BasicAuth reader hunter2\n",
                                                   port));
    const Child tinyproxy({tinyproxy_program, "-d", "-c", configuration.string()});
    REQUIRE(is_listening(port));
    const Certificate certificate;
    const bool tls = GENERATE(false, true);
    Server server = tls ? Server(certificate) : Server();
    server.answers("/feed", ok("news"));
    Asker asker;
    const auto ask = [&](const std::string& password) {
        Request request =
            by_proxy(server.url("/feed"), fmt::format("http://reader:{}@127.0.0.1:{}", password, port));
        request.ca_file = certificate.file;
        return asker.ask(request);
    };
    const Response response = ask("hunter2");
    CAPTURE(tls, response.reason);
    CHECK(response.body == "news");
    const Asked asked = server.requests("/feed").at(0);
    CHECK(asked.header("Authorization") == "Bearer t0ken");
    CHECK_FALSE(asked.has("Proxy-Authorization"));

    const Response refused = ask("wr0ng");
    CAPTURE(refused.reason, refused.status);
    CHECK((refused.status == 401 || refused.failure == FetchFailure::unreachable));
    CHECK(refused.reason.find("wr0ng") == std::string::npos);
    CHECK(server.requests("/feed").size() == 1);
}

TEST_CASE("microsocks is given the name, and resolves it", "[fetch][proxy]") {
    if (!std::filesystem::exists(microsocks_program)) return skip("microsocks");
    if (!localhost_is_ipv4()) return skip("localhost in /etc/hosts");
    const std::uint16_t port = dead_port();
    const Child microsocks(
        {microsocks_program, "-i", "127.0.0.1", "-p", std::to_string(port), "-u", "reader", "-P", "hunter2"});
    REQUIRE(is_listening(port));
    Server server;
    server.answers("/feed", ok("news"));
    const std::string url = with_name(server.url("/feed"), "localhost");
    Asker asker;
    const Response response =
        asker.ask(by_proxy(url, fmt::format("socks5h://reader:hunter2@127.0.0.1:{}", port)));
    CAPTURE(response.reason);
    CHECK(response.body == "news");
    CHECK(microsocks.says("connected to localhost:"));

    const Response refused =
        asker.ask(by_proxy(url, fmt::format("socks5h://reader:wr0ng@127.0.0.1:{}", port)));
    CHECK(refused.failure == FetchFailure::unreachable);
    CHECK(refused.reason.find("wr0ng") == std::string::npos);
    CHECK(server.requests("/feed").size() == 1);
}

TEST_CASE("a proxy that tunnels is told where to and nothing else", "[fetch][proxy]") {
    Server proxy;
    Request request = by_proxy("https://example.org/feed", proxy.url(""));
    request.headers = {{"X-Key", "hunter2"}};
    request.credentials.cookies = "a=hunter2";
    Asker asker;
    const Response response = asker.ask(request);
    CAPTURE(response.reason);
    CHECK(response.failure == FetchFailure::unreachable);
    CHECK(response.reason.find("proxy") != std::string::npos);
    REQUIRE(proxy.requests().size() == 1);
    const Asked asked = proxy.requests().at(0);
    CHECK(asked.method == "CONNECT");
    CHECK(asked.target == "example.org:443");
    for (const char* own : {"X-Key", "Cookie", "Authorization"}) CHECK_FALSE(asked.has(own));
}

TEST_CASE("a proxy that is not there is what the reason speaks of", "[fetch][proxy]") {
    Asker asker;
    const std::string proxy = GENERATE("http://127.0.0.1:", "socks5h://127.0.0.1:");
    const Response response =
        asker.ask(by_proxy("http://example.org/feed", proxy + std::to_string(dead_port())));
    CHECK(response.failure == FetchFailure::unreachable);
    CHECK(response.reason == "cannot connect to the proxy: connection refused");
}

TEST_CASE("an address that stands in the URL is judged though a proxy would connect to it",
          "[fetch][proxy]") {
    Server proxy;
    proxy.answers("http://example.org/feed", redirect(302, "http://169.254.169.254/latest/meta-data"));
    Request request = by_proxy("http://example.org/feed", proxy.url(""));
    request.allow_private = false;
    Asker asker;
    const Response response = asker.ask(request);
    CHECK(response.failure == FetchFailure::refused_address);
    CHECK(proxy.requests().size() == 1);
}

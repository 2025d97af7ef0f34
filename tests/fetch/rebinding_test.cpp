// Names whose addresses are a lie (DNS rebinding): this program's own getaddrinfo stands before the system's,
// so that a name of ours has whatever addresses a test gives it, and others from one question to the next.
#include "support/catch.hpp"

#include <deque>
#include <mutex>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>

#include "fetch/asking.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

constexpr std::string_view liar = "rebind.example";

struct Lies {
    std::mutex mutex;
    std::deque<std::string> addresses;  // one for each question; the last one for ever
    unsigned questions = 0;
};

Lies& lies() {
    static Lies all;
    return all;
}

void tell(std::deque<std::string> addresses) {
    const std::lock_guard lock(lies().mutex);
    lies().addresses = std::move(addresses);
    lies().questions = 0;
}

std::string next_lie() {
    const std::lock_guard lock(lies().mutex);
    ++lies().questions;
    std::string address = lies().addresses.front();
    if (lies().addresses.size() > 1) lies().addresses.pop_front();
    return address;
}

Request at_liar(std::string url) {
    Request request = usual(url.replace(url.find("127.0.0.1"), 9, liar));
    request.allow_private = false;
    return request;
}

}  // namespace

// The name and the form are the C library's.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
    using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto system = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
    if (name == nullptr || name != liar) return system(name, service, hints, found);
    addrinfo numeric = hints != nullptr ? *hints : addrinfo{};
    numeric.ai_family = AF_UNSPEC;
    numeric.ai_flags = AI_NUMERICHOST;
    return system(next_lie().c_str(), service, &numeric, found);
}

TEST_CASE("a name is judged by the address that is connected to", "[fetch][address]") {
    Server server;
    server.answers("/feed", ok("x"));
    const std::string address =
        GENERATE("127.0.0.1", "::ffff:127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "0.0.0.0",
                 "64:ff9b::7f00:1", "2002:7f00:1::", "fd00::1", "fe80::1");
    CAPTURE(address);
    tell({address});
    Asker asker;
    const Response response = asker.ask(at_liar(server.url("/feed")));
    CHECK(response.failure == FetchFailure::refused_address);
    CHECK(lies().questions >= 1);  // else the test has shown nothing
    CHECK(server.connections() == 0);
}

TEST_CASE("a name that was harmless a moment ago is judged anew", "[fetch][address]") {
    Server server;
    server.answers("/feed", ok("x"));
    tell({"127.0.0.1"});
    Asker asker;
    Request request = at_liar(server.url("/feed"));
    request.allow_private = true;
    REQUIRE(asker.ask(request).body == "x");  // what is cached now: name, address, connection
    request.allow_private = false;
    CHECK(asker.ask(request).failure == FetchFailure::refused_address);
    Asker fresh;
    tell({"127.0.0.1", "10.0.0.1"});
    CHECK(fresh.ask(request).failure == FetchFailure::refused_address);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("a redirect by such a name finds no way in", "[fetch][address]") {
    Server server;
    server.answers("/feed", ok("secret"));
    std::string target = server.url("/feed");
    server.answers("/start", redirect(302, target.replace(target.find("127.0.0.1"), 9, liar)));
    tell({"127.0.0.1"});
    Asker asker;
    const Response response = asker.ask(server.url("/start"));  // private addresses allowed, for its own host
    CHECK(response.failure == FetchFailure::refused_address);
    CHECK(server.requests("/feed").empty());
}

TEST_CASE("a remembered address is as strange as a redirect", "[fetch][address]") {
    Server server;
    Server other;
    other.answers("/feed", ok("moved"));
    tell({"127.0.0.1"});
    Request request = usual(server.url("/start"));
    request.headers = {{"X-Key", "secret"}};
    request.credentials.username = "user";
    request.address = other.url("/feed");  // the same host, another port
    Asker asker;
    CHECK(asker.ask(request).body == "moved");
    CHECK_FALSE(other.requests("/feed").at(0).has("X-Key"));
    CHECK_FALSE(other.requests("/feed").at(0).has("Authorization"));
    request.address.replace(request.address.find("127.0.0.1"), 9, liar);
    CHECK(asker.ask(request).failure == FetchFailure::refused_address);
    CHECK(server.connections() == 0);
}

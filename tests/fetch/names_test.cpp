// Names whose resolver hangs, fails or lies, in a network of the test's own.
#include "support/catch.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "fetch/asking.hpp"
#include "support/island.hpp"
#include "support/name_server.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view capability = "network namespace";

// The server's URL under another name.
std::string named(Server& server, std::string_view path, const std::string& name) {
    std::string url = server.url(path);
    return url.replace(url.find("127.0.0.1"), 9, name);
}

}  // namespace

TEST_CASE("a name that is missing, and one whose resolver fails, are named", "[fetch][names]") {
    const bool done = on_an_island(NameServer::resolv_conf(1), [] {
        const NameServer names;
        Asker asker;
        for (const char* name : {"none.test", "fail.test"}) {
            const Response response = asker.ask(std::string("http://") + name + "/feed");
            CHECK(response.failure == FetchFailure::unresolved);
            CHECK(response.reason == std::string("cannot resolve host '") + name + "'");
            CHECK(names.asked(name) > 0);
        }
    });
    if (!done) skip(capability);
}

TEST_CASE("F48: a resolver that hangs ends at the time limit and holds up nobody", "[fetch][names]") {
    const bool done = on_an_island(NameServer::resolv_conf(3), [] {
        const NameServer names;
        Server server;
        server.answers("/feed", ok("news"));
        std::vector<Request> requests;
        for (int number = 0; number < 20; ++number)
            requests.push_back(usual("http://hang" + std::to_string(number) + ".test/feed"));
        for (Request& request : requests) request.connect_timeout = 300ms;
        requests.push_back(usual(named(server, "/feed", "ip-127-0-0-1.test")));
        Asker asker(64);
        const auto begun = std::chrono::steady_clock::now();
        const auto answers = asker.ask_all(requests);
        CHECK(std::chrono::steady_clock::now() - begun < 2s);  // the resolver takes three
        for (std::size_t number = 0; number < 20; ++number) {
            CHECK(answers[number].failure == FetchFailure::unresolved);
            CHECK(answers[number].reason ==
                  "no address of 'hang" + std::to_string(number) + ".test' within 300 ms");
        }
        CHECK(answers.back().body == "news");
        CHECK(answers.back().elapsed < 300ms);
    });
    if (!done) skip(capability);
}

TEST_CASE("the connected address is judged, whatever name leads to it", "[fetch][names]") {
    const bool done = on_an_island(NameServer::resolv_conf(1), [] {
        const NameServer names;
        Server server;
        server.answers("/feed", ok("news"));
        Asker asker;
        for (const char* name : {"ip-127-0-0-1.test", "ip-10-0-0-1.test", "ip-169-254-169-254.test",
                                 "ip-100-64-0-1.test", "ip-0-0-0-0.test", "ip-127-0-0-1-127-0-0-2.test"}) {
            Request request = usual(named(server, "/feed", name));
            request.allow_private = false;
            const Response response = asker.ask(request);
            CAPTURE(name, response.reason);
            CHECK(response.failure == FetchFailure::refused_address);
        }
        CHECK(server.connections() == 0);
        CHECK(asker.ask(usual(named(server, "/feed", "ip-127-0-0-1.test"))).body == "news");
    });
    if (!done) skip(capability);
}

TEST_CASE("a name that leads elsewhere after a look is judged where it leads", "[fetch][names]") {
    const bool done = on_an_island(NameServer::resolv_conf(1), [] {
        const NameServer names;
        Server server;
        server.answers("/feed", ok("news"));
        Request request = usual(named(server, "/feed", "turn-11-0-0-1-127-0-0-1.test"));
        request.allow_private = false;
        const Response first = Asker().ask(request);  // a public address, which no route leads to
        CAPTURE(first.reason);
        CHECK(first.failure == FetchFailure::unreachable);
        CHECK(Asker().ask(request).failure == FetchFailure::refused_address);
        CHECK(names.asked("turn") == 2);
        CHECK(server.connections() == 0);
    });
    if (!done) skip(capability);
}

TEST_CASE("a redirect to a name with a private address is refused at its hop", "[fetch][names]") {
    const bool done = on_an_island(NameServer::resolv_conf(1), [] {
        const NameServer names;
        Server server;
        Server inside;
        inside.answers("/admin", ok("secret"));
        server.answers("/feed", redirect(302, named(inside, "/admin", "ip-127-0-0-1.inside.test")));
        Asker asker;
        // allow_private speaks of the subscribed host alone.
        const Response response = asker.ask(usual(named(server, "/feed", "ip-127-0-0-1.test")));
        CHECK(response.failure == FetchFailure::refused_address);
        CHECK(response.requests == 1);
        CHECK(inside.connections() == 0);
    });
    if (!done) skip(capability);
}

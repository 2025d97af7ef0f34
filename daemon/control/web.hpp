// A few pages over HTTP, for machines that watch this one: at an address and port, or at a Unix socket.
//
// libmicrohttpd speaks HTTP, in the loop and without a thread of its own. A caller who hangs, floods or talks
// nonsense costs one of a few places for some seconds; one connection carries one request.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

namespace newspool::control {

struct Page {
    unsigned status = 200;
    std::string type;
    std::string text;
};

// By path: "/metrics". What makes a page may take its time; what it throws becomes an answer of 500.
using Pages = std::map<std::string, std::function<asio::awaitable<Page>()>, std::less<>>;

// What callers may take.
struct WebLimits {
    unsigned callers = 16;
    unsigned callers_of_address = 8;
    std::chrono::seconds idle{5};
    std::chrono::milliseconds lifetime{10'000};  // of a connection, whatever it does
};

class Web {
  public:
    // `where` is "ADDRESS:PORT" or, if it holds a slash, the path of a socket. Throws std::system_error,
    // which names it, if it cannot listen there.
    Web(const asio::any_io_executor& loop, const std::string& where, Pages pages, WebLimits limits = {});
    ~Web();
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;

    // Answers for ever; ends when the loop does. To be called once.
    asio::awaitable<void> listen();

  private:
    class Desk;
    std::unique_ptr<Desk> desk_;
};

}  // namespace newspool::control

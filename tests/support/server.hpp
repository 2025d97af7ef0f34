// A scripted HTTP/1.1 server for tests: says what it was told to say on each path, and writes down what it
// was asked.
//
//     Server server;
//     server.answers("/feed", {ok("<rss/>").with("ETag", "\"1\""), not_modified()});
//     ... ask for server.url("/feed") ...
//     CHECK(server.requests("/feed").at(1).header("If-None-Match") == "\"1\"");
//
// Owns its listeners and a plain blocking thread for each connection, so that it shares no machinery with
// what it tests. Every member may be called from any thread, at any time. A path without a script is a 404.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "model/http.hpp"
#include "support/answer.hpp"

namespace newspool::test {

struct Certificate;

// A request as it came.
struct Asked {
    std::string method;
    std::string target;  // path and query, as sent
    std::string path;    // without the query
    std::string local;   // the address that was asked, "127.0.0.1"
    std::uint16_t peer_port = 0;
    std::chrono::steady_clock::time_point at;
    std::vector<Header> headers;

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::string header(std::string_view name) const;  // empty if absent
};

class Server {
  public:
    using Script = std::function<Answer(const Asked&)>;  // runs on a thread of the server

    Server();
    explicit Server(const Certificate& certificate);  // speaks TLS
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void answers(std::string_view path, Answer always);
    void answers(std::string_view path, std::vector<Answer> in_turn);  // the last one for ever
    void answers(std::string_view path, Script script);

    // "http://127.0.0.HOST:PORT/path". Each host has a listener of its own, opened when first named.
    [[nodiscard]] std::string url(std::string_view path, unsigned host = 1);

    [[nodiscard]] std::vector<Asked> requests() const;
    [[nodiscard]] std::vector<Asked> requests(std::string_view path) const;
    [[nodiscard]] std::size_t connections() const;  // accepted so far

    // Waits until `path` was asked for `times` times; false if that has not come true in time.
    [[nodiscard]] bool was_asked(std::string_view path, std::size_t times,
                                 std::chrono::milliseconds within = std::chrono::seconds(20)) const;

  private:
    class Machine;
    std::unique_ptr<Machine> machine_;
};

// A port of 127.0.0.1 that takes connections, by the kernel's hand, and never says a word.
class SilentPort {
  public:
    SilentPort();
    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    Descriptor socket_;
    std::uint16_t port_ = 0;
};

// A port of 127.0.0.1 on which nothing listens.
[[nodiscard]] std::uint16_t dead_port();

// Waits until a program listens there; false if that has not come true in time.
[[nodiscard]] bool is_listening(std::uint16_t port,
                                std::chrono::milliseconds within = std::chrono::seconds(20));

}  // namespace newspool::test

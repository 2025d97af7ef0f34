// A Client on a loop of its own, so that a test asks in one line and no test file but this one compiles Asio.
//
// ask() returns only when the loop has nothing left to wait for: a wait that the Client leaked would hang it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/http.hpp"

namespace newspool::test {

class Asker {
  public:
    explicit Asker(unsigned connections = 16);
    ~Asker();
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;

    [[nodiscard]] Response ask(const Request& request);
    [[nodiscard]] Response ask(const std::string& url);  // with usual()
    // All begun at once; the answers in the order of the requests.
    [[nodiscard]] std::vector<Response> ask_all(const std::vector<Request>& requests);
    // The same, and the client is stopped when `when`, called on another thread, returns.
    [[nodiscard]] std::vector<Response> ask_until(const std::vector<Request>& requests,
                                                  const std::function<void()>& when);

  private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

// A request as a subscription with default settings would make it, but for a local server: private addresses
// allowed, and limits small enough for a test.
[[nodiscard]] Request usual(const std::string& url);

}  // namespace newspool::test

// Asks for one URL and says what came of it: libcurl's multi socket interface on the Asio loop.
//
// Owns every connection, the pool of easy handles, and the rules of the wire: redirects hop by hop, size and
// time limits, which addresses may be reached. Knows nothing of feeds. How many transfers run at once, and
// when, is decided above (schedule/queue); a fetch that was begun starts at once.
#pragma once

#include <memory>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "model/http.hpp"

namespace newspool::fetch {

class Client {
  public:
    // `loop` must be the executor of the io_context whose one thread calls everything here. `connections` is
    // how many transfers will run at once at the most: the size of the pools, not a limit. `secure` are the
    // hosts known to want https. Throws std::runtime_error if libcurl cannot be used.
    Client(asio::any_io_executor loop, unsigned connections, const std::vector<SecureHost>& secure = {});
    // No fetch may be in flight.
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Never throws for what a server or a network does: that is in the Response.
    asio::awaitable<Response> fetch(Request request);

    // Ends every fetch in flight, and each later one at once, with FetchFailure::stopped.
    void stop();

  private:
    class Transfers;
    std::unique_ptr<Transfers> transfers_;
};

// "libcurl/7.88.1 OpenSSL/3.0.17 ..." for --version.
[[nodiscard]] std::string library_version();

}  // namespace newspool::fetch

// exec: sources: the same Request -> Response as HTTP, from what a program of the operator's prints.
//
// The program gets no shell, nothing to read, an environment of three variables and a session of its own;
// what it leaves behind in its process group is killed when it ends, or when its time is over. It is reaped
// through its pidfd: no handler of SIGCHLD is needed. Only the loop's thread may call anything here.
#pragma once

#include <set>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "model/http.hpp"

namespace newspool::fetch {

class Programs {
  public:
    explicit Programs(asio::any_io_executor loop) : loop_(std::move(loop)) {}
    Programs(const Programs&) = delete;
    Programs& operator=(const Programs&) = delete;

    // Runs request.command, which must not be empty, to its end. Throws std::system_error if we cannot make a
    // pipe or a process at all, which is no fault of the program's.
    asio::awaitable<Response> run(const Request& request);

    // Kills every program; each run() in flight ends with FetchFailure::stopped.
    void stop_all();

  private:
    class Run;
    class Registered;

    asio::any_io_executor loop_;
    std::set<Run*> running_;
};

}  // namespace newspool::fetch

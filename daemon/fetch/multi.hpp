// libcurl's multi socket interface on the Asio loop: runs easy handles, each as one coroutine.
//
// Five parts: curl tells us its timer and its sockets (two callbacks), the loop tells us that a timer or a
// socket is ready (two handlers), and after each of these a sweep asks curl who is done.
//
// Invariants:
// - curl owns every socket. A Watch only borrows the descriptor for the loop, and lets go of it (release())
//   inside the very callback that says CURL_POLL_REMOVE: the number may be another socket's a moment later.
// - A handler may still be queued when its Watch is gone. It shares the Watch and looks at its `dead` flag.
// - curl_multi_socket_action is never called from inside a callback of curl: the callbacks only note and arm,
//   and a timer of 0 ms is posted to the loop.
// - An easy handle leaves the multi handle in the coroutine that put it there, before anything of it dies.
// Only the loop's thread may call anything here.
#pragma once

#include <map>
#include <memory>
#include <set>

#include <curl/curl.h>
#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

namespace newspool::fetch {

class Multi {
  public:
    // `connections` is how many run at once; twice as many are kept open. Throws std::runtime_error if
    // libcurl cannot be used.
    Multi(asio::any_io_executor loop, unsigned connections);
    // No run() may be in flight.
    ~Multi();
    Multi(const Multi&) = delete;
    Multi& operator=(const Multi&) = delete;

    // Runs a prepared transfer to its end. `easy` and all that its callbacks touch must outlive the call.
    // Throws std::runtime_error only if libcurl's multi handle itself is broken.
    asio::awaitable<CURLcode> run(CURL* easy);

    // Every run() in flight ends with CURLE_ABORTED_BY_CALLBACK.
    void abort_all();

  private:
    struct Exchange;
    struct Watch;
    class Membership;

    static int timer_callback(CURLM* multi, long wait_ms, void* self) noexcept;
    static int socket_callback(CURL* easy, curl_socket_t socket, int wanted, void* self, void*) noexcept;
    static int close_callback(void* self, curl_socket_t socket) noexcept;

    void arm_timer(long wait_ms);
    void watch(curl_socket_t socket, int wanted);
    void forget(curl_socket_t socket);
    void arm(const std::shared_ptr<Watch>& watch);
    void on_timer();
    void on_socket(const std::shared_ptr<Watch>& watch, int event, bool failed);
    void act(curl_socket_t socket, int events);
    void sweep();

    asio::any_io_executor loop_;
    asio::steady_timer timer_;
    bool timer_posted_ = false;
    std::shared_ptr<void> alive_;  // handlers hold it weakly
    std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
    std::set<Exchange*> exchanges_;
    CURLM* multi_;
};

}  // namespace newspool::fetch

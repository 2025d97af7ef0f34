// The glue of multi.hpp, in the order in which things happen: a transfer joins, curl names its timer and
// sockets, the loop reports them ready, the sweep finds the transfer done.
#include "fetch/multi.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <unistd.h>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "fetch/easy.hpp"

namespace newspool::fetch {
namespace {

void require(CURLMcode code) {
    if (code != CURLM_OK) throw std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code));
}

template <class Value>
void set(CURLM* multi, CURLMoption option, Value value) {
    require(curl_multi_setopt(multi, option, value));
}

}  // namespace

// One run() in flight; lives in its coroutine.
struct Multi::Exchange {
    explicit Exchange(const asio::any_io_executor& loop)
        : wake(loop, asio::steady_timer::time_point::max()) {}

    asio::steady_timer wake;  // at never; cancelled when there is a result
    std::optional<CURLcode> result;

    void end(CURLcode code) {
        if (!result) result = code;
        wake.cancel();
    }
};

// A socket of curl's that the loop looks at.
struct Multi::Watch {
    Watch(const asio::any_io_executor& loop, curl_socket_t number) : socket(number), descriptor(loop) {}

    curl_socket_t socket;
    asio::posix::stream_descriptor descriptor;
    int wanted = CURL_POLL_NONE;
    int waiting = 0;  // CURL_CSELECT_IN, _OUT: a wait for it is with the loop
    bool dead = false;
};

// An easy handle is in the multi handle exactly as long as this lives.
class Multi::Membership {
  public:
    Membership(Multi& multi, CURL* easy, Exchange& exchange)
        : multi_(multi), easy_(easy), exchange_(exchange) {
        fetch::set(easy, CURLOPT_PRIVATE, &exchange);
        fetch::set(easy, CURLOPT_CLOSESOCKETFUNCTION, &Multi::close_callback);
        fetch::set(easy, CURLOPT_CLOSESOCKETDATA, &multi);
        require(curl_multi_add_handle(multi.multi_, easy));
        multi.exchanges_.insert(&exchange);
    }
    ~Membership() {
        multi_.exchanges_.erase(&exchange_);
        curl_multi_remove_handle(multi_.multi_, easy_);
    }
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;

  private:
    Multi& multi_;
    CURL* easy_;
    Exchange& exchange_;
};

Multi::Multi(asio::any_io_executor loop, unsigned connections)
    : loop_(std::move(loop)), timer_(loop_), alive_(std::make_shared<char>()), multi_(curl_multi_init()) {
    if (multi_ == nullptr) throw std::runtime_error("libcurl cannot make a multi handle");
    set(multi_, CURLMOPT_TIMERFUNCTION, &Multi::timer_callback);
    set(multi_, CURLMOPT_TIMERDATA, this);
    set(multi_, CURLMOPT_SOCKETFUNCTION, &Multi::socket_callback);
    set(multi_, CURLMOPT_SOCKETDATA, this);
    // One stream a connection, as with HTTP/1.1: in curl 7.88 a stream whose end is read by another stream's
    // turn is never told (3 of 20 runs of 12 streams stood still, with nothing left on the socket).
    set(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    // The default is four times the handles of the moment: it drops live connections as work drains. Just
    // `connections` is too few: what is in use counts, and 10,000 requests to 100 hosts opened 4,300.
    set(multi_, CURLMOPT_MAXCONNECTS, 2L * connections);
}

Multi::~Multi() {
    curl_multi_cleanup(multi_);  // calls close_callback for each kept connection
    while (!watches_.empty()) forget(watches_.begin()->first);
}

asio::awaitable<CURLcode> Multi::run(CURL* easy) {
    Exchange exchange(loop_);
    const Membership membership(*this, easy, exchange);
    while (!exchange.result) {
        asio::error_code woken;
        co_await exchange.wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    co_return *exchange.result;
}

void Multi::abort_all() {
    for (Exchange* exchange : exchanges_) exchange->end(CURLE_ABORTED_BY_CALLBACK);
}

int Multi::timer_callback(CURLM* /*multi*/, long wait_ms, void* self) noexcept try {
    static_cast<Multi*>(self)->arm_timer(wait_ms);
    return 0;
} catch (...) {
    return -1;  // act() reports it
}

int Multi::socket_callback(CURL* /*easy*/, curl_socket_t socket, int wanted, void* self,
                           void* /*unused*/) noexcept try {
    auto* multi = static_cast<Multi*>(self);
    if (wanted == CURL_POLL_REMOVE)
        multi->forget(socket);
    else
        multi->watch(socket, wanted);
    return 0;
} catch (...) {
    return -1;
}

int Multi::close_callback(void* self, curl_socket_t socket) noexcept try {
    static_cast<Multi*>(self)->forget(socket);  // it should be gone already, but no promise says so
    return ::close(socket);
} catch (...) {
    return -1;
}

void Multi::arm_timer(long wait_ms) {
    timer_.cancel();
    if (wait_ms < 0) return;
    auto ring = [this, alive = std::weak_ptr<void>(alive_)](asio::error_code cancelled = {}) {
        if (!cancelled && !alive.expired()) on_timer();
    };
    if (wait_ms > 0) {
        timer_.expires_after(std::chrono::milliseconds(wait_ms));
        timer_.async_wait(std::move(ring));
    } else if (!std::exchange(timer_posted_, true)) {  // timerfd_settime would be a third of all system calls
        asio::post(loop_, std::move(ring));
    }
}

void Multi::watch(curl_socket_t socket, int wanted) {
    std::shared_ptr<Watch>& watch = watches_[socket];
    if (!watch) {
        watch = std::make_shared<Watch>(loop_, socket);
        asio::error_code refused;
        watch->descriptor.assign(socket, refused);
        if (refused) throw std::runtime_error("cannot watch a socket: " + refused.message());
    }
    watch->wanted = wanted;
    arm(watch);
}

void Multi::forget(curl_socket_t socket) {
    const auto found = watches_.find(socket);
    if (found == watches_.end()) return;
    Watch& watch = *found->second;
    watch.dead = true;
    if (watch.descriptor.is_open()) watch.descriptor.release();
    watches_.erase(found);
}

// Gives the loop a wait for each direction that curl wants and that the loop has not got.
void Multi::arm(const std::shared_ptr<Watch>& watch) {
    using Direction = asio::posix::stream_descriptor;
    const auto wait = [&](int poll, int event, Direction::wait_type direction) {
        if ((watch->wanted & poll) == 0 || (watch->waiting & event) != 0) return;
        watch->waiting |= event;
        watch->descriptor.async_wait(direction, [this, watch, event](asio::error_code failed) {
            if (!watch->dead) on_socket(watch, event, static_cast<bool>(failed));
        });
    };
    wait(CURL_POLL_IN, CURL_CSELECT_IN, Direction::wait_read);
    wait(CURL_POLL_OUT, CURL_CSELECT_OUT, Direction::wait_write);
}

void Multi::on_timer() {
    timer_posted_ = false;
    act(CURL_SOCKET_TIMEOUT, 0);
}

void Multi::on_socket(const std::shared_ptr<Watch>& watch, int event, bool failed) {
    watch->waiting &= ~event;
    const int poll = event == CURL_CSELECT_IN ? CURL_POLL_IN : CURL_POLL_OUT;
    if ((watch->wanted & poll) == 0) return;  // curl has changed its mind since
    act(watch->socket, failed ? CURL_CSELECT_ERR : event);
    if (!watch->dead && !failed) arm(watch);
}

void Multi::act(curl_socket_t socket, int events) {
    int running = 0;
    require(curl_multi_socket_action(multi_, socket, events, &running));
    sweep();
}

void Multi::sweep() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        Exchange* exchange = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
        if (exchange != nullptr) exchange->end(message->data.result);
    }
}

}  // namespace newspool::fetch

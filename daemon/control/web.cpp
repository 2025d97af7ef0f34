// What libmicrohttpd waits for is one descriptor, which the loop waits for in its place; after each turn it
// is asked anew when the next one is due at the latest, and "at once" is a common answer. It accepts nothing
// by itself: in want of descriptors it would try again without a pause.
//
// While a page is being made its connection is suspended. Such a one cannot end, so that what belongs to it
// stays where it is.
#include "control/web.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <list>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <microhttpd.h>
#include <sys/socket.h>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "base/cause.hpp"
#include "base/text.hpp"
#include "control/local_listener.hpp"

namespace newspool::control {
namespace {

using Clock = std::chrono::steady_clock;
using Tcp = asio::ip::tcp;

constexpr auto rest_after_failure = std::chrono::seconds(1);
constexpr std::size_t connection_bytes = 16'384;  // for a request's head

struct StopServer {
    void operator()(MHD_Daemon* server) const { MHD_stop_daemon(server); }
};
struct DropResponse {
    void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};

Page plain(unsigned status, std::string_view text) {
    return {status, "text/plain; charset=utf-8", std::string(text) + "\n"};
}

// Queued on a connection. It is closed after that: a scraper comes again in a minute, and needs none till
// then.
MHD_Result give(MHD_Connection* connection, Page page) {
    const std::unique_ptr<MHD_Response, DropResponse> response(
        MHD_create_response_from_buffer(page.text.size(), page.text.data(), MHD_RESPMEM_MUST_COPY));
    if (!response) return MHD_NO;
    MHD_add_response_header(response.get(), "Content-Type", page.type.c_str());
    MHD_add_response_header(response.get(), "Cache-Control", "no-store");
    MHD_add_response_header(response.get(), "Connection", "close");
    if (page.status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response.get(), "Allow", "GET, HEAD");
    return MHD_queue_response(connection, page.status, response.get());
}

Tcp::endpoint endpoint_of(const std::string& where) {
    const std::size_t colon = where.rfind(':');
    std::string host = where.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const unsigned long port =
        colon == std::string::npos ? 0 : std::strtoul(where.c_str() + colon + 1, nullptr, 10);
    return {asio::ip::make_address(host), static_cast<unsigned short>(port)};
}

Tcp::acceptor listener_at(const asio::any_io_executor& loop, const std::string& where) {
    try {
        return {loop, endpoint_of(where)};
    } catch (const std::system_error& error) {
        throw std::system_error(error.code().value(), causes(), fmt::format("cannot listen at {}", where));
    }
}

}  // namespace

class Web::Desk {
  public:
    Desk(const asio::any_io_executor& loop, const std::string& where, Pages pages, WebLimits limits);
    ~Desk();
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    asio::awaitable<void> attend();
    asio::awaitable<void> welcome() { return local_ ? accept(local_->acceptor()) : accept(*tcp_); }

  private:
    struct Request {
        MHD_Connection* connection = nullptr;
        std::optional<Page> page;  // when it is made; until then the connection is suspended
    };
    struct Caller {
        MHD_Connection* connection = nullptr;
        int socket = -1;
        std::optional<Clock::time_point> until;
    };

    static MHD_Result on_request(void* desk, MHD_Connection* connection, const char* path, const char* method,
                                 const char* version, const char* upload, std::size_t* upload_bytes,
                                 void** request);
    static void on_end(void* desk, MHD_Connection* connection, void** request,
                       MHD_RequestTerminationCode why);
    static void on_caller(void* desk, MHD_Connection* connection, void** context,
                          MHD_ConnectionNotificationCode what);

    template <class Acceptor>
    asio::awaitable<void> accept(Acceptor& acceptor);
    template <class Socket>
    void admit(Socket caller);
    MHD_Result answer(MHD_Connection* connection, std::string_view path, std::string_view method,
                      void** request);
    asio::awaitable<void> make(Request& request, std::function<asio::awaitable<Page>()> page,
                               std::weak_ptr<bool> alive);
    void turn();
    void break_off_overdue();
    void plan_turn();

    asio::any_io_executor loop_;
    Pages pages_;
    WebLimits limits_;
    std::optional<LocalListener> local_;
    std::optional<Tcp::acceptor> tcp_;
    std::list<Request> requests_;
    std::vector<Caller> callers_;
    std::unique_ptr<MHD_Daemon, StopServer> server_;
    std::optional<asio::posix::stream_descriptor> events_;
    asio::steady_timer timer_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // what is under way may outlive us
};

Web::Desk::Desk(const asio::any_io_executor& loop, const std::string& where, Pages pages, WebLimits limits)
    : loop_(loop), pages_(std::move(pages)), limits_(limits), timer_(loop) {
    if (where.find('/') != std::string::npos)
        local_.emplace(loop, where);
    else
        tcp_.emplace(listener_at(loop, where));
    constexpr unsigned manner = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME;
    server_.reset(MHD_start_daemon(
        manner, 0, nullptr, nullptr, &Desk::on_request, this, MHD_OPTION_CONNECTION_LIMIT, limits_.callers,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits_.callers_of_address, MHD_OPTION_CONNECTION_TIMEOUT,
        static_cast<unsigned>(limits_.idle.count()), MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_bytes,
        MHD_OPTION_NOTIFY_COMPLETED, &Desk::on_end, this, MHD_OPTION_NOTIFY_CONNECTION, &Desk::on_caller,
        this, MHD_OPTION_END));
    const MHD_DaemonInfo* info =
        server_ ? MHD_get_daemon_info(server_.get(), MHD_DAEMON_INFO_EPOLL_FD) : nullptr;
    if (info == nullptr)
        throw std::system_error(std::make_error_code(std::errc::not_enough_memory),
                                fmt::format("cannot serve HTTP at {}", where));
    events_.emplace(loop, info->epoll_fd);
}

// The descriptor is the server's to close, and no suspended connection may meet its end.
Web::Desk::~Desk() {
    alive_.reset();
    events_->release();
    for (const Request& request : requests_)
        if (!request.page) MHD_resume_connection(request.connection);
}

asio::awaitable<void> Web::Desk::attend() {
    const std::weak_ptr<bool> alive = alive_;
    for (;;) {
        std::error_code failed;
        co_await events_->async_wait(asio::posix::stream_descriptor::wait_read,
                                     asio::redirect_error(asio::use_awaitable, failed));
        if (failed || alive.expired()) co_return;
        turn();
    }
}

template <class Acceptor>
asio::awaitable<void> Web::Desk::accept(Acceptor& acceptor) {
    const std::weak_ptr<bool> alive = alive_;
    for (;;) {
        std::error_code failed;
        auto caller = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, failed));
        if (failed == asio::error::operation_aborted || alive.expired()) co_return;
        if (!failed) {
            admit(std::move(caller));
            continue;
        }
        asio::steady_timer later(loop_, rest_after_failure);
        co_await later.async_wait(asio::redirect_error(asio::use_awaitable, failed));
        if (alive.expired()) co_return;
    }
}

template <class Socket>
void Web::Desk::admit(Socket caller) {
    std::error_code gone;
    const auto peer = caller.remote_endpoint(gone);
    if (gone || callers_.size() >= limits_.callers) return;
    const int socket = caller.release(gone);
    if (gone) return;
    // Closes the socket if it cannot take it.
    static_cast<void>(
        MHD_add_connection(server_.get(), socket, peer.data(), static_cast<socklen_t>(peer.size())));
    turn();
}

void Web::Desk::turn() {
    MHD_run(server_.get());
    break_off_overdue();
    plan_turn();
}

// One that drips a byte from time to time is never idle.
void Web::Desk::break_off_overdue() {
    const auto now = Clock::now();
    for (Caller& caller : callers_)
        if (caller.until && *caller.until <= now) {
            ::shutdown(caller.socket, SHUT_RDWR);
            caller.until.reset();
        }
}

void Web::Desk::plan_turn() {
    auto when = Clock::time_point::max();
    MHD_UNSIGNED_LONG_LONG milliseconds = 0;
    if (MHD_get_timeout(server_.get(), &milliseconds) == MHD_YES)
        when = Clock::now() +
               std::min<std::chrono::milliseconds>(std::chrono::milliseconds(milliseconds), limits_.lifetime);
    for (const Caller& caller : callers_)
        if (caller.until) when = std::min(when, *caller.until);
    timer_.expires_at(when);
    if (when == Clock::time_point::max()) return;
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const std::error_code& cancelled) {
        if (!cancelled && !alive.expired()) turn();
    });
}

MHD_Result Web::Desk::on_request(void* desk, MHD_Connection* connection, const char* path, const char* method,
                                 const char* /*version*/, const char* /*upload*/, std::size_t* upload_bytes,
                                 void** request) {
    try {
        if (*upload_bytes != 0) return MHD_NO;  // nothing is ever asked for that has one
        return static_cast<Desk*>(desk)->answer(connection, path, method, request);
    } catch (const std::exception&) {
        return MHD_NO;
    }
}

// Called once when the head has come, and again after a suspension.
MHD_Result Web::Desk::answer(MHD_Connection* connection, std::string_view path, std::string_view method,
                             void** request) {
    if (*request != nullptr) {
        auto& page = static_cast<Request*>(*request)->page;
        return page ? give(connection, *std::move(page)) : MHD_NO;
    }
    const auto page = pages_.find(path);
    if (page == pages_.end())
        return give(connection,
                    plain(MHD_HTTP_NOT_FOUND, "there is no such page: ask for /metrics or /health"));
    if (method != "GET" && method != "HEAD")
        return give(connection, plain(MHD_HTTP_METHOD_NOT_ALLOWED, "this page can only be read: ask by GET"));
    Request& made = requests_.emplace_back(Request{connection, std::nullopt});
    *request = &made;
    MHD_suspend_connection(connection);
    // Not from within the server's turn.
    asio::post(loop_, [this, &made, act = page->second, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) asio::co_spawn(loop_, make(made, act, alive), asio::detached);
    });
    return MHD_YES;
}

// Spawned detached.
asio::awaitable<void> Web::Desk::make(Request& request, std::function<asio::awaitable<Page>()> page,
                                      std::weak_ptr<bool> alive) {
    Page made;
    try {
        made = co_await page();
    } catch (const std::exception& error) {
        made = plain(MHD_HTTP_INTERNAL_SERVER_ERROR, printable(error.what()));
    }
    if (alive.expired()) co_return;
    request.page = std::move(made);
    MHD_resume_connection(request.connection);
    turn();
}

void Web::Desk::on_end(void* desk, MHD_Connection* /*connection*/, void** request,
                       MHD_RequestTerminationCode /*why*/) {
    const auto* over = static_cast<const Request*>(*request);
    static_cast<Desk*>(desk)->requests_.remove_if([over](const Request& one) { return &one == over; });
    *request = nullptr;
}

void Web::Desk::on_caller(void* desk, MHD_Connection* connection, void** /*context*/,
                          MHD_ConnectionNotificationCode what) {
    auto& callers = static_cast<Desk*>(desk)->callers_;
    std::erase_if(callers, [connection](const Caller& one) { return one.connection == connection; });
    if (what != MHD_CONNECTION_NOTIFY_STARTED) return;
    const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info != nullptr)
        callers.push_back(
            {connection, info->connect_fd, Clock::now() + static_cast<Desk*>(desk)->limits_.lifetime});
}

Web::Web(const asio::any_io_executor& loop, const std::string& where, Pages pages, WebLimits limits)
    : desk_(std::make_unique<Desk>(loop, where, std::move(pages), limits)) {}
Web::~Web() = default;

asio::awaitable<void> Web::listen() {
    asio::co_spawn(co_await asio::this_coro::executor, desk_->attend(), asio::detached);
    co_await desk_->welcome();
}

}  // namespace newspool::control

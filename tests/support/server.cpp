// One thread for each listener and each connection; one lock over scripts and log. The end of a test cuts
// every socket, which ends every thread.
#include "support/server.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "support/certificate.hpp"
#include "support/wire.hpp"

namespace newspool::test {
namespace {

struct Listener {
    Descriptor socket;
    std::string address;
    std::uint16_t port = 0;
    std::thread thread;
};

Listener listen_at(const std::string& address) {
    Listener listener{Descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), address, 0, {}};
    sockaddr_in where{};
    socklen_t size = sizeof where;
    where.sin_family = AF_INET;
    auto* name = reinterpret_cast<sockaddr*>(&where);
    if (inet_pton(AF_INET, address.c_str(), &where.sin_addr) != 1 ||
        bind(listener.socket.number(), name, size) != 0 || listen(listener.socket.number(), 1000) != 0 ||
        getsockname(listener.socket.number(), name, &size) != 0)
        throw std::runtime_error("cannot listen at " + address);
    listener.port = ntohs(where.sin_port);
    return listener;
}

// The head of the next request, without its end; empty when there is none. `rest` is what came after it.
std::string next_head(Wire& wire, std::string& rest) {
    constexpr std::string_view end = "\r\n\r\n";
    while (rest.find(end) == std::string::npos) {
        const std::string more = wire.read();
        constexpr char tls_hello = 0x16;
        if (more.empty() || more.front() == tls_hello) return "";
        rest += more;
    }
    std::string head = rest.substr(0, rest.find(end));
    rest.erase(0, head.size() + end.size());
    return head;
}

Asked read_request(std::string_view head) {
    Asked asked;
    asked.at = std::chrono::steady_clock::now();
    std::string_view first = head.substr(0, head.find("\r\n"));
    asked.method = first.substr(0, first.find(' '));
    first.remove_prefix(std::min(asked.method.size() + 1, first.size()));
    asked.target = first.substr(0, first.find(' '));
    asked.path = asked.target.substr(0, asked.target.find('?'));
    while (head.find("\r\n") != std::string_view::npos) {
        head.remove_prefix(head.find("\r\n") + 2);
        const std::string_view line = head.substr(0, head.find("\r\n"));
        const auto colon = std::min(line.find(':'), line.size());
        const std::string_view value = line.substr(std::min(colon + 1, line.size()));
        asked.headers.push_back({std::string(line.substr(0, colon)), std::string(trimmed(value))});
    }
    return asked;
}

}  // namespace

bool Asked::has(std::string_view name) const {
    return std::ranges::any_of(headers,
                               [&](const Header& header) { return equal_ignoring_case(header.name, name); });
}

std::string Asked::header(std::string_view name) const {
    for (const Header& header : headers)
        if (equal_ignoring_case(header.name, name)) return header.value;
    return "";
}

class Server::Machine {
  public:
    explicit Machine(const Certificate* certificate);
    ~Machine();
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    void answers(std::string_view path, Script script);
    std::string url(std::string_view path, unsigned host);
    std::vector<Asked> requests(std::optional<std::string> path) const;
    std::size_t connections() const;
    bool was_asked(const std::string& path, std::size_t times, std::chrono::milliseconds within) const;

  private:
    void accept_all(const Listener& listener);
    void serve(Wire& wire, const std::string& local, std::uint16_t peer_port);
    bool say(Wire& wire, const Answer& answer);
    Answer answer_to(const Asked& asked);
    bool pause(std::chrono::milliseconds length);
    std::size_t count(const std::string& path) const;

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    bool stopping_ = false;
    std::map<std::string, Script, std::less<>> scripts_;
    std::vector<Asked> log_;
    std::size_t accepted_ = 0;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls_{nullptr, &SSL_CTX_free};
    std::map<unsigned, Listener> listeners_;
    std::list<std::shared_ptr<Wire>> wires_;
    std::list<std::thread> threads_;
};

Server::Machine::Machine(const Certificate* certificate) {
    if (certificate == nullptr) return;
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    tls_.reset(SSL_CTX_new(TLS_server_method()));
    if (SSL_CTX_use_certificate_file(tls_.get(), certificate->file.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_.get(), certificate->key.c_str(), SSL_FILETYPE_PEM) != 1)
        throw std::runtime_error("cannot use the test's certificate");
}

Server::Machine::~Machine() {
    std::list<std::thread> threads;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
        for (auto& [host, listener] : listeners_) shutdown(listener.socket.number(), SHUT_RDWR);
    }
    for (auto& [host, listener] : listeners_) listener.thread.join();  // no new connections from here on
    {
        const std::lock_guard lock(mutex_);
        for (const auto& wire : wires_) wire->cut();
        threads.swap(threads_);
    }
    for (std::thread& thread : threads) thread.join();
}

void Server::Machine::answers(std::string_view path, Script script) {
    const std::lock_guard lock(mutex_);
    scripts_[std::string(path)] = std::move(script);
}

std::string Server::Machine::url(std::string_view path, unsigned host) {
    const std::lock_guard lock(mutex_);
    if (!listeners_.contains(host)) {
        Listener& listener =
            listeners_.emplace(host, listen_at(fmt::format("127.0.0.{}", host))).first->second;
        listener.thread = std::thread([this, &listener] { accept_all(listener); });
    }
    const Listener& listener = listeners_.at(host);
    return fmt::format("{}://{}:{}{}", tls_ ? "https" : "http", listener.address, listener.port, path);
}

std::vector<Asked> Server::Machine::requests(std::optional<std::string> path) const {
    const std::lock_guard lock(mutex_);
    std::vector<Asked> wanted;
    std::ranges::copy_if(log_, std::back_inserter(wanted),
                         [&](const Asked& asked) { return !path || asked.path == *path; });
    return wanted;
}

std::size_t Server::Machine::connections() const {
    const std::lock_guard lock(mutex_);
    return accepted_;
}

bool Server::Machine::was_asked(const std::string& path, std::size_t times,
                                std::chrono::milliseconds within) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, within, [&] { return count(path) >= times; });
}

std::size_t Server::Machine::count(const std::string& path) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(log_, [&](const Asked& asked) { return asked.path == path; }));
}

void Server::Machine::accept_all(const Listener& listener) {
    while (true) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        Descriptor socket(
            accept4(listener.socket.number(), reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC));
        if (!socket) return;
        const int on = 1;
        setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const auto wire = std::make_shared<Wire>(std::move(socket), tls_.get());
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        ++accepted_;
        wires_.push_back(wire);
        threads_.emplace_back([this, wire, local = listener.address, port = ntohs(peer.sin_port)] {
            serve(*wire, local, port);
            const std::lock_guard end(mutex_);
            wires_.remove(wire);
        });
    }
}

void Server::Machine::serve(Wire& wire, const std::string& local, std::uint16_t peer_port) {
    if (!wire.shake_hands()) return;
    std::string rest;
    while (true) {
        const std::string head = next_head(wire, rest);
        if (head.empty()) return;
        Asked asked = read_request(head);
        asked.local = local;
        asked.peer_port = peer_port;
        const Answer answer = answer_to(asked);
        if (!say(wire, answer)) return;
    }
}

Answer Server::Machine::answer_to(const Asked& asked) {
    Script script;
    {
        const std::lock_guard lock(mutex_);
        log_.push_back(asked);
        const auto found = scripts_.find(asked.path);
        if (found != scripts_.end()) script = found->second;
        changed_.notify_all();
    }
    return script ? script(asked) : status(404, "there is no script for this path");
}

// False if the connection shall be closed.
bool Server::Machine::say(Wire& wire, const Answer& answer) {
    if (answer.manner == Answer::Manner::close) return false;
    if (answer.manner == Answer::Manner::hang) return pause(std::chrono::hours(1));
    if (answer.delay.count() > 0 && !pause(answer.delay)) return false;
    const std::string body = answer.framed_body();
    if (answer.piece == 0) {
        if (!wire.write(answer.head() + body)) return false;
    } else {
        if (!wire.write(answer.head())) return false;
        for (std::size_t at = 0; at < body.size(); at += answer.piece)
            if (!wire.write(std::string_view(body).substr(at, answer.piece)) || !pause(answer.pause))
                return false;
    }
    return answer.manner == Answer::Manner::http && answer.framing != Answer::Framing::until_close &&
           !answer.cut_after;
}

// False if the server ends before the time is over.
bool Server::Machine::pause(std::chrono::milliseconds length) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, length, [this] { return stopping_; });
}

Server::Server() : machine_(std::make_unique<Machine>(nullptr)) {}
Server::Server(const Certificate& certificate) : machine_(std::make_unique<Machine>(&certificate)) {}
Server::~Server() = default;

void Server::answers(std::string_view path, Answer always) {
    machine_->answers(path, [always = std::move(always)](const Asked&) { return always; });
}

void Server::answers(std::string_view path, std::vector<Answer> in_turn) {
    auto next = std::make_shared<std::atomic<std::size_t>>(0);
    machine_->answers(path, [in_turn = std::move(in_turn), next](const Asked&) {
        return in_turn.at(std::min(next->fetch_add(1), in_turn.size() - 1));
    });
}

void Server::answers(std::string_view path, Script script) { machine_->answers(path, std::move(script)); }

std::string Server::url(std::string_view path, unsigned host) { return machine_->url(path, host); }
std::vector<Asked> Server::requests() const { return machine_->requests(std::nullopt); }
std::vector<Asked> Server::requests(std::string_view path) const {
    return machine_->requests(std::string(path));
}
std::size_t Server::connections() const { return machine_->connections(); }
bool Server::was_asked(std::string_view path, std::size_t times, std::chrono::milliseconds within) const {
    return machine_->was_asked(std::string(path), times, within);
}

SilentPort::SilentPort() {
    Listener listener = listen_at("127.0.0.1");
    socket_ = std::move(listener.socket);
    port_ = listener.port;
}

// A port that was given to us a moment ago: the kernel does not give it out again soon.
std::uint16_t dead_port() { return listen_at("127.0.0.1").port; }

bool is_listening(std::uint16_t port, std::chrono::milliseconds within) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto until = std::chrono::steady_clock::now() + within;
    while (std::chrono::steady_clock::now() < until) {
        const Descriptor client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (connect(client.number(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0)
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));  // the kernel tells nobody
    }
    return false;
}

}  // namespace newspool::test

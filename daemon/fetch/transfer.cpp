// Options in groups: request, headers, limits, connection, trust, callbacks. Then the callbacks, then what
// came. Numbers given to curl are long, as it reads them.
#include "fetch/transfer.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.hpp"
#include "base/version.hpp"
#include "fetch/address_guard.hpp"
#include "fetch/easy.hpp"

namespace newspool::fetch {
namespace {

// Of an answer whose body nobody reads (a redirect, an error page), what is received to keep the connection.
constexpr std::size_t unwanted_bytes_max = std::size_t{64} << 10U;

// Feed types first, then what servers call feeds, then whatever they have.
constexpr std::string_view accepted_types =
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5";

long milliseconds(Duration length) {
    return static_cast<long>(std::clamp<Duration::rep>(length.count(), 1, 1'000'000'000));
}

std::string address_text(const sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* inside =
        address.sa_family == AF_INET6
            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr)
            : &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
    inet_ntop(address.sa_family, inside, text.data(), text.size());
    return text.data();
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
}

// What TLS does not settle must be known before.
bool knows_http2(HttpVersion version, const Url& url) {
    return version == HttpVersion::http2 && url.scheme() == "http";
}

long curl_name(HttpVersion version, const Url& url) {
    if (version == HttpVersion::http1_1) return CURL_HTTP_VERSION_1_1;
    return knows_http2(version, url) ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : CURL_HTTP_VERSION_2TLS;
}

template <class Value>
Value fact(CURL* easy, CURLINFO which) {
    Value value{};
    curl_easy_getinfo(easy, which, &value);
    return value;
}

}  // namespace

Transfer::Transfer(CURL* easy, const Request& request, const Url& url, Permissions permissions,
                   Duration time_left)
    : easy_(easy), request_(request), url_(url), permissions_(permissions) {
    set_request();
    set_headers();
    set_credentials();
    set_limits(time_left);
    set_connection();
    set_trust();
    set_callbacks();
}

void Transfer::set_request() {
    set(easy_, CURLOPT_URL, url_.text().c_str());
    set(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy_, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(easy_, CURLOPT_PATH_AS_IS, 1L);      // Url has normalised it; what was subscribed to is what is asked
    set(easy_, CURLOPT_FOLLOWLOCATION, 0L);  // hop by hop, by us: trail.hpp
    set(easy_, CURLOPT_HTTPGET, 1L);
    set(easy_, CURLOPT_HTTP_VERSION, curl_name(request_.http_version, url_));
    set(easy_, CURLOPT_HTTP09_ALLOWED, 0L);
    set(easy_, CURLOPT_ACCEPT_ENCODING, "");  // whatever this curl can decode
    set(easy_, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    const std::string agent = request_.user_agent.empty() ? std::string(user_agent()) : request_.user_agent;
    set(easy_, CURLOPT_USERAGENT, agent.c_str());
}

void Transfer::set_headers() {
    if (permissions_.own_headers) {
        const Credentials& own = request_.credentials;
        for (const Header& header : request_.headers) add_header(header.name, header.value);
        if (!own.bearer_token.empty()) add_header("Authorization", "Bearer " + own.bearer_token);
        if (!own.cookies.empty()) add_header("Cookie", own.cookies);
    }
    const bool own_accept =
        permissions_.own_headers && std::ranges::any_of(request_.headers, [](const Header& header) {
            return equal_ignoring_case(header.name, "Accept");
        });
    if (!own_accept) add_header("Accept", std::string(accepted_types));
    if (conditional()) {  // by hand: curl would print a date anew instead of giving back the server's own
        if (!request_.validators.etag.empty()) add_header("If-None-Match", request_.validators.etag);
        if (!request_.validators.last_modified.empty())
            add_header("If-Modified-Since", request_.validators.last_modified);
        add_header("A-IM", "feed");  // RFC 3229: 226 with only what is new will do
    }
    set(easy_, CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::add_header(const std::string& name, const std::string& value) {
    if (has_control(name) || has_control(value)) return;  // would begin a header of its own
    const std::string line = value.empty() ? name + ";" : name + ": " + value;
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    if (!headers_) headers_.reset(longer);  // else it has grown at its end
}

// A kept connection on which a client certificate was shown serves only transfers that show the same: curl
// compares them.
void Transfer::set_credentials() {
    const Credentials& own = request_.credentials;
    if (!permissions_.own_headers) return;
    if (!own.username.empty() || !own.password.empty()) {
        const auto scheme = own.auth == Auth::digest ? CURLAUTH_DIGEST : CURLAUTH_BASIC;
        set(easy_, CURLOPT_HTTPAUTH, static_cast<long>(scheme));
        set(easy_, CURLOPT_USERNAME, own.username.c_str());
        set(easy_, CURLOPT_PASSWORD, own.password.c_str());
    }
    if (own.client_certificate.empty()) return;
    const std::string& key = own.client_key.empty() ? own.client_certificate : own.client_key;
    set(easy_, CURLOPT_SSLCERT, own.client_certificate.c_str());
    set(easy_, CURLOPT_SSLKEY, key.c_str());
    set(easy_, CURLOPT_KEYPASSWD, "");  // else OpenSSL would ask the terminal, and the loop would wait
}

void Transfer::set_limits(Duration time_left) {
    set(easy_, CURLOPT_TIMEOUT_MS, milliseconds(time_left));
    set(easy_, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(std::min(time_left, request_.connect_timeout)));
    const auto half = std::chrono::ceil<std::chrono::seconds>(request_.timeout / 2);
    set(easy_, CURLOPT_LOW_SPEED_LIMIT, 1L);  // a server that has fallen silent
    set(easy_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(std::max<std::int64_t>(half.count(), 30)));
}

void Transfer::set_connection() {
    set(easy_, CURLOPT_PROXY, request_.proxy.c_str());  // empty: none, whatever the environment says
    set(easy_, CURLOPT_NOPROXY, "");
    set(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    // curl 7.88 begins HTTP/2 anew on a kept plain connection, which ends in an error.
    if (knows_http2(request_.http_version, url_)) set(easy_, CURLOPT_FORBID_REUSE, 1L);
    // Most feeds in one read; the default is 16 KiB. Not checked: a handle used before may still hold its old
    // buffer, as after HTTP/2, and then curl refuses to change it.
    curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, 64L * 1024);
    set(easy_, CURLOPT_NOSIGNAL, 1L);
    set(easy_, CURLOPT_QUICK_EXIT, 1L);    // else a hanging resolver holds the loop when we give up on it
    set(easy_, CURLOPT_MAXAGE_CONN, 60L);  // idle connections are not watched: do not trust old ones
}

void Transfer::set_trust() {
    set(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
    set(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    // The parsed certificates are cached only if they come from a file alone: 25 ms of CPU a connection else.
    set(easy_, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    set(easy_, CURLOPT_PROXY_CAPATH, static_cast<const char*>(nullptr));
    set(easy_, CURLOPT_CA_CACHE_TIMEOUT, 24L * 60 * 60);
    if (!request_.ca_file.empty()) set(easy_, CURLOPT_CAINFO, request_.ca_file.c_str());
}

void Transfer::set_callbacks() {
    set(easy_, CURLOPT_ERRORBUFFER, curl_says_.data());
    set(easy_, CURLOPT_HEADERFUNCTION, &Transfer::header_callback);
    set(easy_, CURLOPT_HEADERDATA, this);
    set(easy_, CURLOPT_WRITEFUNCTION, &Transfer::body_callback);
    set(easy_, CURLOPT_WRITEDATA, this);
    set(easy_, CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_callback);
    set(easy_, CURLOPT_OPENSOCKETDATA, this);
    set(easy_, CURLOPT_PREREQFUNCTION, &Transfer::asking_callback);
    set(easy_, CURLOPT_PREREQDATA, this);
}

bool Transfer::conditional() const noexcept {
    return !request_.validators.empty() && request_.validators.url == url_.text();
}

std::size_t Transfer::header_callback(char* data, std::size_t size, std::size_t count, void* self) noexcept
    try {
    const bool go_on = static_cast<Transfer*>(self)->take_header({data, size * count});
    return go_on ? size * count : 0;
} catch (...) {
    static_cast<Transfer*>(self)->out_of_memory_ = true;
    return 0;
}

bool Transfer::take_header(std::string_view line) {
    head_bytes_ += line.size();
    if (head_bytes_ > head_bytes_max) {
        stopped_by_us_ = head_too_big(head_bytes_max);
        return false;
    }
    answer_.head.take(line);
    if (!answer_.head.complete() || !wants_body()) return true;
    const auto length = fact<curl_off_t>(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T);
    // curl takes a length beyond 64 bits for none at all.
    const bool beyond =
        length < 0 && answer_.head.field("Content-Length") && !answer_.head.field("Transfer-Encoding");
    if (beyond || (length > 0 && static_cast<std::uint64_t>(length) > request_.max_body)) {
        stopped_by_us_ = body_too_big(request_.max_body);
        return false;
    }
    return true;
}

std::size_t Transfer::body_callback(char* data, std::size_t size, std::size_t count, void* self) noexcept
    try {
    const bool go_on = static_cast<Transfer*>(self)->take_body({data, size * count});
    return go_on ? size * count : 0;
} catch (...) {
    static_cast<Transfer*>(self)->out_of_memory_ = true;
    return 0;
}

// Bytes come decoded: a small body that swells is stopped as soon as it is too large.
bool Transfer::take_body(std::string_view bytes) {
    if (!wants_body()) {
        unwanted_bytes_ += bytes.size();
        return unwanted_bytes_ <= unwanted_bytes_max;
    }
    if (bytes.size() > request_.max_body - answer_.body.size()) {
        const auto received = fact<curl_off_t>(easy_, CURLINFO_SIZE_DOWNLOAD_T);
        stopped_by_us_ = answer_.head.field("Content-Encoding")
                             ? body_swells(request_.max_body, answer_.body.size() + bytes.size(),
                                           static_cast<std::size_t>(received))
                             : body_too_big(request_.max_body);
        return false;
    }
    answer_.body.append(bytes);
    return true;
}

bool Transfer::wants_body() const noexcept {
    return answer_.head.status() == 200 || answer_.head.status() == 226;
}

// Every address that a name has comes by here before a packet is sent to it.
curl_socket_t Transfer::open_callback(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) noexcept
    try {
    auto& transfer = *static_cast<Transfer*>(self);
    if (!transfer.may_reach(special_address(address->addr), address_text(address->addr)))
        return CURL_SOCKET_BAD;
    const int opened = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (opened >= 0)
        transfer.tried_to_connect_ = true;
    else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        transfer.stopped_by_us_ = exhausted(errno);
    return opened;
} catch (...) {
    return CURL_SOCKET_BAD;
}

// Just before the request is sent. A connection that was kept may have been opened by a feed that may reach
// more than this one; open_callback does not see it.
int Transfer::asking_callback(void* self, char* peer, char* /*local*/, int /*peer_port*/,
                              int /*local_port*/) noexcept try {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::string_view address = peer != nullptr ? peer : "";
    if (!transfer.may_reach(special_address(address), address)) return CURL_PREREQFUNC_ABORT;
    ++transfer.answer_.requests;
    return CURL_PREREQFUNC_OK;
} catch (...) {
    return CURL_PREREQFUNC_ABORT;
}

// Through a proxy the address is the proxy's own, which the operator chose.
bool Transfer::may_reach(std::optional<std::string_view> special, std::string_view address) {
    if (!special || permissions_.private_address || !request_.proxy.empty()) return true;
    stopped_by_us_ = refused_address(address, *special);
    return false;
}

Answer Transfer::answer(CURLcode code) {
    answer_.bytes_received =
        static_cast<std::uint64_t>(
            std::max<curl_off_t>(0, fact<curl_off_t>(easy_, CURLINFO_SIZE_DOWNLOAD_T))) +
        static_cast<std::uint64_t>(std::max(0L, fact<long>(easy_, CURLINFO_HEADER_SIZE)));
    answer_.kept_connection = answer_.requests > 0 && fact<long>(easy_, CURLINFO_NUM_CONNECTS) == 0;
    const bool unread = answer_.head.complete() && !wants_body();
    if (code == CURLE_OK || unread) {  // what becomes of a body that nobody reads changes nothing
        answer_.body_end = code == CURLE_OK && end_is_proven() ? BodyEnd::proven : BodyEnd::unproven;
    } else {
        if (out_of_memory_) stopped_by_us_ = no_memory();
        const bool ours = stopped_by_us_ && !(code == CURLE_COULDNT_CONNECT && tried_to_connect_);
        answer_.trouble = ours ? *stopped_by_us_ : trouble(ending(code), url_, request_);
        answer_.body.clear();
    }
    return std::move(answer_);
}

// RFC 9112 §8: by Content-Length, by the last chunk, or by END_STREAM; curl has checked it where it is there.
// Of a compressed body it is not known: curl takes a stream that breaks off within for one that has ended.
bool Transfer::end_is_proven() const {
    if (answer_.head.field("Content-Encoding")) return false;
    if (fact<long>(easy_, CURLINFO_HTTP_VERSION) >= CURL_HTTP_VERSION_2_0) return true;
    const std::string coding = ascii_lower(answer_.head.list("Transfer-Encoding"));
    return coding.ends_with("chunked") || fact<curl_off_t>(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T) >= 0;
}

Ending Transfer::ending(CURLcode code) const {
    Ending ending;
    ending.code = code;
    ending.curl_says = curl_says_.data();
    ending.system_error = static_cast<int>(fact<long>(easy_, CURLINFO_OS_ERRNO));
    if (answer_.head.status() != 0)
        ending.stage = Ending::Stage::answering;
    else if (answer_.requests > 0)
        ending.stage = Ending::Stage::asked;
    else if (tried_to_connect_)
        ending.stage = Ending::Stage::connecting;
    return ending;
}

}  // namespace newspool::fetch

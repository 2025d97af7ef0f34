// The story of one fetch: hop after hop, until there is an answer or a reason why there is none.
#include "fetch/client.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include <curl/curl.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "base/url.hpp"
#include "fetch/address_guard.hpp"
#include "fetch/easy.hpp"
#include "fetch/exec_source.hpp"
#include "fetch/failure.hpp"
#include "fetch/file_source.hpp"
#include "fetch/multi.hpp"
#include "fetch/secure_hosts.hpp"
#include "fetch/trail.hpp"
#include "fetch/transfer.hpp"

namespace newspool::fetch {
namespace {

constexpr unsigned curl_version_min = 0x075700;  // 7.87: CURLOPT_CA_CACHE_TIMEOUT, CURLOPT_QUICK_EXIT

// libcurl's own global state, counted by libcurl.
struct Library {
    Library() {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
            throw std::runtime_error("libcurl cannot be initialised");
        const curl_version_info_data* version = curl_version_info(CURLVERSION_NOW);
        if (version->version_num < curl_version_min)
            throw std::runtime_error(std::string("libcurl 7.87 or newer is needed; this is ") +
                                     version->version);
    }
    ~Library() { curl_global_cleanup(); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
};

void fail(Response& response, Trouble trouble) {
    response.failure = trouble.failure;
    response.reason = std::move(trouble.reason);
}

std::vector<std::string> absolute(const std::vector<std::string>& references, const Url& base) {
    std::vector<std::string> urls;
    for (const std::string& reference : references)
        if (const auto url = base.resolve(reference); url && url->is_http()) urls.push_back(url->text());
    return urls;
}

// What the head of the last hop says, for a Response.
void adopt(Response& response, Answer answer, const Url& url) {
    const auto now = std::chrono::floor<std::chrono::seconds>(wall_now());
    response.status = answer.head.status();
    response.content_type = answer.head.field("Content-Type").value_or("");
    response.validators = validators(answer.head, url.text());
    response.hints = hints(answer.head, now);
    // To try again under another name, or to play the browser, is what such a wall is built against.
    if (answer.head.field("cf-mitigated") == "challenge")
        response.reason =
            "Cloudflare lets only browsers through to it; ask its publisher to let feed readers in";
    response.hubs = absolute(linked(answer.head, "hub"), url);
    response.feeds = absolute(linked(answer.head, "alternate", MediaTypes::feeds), url);
    const auto self = absolute(linked(answer.head, "self"), url);
    if (!self.empty()) response.self = self.front();
    response.body = std::move(answer.body);
    response.body_end = answer.body_end;
}

}  // namespace

class Client::Transfers {
  public:
    Transfers(asio::any_io_executor loop, unsigned connections, const std::vector<SecureHost>& secure)
        : pool_(connections), secure_(secure), multi_(loop, connections), programs_(std::move(loop)) {}

    asio::awaitable<Response> fetch(Request request);
    void stop();

  private:
    asio::awaitable<void> travel(const Request& request, Trail& trail, Response& response);
    asio::awaitable<Answer> hop(const Request& request, const Trail& trail, Duration time_left,
                                Response& response);
    void hear_of_security(const Answer& answer, const Url& url, Response& response);

    Library library_;
    EasyPool pool_;
    SecureHosts secure_;
    Multi multi_;
    Programs programs_;
    bool stopping_ = false;
};

asio::awaitable<Response> Client::Transfers::fetch(Request request) {
    const Moment begun = BootClock::now();
    Response response;
    response.url = request.url;
    const std::optional<Url> url = Url::parse(request.url);
    if (stopping_) {
        fail(response, stopped());
    } else if (!request.command.empty()) {
        response = co_await programs_.run(request);
        response.url = request.url;
    } else if (!url) {
        fail(response, {FetchFailure::bad_url, "this is no URL: is it written right?"});
    } else if (url->scheme() == "file" && request.allow_file) {
        response = read_file_source(*url, request);
    } else if (!url->is_http()) {
        fail(response, {FetchFailure::bad_url, "only http and https can be asked, not " + url->scheme()});
    } else {
        const std::optional<Url> address = Url::parse(request.address);
        const Trail::Rules rules{request.max_redirects,
                                 request.allow_downgrade ? Downgrade::allowed : Downgrade::refused};
        Trail trail(*url, address && address->is_http() ? *address : *url, rules, secure_, wall_now());
        co_await travel(request, trail, response);
        response.url = trail.here().text();
        if (response.failure == FetchFailure::none) response.moved_to = trail.moved_to();
    }
    response.elapsed = BootClock::now() - begun;
    co_return response;
}

asio::awaitable<void> Client::Transfers::travel(const Request& request, Trail& trail, Response& response) {
    const Moment deadline = BootClock::now() + request.timeout;
    while (true) {
        const Duration time_left = deadline - BootClock::now();
        if (time_left <= Duration::zero()) co_return fail(response, out_of_time(request));
        response.hosts.push_back(trail.here().host());
        Answer answer = co_await hop(request, trail, time_left, response);
        response.requests += answer.requests;
        response.bytes_received += answer.bytes_received;
        hear_of_security(answer, trail.here(), response);
        if (answer.trouble.failure != FetchFailure::none) co_return fail(response, std::move(answer.trouble));
        if (!is_redirect(answer.head.status())) co_return adopt(response, std::move(answer), trail.here());

        const auto location = answer.head.field("Location");
        if (!location)
            co_return fail(response, {FetchFailure::protocol, "a redirect that does not say where to"});
        auto refusal = trail.follow(answer.head.status(), *location);
        if (refusal) co_return fail(response, {FetchFailure::bad_redirect, std::move(*refusal)});
    }
}

asio::awaitable<Answer> Client::Transfers::hop(const Request& request, const Trail& trail, Duration time_left,
                                               Response& response) {
    const Url& url = trail.here();
    const Moment begun = BootClock::now();
    const Permissions permissions{trail.at_first_origin(), request.allow_private && trail.at_first_host()};
    if (const auto special = special_address(url.host()); special && !permissions.private_address) {
        Answer refused;  // a proxy would connect to it without asking us
        refused.trouble = refused_address(url.host(), *special);
        co_return refused;
    }
    const EasyPool::Lease lease(pool_);
    Transfer transfer(lease.handle(), request, url, permissions, time_left);
    const CURLcode code = co_await multi_.run(lease.handle());
    Answer answer = transfer.answer(code);
    response.exchanges.push_back({url.text(), answer.head.status(), answer.requests, answer.bytes_received,
                                  BootClock::now() - begun, transfer.conditional(), answer.kept_connection});
    if (stopping_) answer.trouble = stopped();
    if (answer.trouble.failure == FetchFailure::none && !transfer.conditional()) {
        if (answer.head.status() == 304)
            answer.trouble = {FetchFailure::protocol, "304 (not modified) to a request without a condition"};
        if (answer.head.status() == 226)
            answer.trouble = {FetchFailure::protocol, "226 (only what is new) to a request that did not ask"};
    }
    co_return answer;
}

// Any answer over a sound TLS connection counts, also a redirect or an error (RFC 6797 section 8.1).
void Client::Transfers::hear_of_security(const Answer& answer, const Url& url, Response& response) {
    const auto header = answer.head.field("Strict-Transport-Security");
    if (!header) return;
    if (auto heard = secure_.hear(url, *header, wall_now()))
        response.secure_hosts.push_back(*std::move(heard));
}

void Client::Transfers::stop() {
    stopping_ = true;
    multi_.abort_all();
    programs_.stop_all();
}

Client::Client(asio::any_io_executor loop, unsigned connections, const std::vector<SecureHost>& secure)
    : transfers_(std::make_unique<Transfers>(std::move(loop), connections, secure)) {}

Client::~Client() = default;

asio::awaitable<Response> Client::fetch(Request request) { return transfers_->fetch(std::move(request)); }

void Client::stop() { transfers_->stop(); }

std::string library_version() { return curl_version(); }

}  // namespace newspool::fetch

// One HTTP exchange as plain data: what is asked, and what came of it. fetch/ turns the one into the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "model/hints.hpp"

namespace newspool {

struct Header {
    std::string name;
    std::string value;

    bool operator==(const Header&) const = default;
};

// What a server gave to recognise a body by, kept and sent back byte for byte (RFC 9110 §8.8). They belong
// to the URL that gave them and are sent to no other.
struct Validators {
    std::string url;
    std::string etag;
    std::string last_modified;

    [[nodiscard]] bool empty() const { return etag.empty() && last_modified.empty(); }
    bool operator==(const Validators&) const = default;
};

// A host that is asked by https only, because it said so over https (RFC 6797).
struct SecureHost {
    std::string host;
    Time until{};  // in the past: no longer
    bool subdomains = false;

    bool operator==(const SecureHost&) const = default;
};

enum class Auth { basic, digest };

// `best` is HTTP/2 where TLS offers it. `http2` speaks it to http: URLs too, without asking first.
enum class HttpVersion { best, http1_1, http2 };

// What is told to the origin of a subscription, and to nobody else.
struct Credentials {
    std::string username;
    std::string password;
    Auth auth = Auth::basic;
    std::string bearer_token;
    std::string cookies;             // "a=b; c=d", as the Cookie header has them
    std::string client_certificate;  // a PEM file
    std::string client_key;          // a PEM file; empty: the key is in the certificate's

    bool operator==(const Credentials&) const = default;
};

struct Request {
    std::string url;  // http, https; file: only if `allow_file`; exec: only with a `command`
    // Where to begin if not at `url`: an address that the feed has moved to. What is the feed's own (headers,
    // credentials, private addresses) stays with `url`.
    std::string address;
    std::vector<std::string> command;  // of an exec: source: the program's path, and its arguments
    Validators validators;
    std::vector<Header> headers;  // sent to the origin of `url` only
    Credentials credentials;
    std::string user_agent;
    std::string proxy;  // may hold a password
    std::string ca_file;
    HttpVersion http_version = HttpVersion::best;
    Duration connect_timeout{};
    Duration timeout{};
    std::size_t max_body = 0;
    unsigned max_redirects = 0;
    bool allow_private = false;
    bool allow_downgrade = false;  // a redirect may lead from https to http
    bool allow_file = false;

    bool operator==(const Request&) const = default;
};

// Why there is no usable answer. Each is bad weather: an ordinary value, judged by schedule/.
enum class FetchFailure {
    none,
    bad_url,          // cannot be asked: unreadable, or a scheme that is not allowed
    unresolved,       // the name has no address
    refused_address,  // private address without allow_private
    unreachable,      // no route, or nobody answers
    turned_away,      // the host is there and refuses the connection
    exhausted,        // we have no descriptor or memory left for a connection: not the feed's fault
    tls,              // certificate or handshake
    timeout,
    too_big,       // more than max_body decoded bytes, or headers without end
    cut,           // the connection ended before the body did
    bad_redirect,  // too many, a loop, from https to http, or to a scheme that is not allowed
    protocol,      // what came is not HTTP, or cannot be decoded
    program,       // the program of an exec: source could not be run, or failed
    stopped,       // we are shutting down: nobody's fault, and no Outcome is made of it
};

// How the end of the body was known (RFC 9112 §8). A document that is cut short in a body whose end is not
// proven may just be a broken transfer.
enum class BodyEnd { proven, unproven };

// One request of a fetch over HTTP, as a log tells of it. A fetch takes several where it is redirected.
struct Exchange {
    std::string url;        // may hold secrets
    int status = 0;         // 0: there was no answer
    unsigned requests = 0;  // sent: 0 if it did not come to that, 2 if it was asked to show who it is
    std::uint64_t bytes_received = 0;
    Duration elapsed{};
    bool conditional = false;      // validators were sent
    bool kept_connection = false;  // one that was open from a request before
};

struct Response {
    FetchFailure failure = FetchFailure::none;
    std::string reason;  // of a failure, or known of a refusal: one sentence, without the URL, ready to print

    int status = 0;   // of the last hop; 200 for a file that was read, 304 for one that has not changed
    std::string url;  // of the last hop: what relative references in the body are relative to
    std::optional<std::string> moved_to;  // where a leading chain of permanent redirects (301, 308) points
    std::string content_type;             // the header, whole
    std::string body;                     // decoded; of a 200 or 226 only
    BodyEnd body_end = BodyEnd::proven;
    Validators validators;  // what this answer carried (a 304 may carry new ones)
    Hints hints;            // Retry-After, freshness

    // Of the Link header (RFC 8288): absolute.
    std::vector<std::string> hubs;
    std::vector<std::string> feeds;  // alternates that are feeds by their type
    std::string self;

    std::vector<Exchange> exchanges;       // each hop over HTTP, in order, also one that failed
    std::vector<std::string> hosts;        // of each hop, in order, also of one that failed
    std::vector<SecureHost> secure_hosts;  // learned on the way, and not known before

    unsigned requests = 0;             // sent in all, redirects included
    std::uint64_t bytes_received = 0;  // on the wire, all hops
    Duration elapsed{};

    [[nodiscard]] bool not_modified() const { return failure == FetchFailure::none && status == 304; }
    [[nodiscard]] bool has_body() const {
        return failure == FetchFailure::none && (status == 200 || status == 226);
    }
};

}  // namespace newspool

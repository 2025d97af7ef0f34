// A table in the form of switches: curl's codes by what they mean to us.
#include "fetch/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool::fetch {
namespace {

constexpr int too_large = 100;  // CURLE_TOO_LARGE, since 8.6

FetchFailure kind_of(CURLcode code, Ending::Stage stage, int system_error) {
    if (code == too_large) return FetchFailure::too_big;
    switch (code) {
        case CURLE_URL_MALFORMAT:
            return FetchFailure::bad_url;
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return FetchFailure::unresolved;
        case CURLE_COULDNT_CONNECT:
            return system_error == ECONNREFUSED || system_error == ECONNRESET ? FetchFailure::turned_away
                                                                              : FetchFailure::unreachable;
        case CURLE_INTERFACE_FAILED:
        case CURLE_PROXY:
            return FetchFailure::unreachable;
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
            return stage <= Ending::Stage::connecting ? FetchFailure::unreachable : FetchFailure::cut;
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
            return FetchFailure::cut;
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
            return stage == Ending::Stage::answering ? FetchFailure::cut : FetchFailure::protocol;
        case CURLE_OPERATION_TIMEDOUT:
            if (stage == Ending::Stage::resolving) return FetchFailure::unresolved;
            return stage == Ending::Stage::connecting ? FetchFailure::unreachable : FetchFailure::timeout;
        case CURLE_OUT_OF_MEMORY:  // 7.88 says so of one header line above 100 KB
        case CURLE_FILESIZE_EXCEEDED:
            return FetchFailure::too_big;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_ENGINE_NOTFOUND:
        case CURLE_SSL_ENGINE_SETFAILED:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_USE_SSL_FAILED:
        case CURLE_SSL_ENGINE_INITFAILED:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CRL_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        case CURLE_SSL_INVALIDCERTSTATUS:
            return FetchFailure::tls;
        default:
            return FetchFailure::protocol;
    }
}

// What curl wrote into its buffer, else its general text for the code.
std::string said(const Ending& ending) {
    std::string_view text = trimmed(ending.curl_says);
    for (const std::string_view lead : {"SSL certificate problem: ", "SSL: "})
        if (text.starts_with(lead)) text.remove_prefix(lead.size());
    return printable(text.empty() ? std::string_view(curl_easy_strerror(ending.code)) : text, 200);
}

std::string connect_sentence(const Ending& ending, const std::string& host, const Request& request) {
    const std::string cause = ending.system_error != 0
                                  ? ascii_lower(std::generic_category().message(ending.system_error))
                                  : said(ending);
    if (request.proxy.empty()) return fmt::format("cannot connect to '{}': {}", host, cause);
    if (ending.system_error != 0) return fmt::format("cannot connect to the proxy: {}", cause);
    return fmt::format("cannot connect to '{}' by the proxy: {}", host, cause);
}

std::string timeout_sentence(const Ending& ending, const std::string& host, const Request& request) {
    if (ending.curl_says.starts_with("Operation too slow")) return fmt::format("'{}' sends too slowly", host);
    const std::string patience = spelled(std::min(request.connect_timeout, request.timeout));
    switch (ending.stage) {
        case Ending::Stage::resolving:
            return fmt::format("no address of '{}' within {}", host, patience);
        case Ending::Stage::connecting:
            return fmt::format("no connection to '{}' within {}", host, patience);
        case Ending::Stage::asked:
            return fmt::format("no answer within {}", spelled(request.timeout));
        case Ending::Stage::answering:
            break;
    }
    return fmt::format("the answer was not complete within {}", spelled(request.timeout));
}

std::string tls_sentence(const Ending& ending, const std::string& host, const Request& request) {
    if (ending.code == CURLE_PEER_FAILED_VERIFICATION)
        return fmt::format("the certificate of '{}' was refused: {}; see 'ca_file' in newspool.toml(5)", host,
                           said(ending));
    if (ending.code == CURLE_SSL_CACERT_BADFILE && !request.ca_file.empty())
        return fmt::format("cannot read certificates from '{}': correct 'ca_file'",
                           printable(request.ca_file));
    const std::string cause = said(ending);
    const bool too_old = cause.find("protocol version") != std::string::npos ||
                         cause.find("unsupported protocol") != std::string::npos;
    if (too_old) return fmt::format("'{}' does not offer TLS 1.2 or newer: {}", host, cause);
    return fmt::format("no TLS connection with '{}': {}", host, cause);
}

std::string sentence(FetchFailure kind, const Ending& ending, const Url& url, const Request& request) {
    const std::string host = printable(url.host());
    const bool answering = ending.stage == Ending::Stage::answering;
    if (ending.code == CURLE_OPERATION_TIMEDOUT) return timeout_sentence(ending, host, request);
    switch (kind) {
        case FetchFailure::bad_url:
            return "curl cannot read the URL: is it written right?";
        case FetchFailure::unresolved:
            if (ending.code != CURLE_COULDNT_RESOLVE_PROXY)
                return fmt::format("cannot resolve host '{}'", host);
            return "cannot resolve the host of the proxy: is 'proxy' right?";
        case FetchFailure::unreachable:
        case FetchFailure::turned_away:
            return connect_sentence(ending, host, request);
        case FetchFailure::tls:
            return tls_sentence(ending, host, request);
        case FetchFailure::too_big:
            return "the answer has a header without end";
        case FetchFailure::cut:
            return answering ? "the connection ended before the body did"
                             : fmt::format("'{}' closed the connection without an answer", host);
        default:
            break;
    }
    if (ending.code == CURLE_BAD_CONTENT_ENCODING)
        return fmt::format("the body cannot be decoded: {}", said(ending));
    if (ending.code == CURLE_UNSUPPORTED_PROTOCOL) return "what came is not HTTP";
    return fmt::format("what came is not sound HTTP: {}", said(ending));
}

}  // namespace

Trouble trouble(const Ending& ending, const Url& url, const Request& request) {
    if (ending.code == CURLE_OK) return {};
    FetchFailure kind = kind_of(ending.code, ending.stage, ending.system_error);
    // It was the proxy that refused: of the feed's host nothing is known.
    if (kind == FetchFailure::turned_away && !request.proxy.empty()) kind = FetchFailure::unreachable;
    return {kind, sentence(kind, ending, url, request)};
}

Trouble refused_address(std::string_view address, std::string_view what) {
    return {FetchFailure::refused_address,
            fmt::format("refused to connect to {}: its address is special ({}), and allow_private is not set",
                        printable(address), what)};
}

Trouble body_too_big(std::size_t bytes_max) {
    constexpr std::size_t mebibyte = std::size_t{1} << 20U;
    const std::string limit = bytes_max % mebibyte == 0 ? fmt::format("{} MiB", bytes_max / mebibyte)
                                                        : fmt::format("{} bytes", bytes_max);
    return {FetchFailure::too_big, fmt::format("the body is larger than {} (max_body)", limit)};
}

Trouble body_swells(std::size_t bytes_max, std::size_t decoded, std::size_t received) {
    Trouble trouble = body_too_big(bytes_max);
    trouble.reason +=
        fmt::format("; it swelled {}-fold when decoded", decoded / std::max<std::size_t>(received, 1));
    return trouble;
}

Trouble head_too_big(std::size_t bytes_max) {
    return {FetchFailure::too_big, fmt::format("the headers are longer than {} KiB", bytes_max / 1024)};
}

Trouble out_of_time(const Request& request) {
    return {FetchFailure::timeout,
            fmt::format("the redirects had not ended after {}", spelled(request.timeout))};
}

Trouble exhausted(int system_error) {
    return {FetchFailure::exhausted, fmt::format("cannot open a socket: {}",
                                                 ascii_lower(std::generic_category().message(system_error)))};
}

Trouble no_memory() {
    return {FetchFailure::exhausted, "no memory is left for the answer: lower max_body or connections"};
}

Trouble stopped() { return {FetchFailure::stopped, "stopped before the answer came"}; }

}  // namespace newspool::fetch

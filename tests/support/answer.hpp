// What the scripted server says to one request, written as a sentence:
//
//     ok("<rss/>").with("ETag", "\"1\"").chunked()
//
// Plain data: an Answer may be copied, kept and given again.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/http.hpp"

namespace newspool::test {

struct Answer {
    enum class Manner { http, raw, close, hang };  // raw: `body` is all that is sent
    enum class Framing { length, chunked, until_close };

    Manner manner = Manner::http;
    Framing framing = Framing::length;
    int status = 200;
    std::vector<Header> headers;
    std::string body;
    std::optional<std::string> claimed_length;  // what Content-Length says instead of the truth
    std::optional<std::size_t> cut_after;       // bytes of the framed body, then the connection is closed
    std::chrono::milliseconds delay{};          // before the first byte
    std::size_t piece = 0;                      // drip: so many bytes at once ...
    std::chrono::milliseconds pause{};          // ... and this long between them

    [[nodiscard]] Answer with(std::string_view name, std::string_view value) const;
    [[nodiscard]] Answer chunked() const;
    [[nodiscard]] Answer until_close() const;  // no length at all: the end of the connection ends the body
    [[nodiscard]] Answer claiming(std::string_view length) const;
    [[nodiscard]] Answer cut_short(std::size_t bytes) const;
    [[nodiscard]] Answer after(std::chrono::milliseconds delay) const;
    [[nodiscard]] Answer dripping(std::size_t bytes, std::chrono::milliseconds pause) const;

    // Status line and headers, and the body as it goes over the wire.
    [[nodiscard]] std::string head() const;
    [[nodiscard]] std::string framed_body() const;
};

[[nodiscard]] Answer ok(std::string_view body);
[[nodiscard]] Answer status(int code, std::string_view body = "");
[[nodiscard]] Answer not_modified();
[[nodiscard]] Answer redirect(int code, std::string_view location);
[[nodiscard]] Answer raw(std::string_view bytes);  // then the connection is closed
[[nodiscard]] Answer silence();                    // the connection is closed without an answer
[[nodiscard]] Answer hang();                       // nothing is said until the server ends

// Bodies in a Content-Encoding. gzip is made by gzip(1), small; the others hold the bytes uncompressed.
[[nodiscard]] std::string gzip(std::string_view bytes);
[[nodiscard]] std::string brotli(std::string_view bytes);  // up to 64 KiB
[[nodiscard]] std::string zstd(std::string_view bytes);    // up to 64 KiB

// 64 MiB of zeros.
[[nodiscard]] std::string brotli_bomb();
[[nodiscard]] std::string zstd_bomb();

}  // namespace newspool::test

// The little language of answers, and how they look on the wire (RFC 9112).
#include "support/answer.hpp"

#include <array>
#include <cassert>
#include <cstdio>
#include <stdexcept>

#include <fmt/format.h>

#include "support/folder.hpp"

namespace newspool::test {

Answer Answer::with(std::string_view name, std::string_view value) const {
    Answer changed = *this;
    changed.headers.push_back({std::string(name), std::string(value)});
    return changed;
}

Answer Answer::chunked() const {
    Answer changed = *this;
    changed.framing = Framing::chunked;
    return changed;
}

Answer Answer::until_close() const {
    Answer changed = *this;
    changed.framing = Framing::until_close;
    return changed;
}

Answer Answer::claiming(std::string_view length) const {
    Answer changed = *this;
    changed.claimed_length = length;
    return changed;
}

Answer Answer::cut_short(std::size_t bytes) const {
    Answer changed = *this;
    changed.cut_after = bytes;
    return changed;
}

Answer Answer::after(std::chrono::milliseconds wait) const {
    Answer changed = *this;
    changed.delay = wait;
    return changed;
}

Answer Answer::dripping(std::size_t bytes, std::chrono::milliseconds wait) const {
    Answer changed = *this;
    changed.piece = bytes;
    changed.pause = wait;
    return changed;
}

std::string Answer::head() const {
    if (manner == Manner::raw) return "";
    std::string head = fmt::format("HTTP/1.1 {} Scripted\r\n", status);
    for (const Header& header : headers) head += fmt::format("{}: {}\r\n", header.name, header.value);
    const bool has_length = framing == Framing::length && status != 304 && status != 204;
    if (claimed_length)
        head += fmt::format("Content-Length: {}\r\n", *claimed_length);
    else if (has_length)
        head += fmt::format("Content-Length: {}\r\n", body.size());
    if (framing == Framing::chunked) head += "Transfer-Encoding: chunked\r\n";
    if (framing == Framing::until_close) head += "Connection: close\r\n";
    return head + "\r\n";
}

std::string Answer::framed_body() const {
    std::string framed;
    if (framing == Framing::chunked) {
        constexpr std::size_t chunk = 1000;
        for (std::size_t at = 0; at < body.size(); at += chunk) {
            const std::string_view part = std::string_view(body).substr(at, chunk);
            framed += fmt::format("{:x}\r\n{}\r\n", part.size(), part);
        }
        framed += "0\r\n\r\n";
    } else {
        framed = body;
    }
    if (cut_after && *cut_after < framed.size()) framed.resize(*cut_after);
    return framed;
}

Answer ok(std::string_view body) {
    Answer answer;
    answer.body = body;
    return answer;
}

Answer status(int code, std::string_view body) {
    Answer answer = ok(body);
    answer.status = code;
    return answer;
}

Answer not_modified() { return status(304); }

Answer redirect(int code, std::string_view location) { return status(code).with("Location", location); }

Answer raw(std::string_view bytes) {
    Answer answer = ok(bytes);
    answer.manner = Answer::Manner::raw;
    return answer;
}

Answer silence() {
    Answer answer;
    answer.manner = Answer::Manner::close;
    return answer;
}

Answer hang() {
    Answer answer;
    answer.manner = Answer::Manner::hang;
    return answer;
}

std::string gzip(std::string_view bytes) {
    const Folder folder;
    const std::string command = "gzip -9 " + folder.write("body", bytes).string();
    if (std::system(command.c_str()) != 0) throw std::runtime_error("gzip failed");  // NOLINT(*-mt-unsafe)
    return folder.read("body.gz");
}

// RFC 7932: a window of 2^16, one uncompressed meta-block, and the empty last one.
std::string brotli(std::string_view bytes) {
    assert(!bytes.empty() && bytes.size() <= 0x10000);
    const std::size_t header = ((bytes.size() - 1) << 4U) | (std::size_t{1} << 20U);
    std::string stream;
    for (const unsigned shift : {0U, 8U, 16U}) stream += static_cast<char>((header >> shift) & 0xFFU);
    return stream.append(bytes) + '\x03';
}

// RFC 8878: one segment whose size takes four bytes, and one raw block, the last.
std::string zstd(std::string_view bytes) {
    assert(bytes.size() <= 0x10000);
    std::string stream("\x28\xB5\x2F\xFD\xA0", 5);
    for (const unsigned shift : {0U, 8U, 16U, 24U})
        stream += static_cast<char>((bytes.size() >> shift) & 0xFFU);
    const std::size_t block = (bytes.size() << 3U) | 1U;
    for (const unsigned shift : {0U, 8U, 16U}) stream += static_cast<char>((block >> shift) & 0xFFU);
    return stream.append(bytes);
}

// As brotli(1) makes it of 64 MiB from /dev/zero: four meta-blocks of 16 MiB, a copy of the one byte before.
std::string brotli_bomb() {
    constexpr std::array<unsigned char, 54> stream{
        0xCF, 0xFF, 0xFF, 0x7F, 0xF8, 0x27, 0x00, 0xE2, 0xB1, 0x40, 0x20, 0xF7, 0xFE, 0x9F,
        0xFF, 0xFF, 0xFF, 0xF0, 0x4F, 0x00, 0xC4, 0x61, 0x01, 0x80, 0xEE, 0xFD, 0x3F, 0xFF,
        0xFF, 0xFF, 0xE1, 0x9F, 0x00, 0x88, 0xC3, 0x22, 0x00, 0xDD, 0xFB, 0x7F, 0xFE, 0xFF,
        0xFF, 0xC3, 0x3F, 0x01, 0x10, 0x87, 0x05, 0x00, 0xBA, 0xF7, 0xFF, 0x03};
    return {stream.begin(), stream.end()};
}

// RFC 8878: a window of 128 KiB, and blocks of that size which are one byte, repeated.
std::string zstd_bomb() {
    constexpr unsigned block = 128 * 1024;
    constexpr unsigned blocks = (64 << 20) / block;
    std::string stream("\x28\xB5\x2F\xFD\x00\x38", 6);
    for (unsigned number = 1; number <= blocks; ++number) {
        const unsigned header = (block << 3U) | (1U << 1U) | (number == blocks ? 1U : 0U);
        for (const unsigned shift : {0U, 8U, 16U}) stream += static_cast<char>((header >> shift) & 0xFFU);
        stream += '\0';
    }
    return stream;
}

}  // namespace newspool::test

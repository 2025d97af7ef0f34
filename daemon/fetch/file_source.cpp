// open, fstat, read, fstat: a file that changed meanwhile, or a moment ago, gets no validators, so that the
// next poll reads it again.
#include "fetch/file_source.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "fetch/failure.hpp"

namespace newspool::fetch {
namespace {

std::optional<unsigned> hexadecimal_digit(char letter) {
    if (letter >= '0' && letter <= '9') return static_cast<unsigned>(letter - '0');
    const char lower = ascii_lower(letter);
    if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a') + 10;
    return std::nullopt;
}

// The path that a URL spells with %XX.
std::string decoded_path(std::string_view path) {
    std::string decoded;
    for (std::size_t at = 0; at < path.size(); ++at) {
        const auto high = at + 2 < path.size() ? hexadecimal_digit(path[at + 1]) : std::nullopt;
        const auto low = at + 2 < path.size() ? hexadecimal_digit(path[at + 2]) : std::nullopt;
        if (path[at] == '%' && high && low) {
            decoded += static_cast<char>(*high * 16 + *low);
            at += 2;
        } else {
            decoded += path[at];
        }
    }
    return decoded;
}

Response failed(FetchFailure failure, std::string reason) {
    Response response;
    response.failure = failure;
    response.reason = std::move(reason);
    return response;
}

Response cannot_read(const std::string& path, int error) {
    return failed(FetchFailure::unreachable,
                  fmt::format("cannot read '{}': {}", printable(path),
                              ascii_lower(std::generic_category().message(error))));
}

Validators validators_of(const struct stat& facts, const std::string& url) {
    const auto when = std::chrono::sys_seconds(std::chrono::seconds(facts.st_mtim.tv_sec));
    return {url,
            fmt::format("\"{}-{}-{}.{:09}\"", facts.st_ino, facts.st_size, facts.st_mtim.tv_sec,
                        facts.st_mtim.tv_nsec),
            http_date(when)};
}

// A file written a moment ago may be written again within the same tick of the file system's clock.
bool settled(const struct stat& facts) {
    const auto changed = std::chrono::sys_seconds(std::chrono::seconds(facts.st_mtim.tv_sec));
    return wall_now() - changed > std::chrono::seconds(2);
}

// Up to one byte more than the limit; nothing on an error, with errno set.
std::optional<std::string> read_up_to(const Descriptor& file, std::size_t bytes_max) {
    std::string bytes;
    std::array<char, 65536> buffer{};
    while (bytes.size() <= bytes_max) {
        const auto size = ::read(file.number(), buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return std::nullopt;
        if (size == 0) break;
        bytes.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return bytes;
}

}  // namespace

Response read_file_source(const Url& url, const Request& request) {
    const std::string path = decoded_path(url.path());
    if (path.find('\0') != std::string::npos) return failed(FetchFailure::bad_url, "the path holds a NUL");
    // O_NONBLOCK: a FIFO must not hold the loop.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat before{};
    if (!file || fstat(file.number(), &before) != 0) return cannot_read(path, errno);
    if (!S_ISREG(before.st_mode))
        return failed(FetchFailure::bad_url,
                      fmt::format("'{}' is no regular file: expected one", printable(path)));

    Response response;
    response.url = url.text();
    response.validators = validators_of(before, response.url);
    if (response.validators == request.validators) {
        response.status = 304;
        return response;
    }
    auto body = read_up_to(file, request.max_body);
    if (!body) return cannot_read(path, errno);
    if (body->size() > request.max_body) {
        const Trouble too_big = body_too_big(request.max_body);
        return failed(too_big.failure, too_big.reason);
    }
    struct stat after{};
    if (fstat(file.number(), &after) != 0) return cannot_read(path, errno);
    const bool whole = validators_of(after, response.url) == response.validators &&
                       body->size() == static_cast<std::size_t>(after.st_size);
    if (!whole) response.body_end = BodyEnd::unproven;
    if (!whole || !settled(after)) response.validators = {};
    response.status = 200;
    response.bytes_received = body->size();
    response.body = std::move(*body);
    return response;
}

}  // namespace newspool::fetch

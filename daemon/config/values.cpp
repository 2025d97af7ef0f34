// Every reader either takes the value whole or refuses it; nothing is clamped or guessed.
#include "config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/url.hpp"

namespace newspool::config {
namespace {

Failure<std::string> expected(std::string_view what, const toml::node& found) {
    return failure(fmt::format("expected {}, found {}", what, shown(found)));
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char letter) {
        return static_cast<unsigned char>(letter) < 0x20 || static_cast<unsigned char>(letter) == 0x7F;
    });
}

// RFC 9110 §5.6.2
bool is_token(std::string_view name) {
    const auto fits = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') ||
               std::string_view("!#$%&'*+-.^_`|~").find(letter) != std::string_view::npos;
    };
    return !name.empty() && std::ranges::all_of(name, fits);
}

// What a request says of itself is ours to say; a second copy would contradict it.
bool is_ours(std::string_view name) {
    static constexpr std::array<std::string_view, 9> ours{"if-none-match",
                                                          "if-modified-since",
                                                          "accept-encoding",
                                                          "connection",
                                                          "content-length",
                                                          "expect",
                                                          "host",
                                                          "te",
                                                          "transfer-encoding"};
    return std::ranges::find(ours, ascii_lower(name)) != ours.end();
}

// An address, not a name: what a name means may change, and then who may read.
bool is_address_and_port(const std::string& place) {
    const std::size_t colon = place.rfind(':');
    if (colon == std::string::npos) return false;
    std::string address = place.substr(0, colon);
    const bool in_brackets = address.starts_with('[') && address.ends_with(']');
    if (in_brackets) address = address.substr(1, address.size() - 2);
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(in_brackets ? AF_INET6 : AF_INET, address.c_str(), bytes.data()) != 1) return false;
    unsigned port = 0;
    const char* const end = place.data() + place.size();
    const auto [last, error] = std::from_chars(place.data() + colon + 1, end, port);
    return error == std::errc() && last == end && port >= 1 && port <= 65'535;
}

struct Unit {
    std::string_view name;
    std::size_t bytes;
};

constexpr std::array<Unit, 10> units{{{"", 1},
                                      {"B", 1},
                                      {"kB", 1'000},
                                      {"MB", 1'000'000},
                                      {"GB", 1'000'000'000},
                                      {"TB", 1'000'000'000'000},
                                      {"KiB", 1UL << 10U},
                                      {"MiB", 1UL << 20U},
                                      {"GiB", 1UL << 30U},
                                      {"TiB", 1UL << 40U}}};

std::optional<std::size_t> parse_size(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    const std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const Unit& unit : units)
        if (unit.name == name && number <= std::numeric_limits<std::size_t>::max() / unit.bytes)
            return number * unit.bytes;
    return std::nullopt;
}

std::optional<std::size_t> written_bytes(const toml::node& node) {
    if (const auto* string = node.as_string()) return parse_size(string->get());
    const auto* integer = node.as_integer();
    if (integer == nullptr || integer->get() < 0) return std::nullopt;
    return static_cast<std::size_t>(integer->get());
}

Result<std::size_t> bytes_up_to(const toml::node& node, std::string_view spelled_highest,
                                std::size_t highest) {
    constexpr std::size_t lowest = 1UL << 10U;
    const auto bytes = written_bytes(node);
    if (!bytes) return expected("a size such as \"10MiB\", \"500kB\" or a number of bytes", node);
    if (*bytes < lowest || *bytes > highest)
        return expected(fmt::format("a size from 1KiB to {}", spelled_highest), node);
    return *bytes;
}

}  // namespace

std::string shown(const toml::node& node) {
    if (const auto* string = node.as_string()) return fmt::format("\"{}\"", printable(string->get(), 100));
    if (const auto* integer = node.as_integer()) return fmt::format("the integer {}", integer->get());
    if (const auto* number = node.as_floating_point()) return fmt::format("the number {}", number->get());
    if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
    if (node.is_array()) return "an array";
    return node.is_table() ? "a table" : "a date";
}

Result<std::string> text(const toml::node& node) {
    const auto* string = node.as_string();
    if (string == nullptr) return expected("a text in quotes", node);
    if (has_control(string->get())) return failure("expected a text without control characters");
    return string->get();
}

Result<bool> truth(const toml::node& node) {
    const auto* boolean = node.as_boolean();
    if (boolean == nullptr) return expected("true or false", node);
    return boolean->get();
}

Result<std::filesystem::path> path(const toml::node& node) {
    const auto written = text(node);
    if (!written) return failure(written.error());
    if (written->empty()) return failure("expected a path, found \"\"");
    return std::filesystem::path(*written);
}

Result<std::filesystem::path> path_or_none(const toml::node& node) {
    const auto written = text(node);
    if (!written) return failure(written.error());
    return std::filesystem::path(*written);
}

Result<std::string> listening_place(const toml::node& node) {
    auto written = text(node);
    if (!written || written->empty() || written->find('/') != std::string::npos) return written;
    if (is_address_and_port(*written)) return written;
    return expected(
        "an address and port such as \"127.0.0.1:9464\" or \"[::1]:9464\", or a path with a slash", node);
}

Result<std::vector<std::string>> texts(const toml::node& node) {
    const auto* array = node.as_array();
    if (array == nullptr) return expected("a list such as [\"one\", \"two\"]", node);
    std::vector<std::string> all;
    for (const toml::node& element : *array) {
        const auto one = text(element);
        if (!one) return failure(one.error());
        if (one->empty()) return failure("expected no empty text in the list");
        all.push_back(*one);
    }
    return all;
}

Result<std::vector<std::string>> tags(const toml::node& node) {
    auto all = texts(node);
    if (!all) return failure(all.error());
    std::vector<std::string> once;
    for (std::string& tag : *all)
        if (std::ranges::find(once, tag) == once.end()) once.push_back(std::move(tag));
    return once;
}

Result<std::vector<Header>> headers(const toml::node& node) {
    const auto* table = node.as_table();
    if (table == nullptr) return expected("a table such as { X-Key = \"value\" }", node);
    std::vector<Header> all;
    for (const auto& [key, value] : *table) {
        const std::string name(key.str());
        if (!is_token(name))
            return failure(fmt::format("'{}' cannot be a header's name: expected one such as \"X-Key\"",
                                       printable(name, 100)));
        if (is_ours(name))
            return failure(fmt::format("the header {} is set by newspool itself: leave it out", name));
        auto written = text(value);
        if (!written) return failure(fmt::format("{}: {}", name, written.error()));
        all.push_back({name, *written});
    }
    return all;
}

Result<std::string> proxy(const toml::node& node) {
    static constexpr std::array<std::string_view, 6> schemes{"http",    "https",  "socks4",
                                                             "socks4a", "socks5", "socks5h"};
    auto written = text(node);
    if (!written) return written;
    if (written->empty()) return written;
    const auto url = Url::parse(*written);
    if (!url || url->host().empty() || std::ranges::find(schemes, url->scheme()) == schemes.end())
        return failure(fmt::format(
            "expected a proxy such as \"http://proxy.example:3128\" or \"socks5h://...\", found \"{}\"",
            shown_url(*written)));
    return written;
}

Result<std::optional<Duration>> interval(const toml::node& node) {
    const auto* string = node.as_string();
    if (string != nullptr && string->get() == "adaptive") return std::optional<Duration>();
    auto length = string != nullptr ? parse_duration(string->get()) : std::nullopt;
    if (!length) return expected("\"adaptive\" or a duration such as \"30m\" or \"12h\"", node);
    if (*length < std::chrono::seconds(1)) return expected("an interval of at least \"1s\"", node);
    return length;
}

Result<double> share(const toml::node& node) {
    const auto number = node.value<double>();
    if (!number || *number < 0 || *number > 1) return expected("a share from 0 to 1", node);
    return *number;
}

Result<double> effort(const toml::node& node) {
    const auto number = node.value<double>();
    if (!number || !(*number >= 0.1 && *number <= 10)) return expected("a number from 0.1 to 10", node);
    return *number;
}

Result<Duration> duration_between(const toml::node& node, Duration lowest, Duration highest) {
    const auto* string = node.as_string();
    const auto length = string != nullptr ? parse_duration(string->get()) : std::nullopt;
    if (!length) return expected("a duration such as \"250ms\", \"90s\", \"15m\", \"12h\" or \"7d\"", node);
    if (*length < lowest || *length > highest)
        return expected(fmt::format("a duration from {} to {}", spelled(lowest), spelled(highest)), node);
    return *length;
}

Result<unsigned> count_between(const toml::node& node, unsigned lowest, unsigned highest) {
    const auto* integer = node.as_integer();
    if (integer == nullptr || integer->get() < lowest || integer->get() > highest)
        return expected(fmt::format("a whole number from {} to {}", lowest, highest), node);
    return static_cast<unsigned>(integer->get());
}

Result<std::size_t> size(const toml::node& node) { return bytes_up_to(node, "1GiB", 1UL << 30U); }

Result<std::uint64_t> space(const toml::node& node) { return bytes_up_to(node, "1024TiB", 1UL << 50U); }

Result<std::uint64_t> space_or_none(const toml::node& node) {
    if (written_bytes(node) == std::size_t{0}) return std::uint64_t{0};
    auto bytes = space(node);
    return bytes ? bytes : failure(bytes.error() + "; 0 for no limit");
}

}  // namespace newspool::config

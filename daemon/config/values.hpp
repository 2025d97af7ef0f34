// One TOML value -> one value of ours, or a sentence that says what was expected and what was found.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <toml++/toml.h>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/http.hpp"

namespace newspool::config {

[[nodiscard]] Result<std::string> text(const toml::node& node);
[[nodiscard]] Result<bool> truth(const toml::node& node);
[[nodiscard]] Result<std::filesystem::path> path(const toml::node& node);  // as written, not empty
[[nodiscard]] Result<std::filesystem::path> path_or_none(const toml::node& node);
// Where to listen: "127.0.0.1:9464", "[::1]:9464", or a path with a slash in it; or "".
[[nodiscard]] Result<std::string> listening_place(const toml::node& node);
[[nodiscard]] Result<std::vector<std::string>> texts(const toml::node& node);
[[nodiscard]] Result<std::vector<std::string>> tags(const toml::node& node);
[[nodiscard]] Result<std::vector<Header>> headers(const toml::node& node);
[[nodiscard]] Result<std::string> proxy(const toml::node& node);                 // "": none
[[nodiscard]] Result<std::optional<Duration>> interval(const toml::node& node);  // nothing: "adaptive"
[[nodiscard]] Result<double> share(const toml::node& node);                      // 0 to 1
[[nodiscard]] Result<double> effort(const toml::node& node);                     // 0.1 to 10

[[nodiscard]] Result<Duration> duration_between(const toml::node& node, Duration lowest, Duration highest);
[[nodiscard]] Result<unsigned> count_between(const toml::node& node, unsigned lowest, unsigned highest);

// "10MiB", "500kB" or bytes: 1 KiB to 1 GiB, of what is held in memory; to 1 PiB, of what is on disk; and 0.
[[nodiscard]] Result<std::size_t> size(const toml::node& node);
[[nodiscard]] Result<std::uint64_t> space(const toml::node& node);
[[nodiscard]] Result<std::uint64_t> space_or_none(const toml::node& node);

// The same as plain functions, for the tables of keys. The limits of a duration are seconds.
constexpr unsigned hour = 60 * 60;
constexpr unsigned day = 24 * hour;
template <unsigned lowest, unsigned highest>
Result<unsigned> count(const toml::node& node) {
    return count_between(node, lowest, highest);
}
template <unsigned lowest, unsigned highest>
Result<Duration> seconds(const toml::node& node) {
    return duration_between(node, std::chrono::seconds(lowest), std::chrono::seconds(highest));
}

// What a message calls a value: "\"abc\"", "integer 30", "a table".
[[nodiscard]] std::string shown(const toml::node& node);

}  // namespace newspool::config

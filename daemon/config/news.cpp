// Words, and one number among them.
#include "config/news.hpp"

#include <string_view>

#include <fmt/format.h>

#include "config/values.hpp"

namespace newspool::config {
namespace {

std::string_view word_in(const toml::node& node) { return node.value<std::string_view>().value_or(""); }

}  // namespace

Result<std::optional<std::size_t>> first_poll(const toml::node& node) {
    constexpr unsigned items_max = 1'000'000;
    if (word_in(node) == "all") return std::optional<std::size_t>();
    if (word_in(node) == "none") return std::optional<std::size_t>(0);
    const auto number = count_between(node, 0, items_max);
    if (!number)
        return failure(fmt::format("expected \"all\", \"none\" or a number of items, found {}", shown(node)));
    return std::optional<std::size_t>(*number);
}

Result<NewsPolicy::Updates> updates(const toml::node& node) {
    if (word_in(node) == "ignore") return NewsPolicy::Updates::ignore;
    if (word_in(node) == "deliver") return NewsPolicy::Updates::deliver;
    return failure(fmt::format("expected \"ignore\" or \"deliver\", found {}", shown(node)));
}

Result<NewsPolicy::Flood> flood(const toml::node& node) {
    if (word_in(node) == "hold") return NewsPolicy::Flood::hold;
    if (word_in(node) == "deliver") return NewsPolicy::Flood::deliver;
    return failure(fmt::format("expected \"hold\" or \"deliver\", found {}", shown(node)));
}

}  // namespace newspool::config

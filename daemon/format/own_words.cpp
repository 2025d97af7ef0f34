// One list, which holds the words with their prefix, so that nothing is put together when they are written.
#include "format/own_words.hpp"

#include <algorithm>
#include <array>

namespace newspool::format {
namespace {

constexpr std::string_view prefix = "publisher:";
constexpr std::array<std::string_view, 13> words{
    "publisher:format",        "publisher:id",          "publisher:revision",
    "publisher:replaces",      "publisher:changed",     "publisher:feed",
    "publisher:feeds",         "publisher:key",         "publisher:fetched_at",
    "publisher:first_seen_at", "publisher:replayed_at", "publisher:warnings",
    "publisher:event"};

}  // namespace

bool is_own_word(std::string_view name) { return beside_ours(name) != name; }

std::string_view beside_ours(std::string_view name) {
    const auto* found =
        std::ranges::find(words, name, [](std::string_view word) { return word.substr(prefix.size()); });
    return found != words.end() ? *found : name;
}

std::string publishers_word(std::string_view written) {
    const bool is_prefixed = std::ranges::find(words, written) != words.end();
    return std::string(is_prefixed ? written.substr(prefix.size()) : written);
}

}  // namespace newspool::format

// Optimal string alignment distance, three rows of the table at a time. Both words are short: keys, commands.
#include "base/nearest.hpp"

#include <algorithm>

namespace newspool {
namespace {

constexpr std::size_t length_max = 64;  // whatever is longer is no slip of the finger

std::size_t edits(std::string_view from, std::string_view to) {
    std::vector<std::size_t> before(to.size() + 1);
    std::vector<std::size_t> above(to.size() + 1);
    std::vector<std::size_t> row(to.size() + 1);
    for (std::size_t column = 0; column <= to.size(); ++column) above[column] = column;
    for (std::size_t line = 1; line <= from.size(); ++line) {
        row[0] = line;
        for (std::size_t column = 1; column <= to.size(); ++column) {
            const bool same = from[line - 1] == to[column - 1];
            row[column] =
                std::min({above[column] + 1, row[column - 1] + 1, above[column - 1] + (same ? 0U : 1U)});
            if (line > 1 && column > 1 && from[line - 1] == to[column - 2] &&
                from[line - 2] == to[column - 1])
                row[column] = std::min(row[column], before[column - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return above[to.size()];
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view typed, const std::vector<std::string_view>& known) {
    if (typed.size() > length_max) return std::nullopt;
    std::optional<std::string_view> best;
    std::size_t fewest = std::max<std::size_t>(1, (typed.size() + 1) / 3) + 1;
    for (const std::string_view word : known) {
        const std::size_t count = edits(typed, word);
        if (count >= fewest) continue;
        fewest = count;
        best = word;
    }
    return best;
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& known) {
    const auto word = nearest(typed, known);
    return word ? "; did you mean '" + std::string(*word) + "'?" : "";
}

}  // namespace newspool

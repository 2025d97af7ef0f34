// The marks are cut out, and the rest is compared piece by piece.
#include "messages/table.hpp"

#include <algorithm>
#include <array>

#include "support/catch.hpp"

namespace newspool::test {
namespace {

constexpr std::array<std::string_view, 4> marks{"«", "»", "‹", "›"};
constexpr std::string_view anything = "…";

std::string_view between(std::string_view text, std::string_view open, std::string_view close) {
    const auto from = text.find(open);
    const auto to = text.find(close);
    if (from == text.npos || to == text.npos || from > to) return {};
    return text.substr(from + open.size(), to - from - open.size());
}

// Where the text begins behind "newspool: ", a date and a level.
std::string_view bare(std::string_view line) {
    if (line.size() > 25 && line[4] == '-' && line[10] == 'T' && line[23] == 'Z') line.remove_prefix(25);
    for (const std::string_view lead : {"newspool: ", "warning: ", "error: "})
        if (line.starts_with(lead)) line.remove_prefix(lead.size());
    return line;
}

bool matches(std::string_view pattern, std::string_view line) {
    for (bool is_first = true;; is_first = false) {
        const auto end = pattern.find(anything);
        const std::string_view piece = pattern.substr(0, end);
        if (end == pattern.npos) return is_first ? line == piece : line.ends_with(piece);
        const auto at = line.find(piece);
        if (at == line.npos || (is_first && at != 0)) return false;
        line.remove_prefix(at + piece.size());
        pattern.remove_prefix(end + anything.size());
    }
}

}  // namespace

std::string plain(std::string_view message) {
    std::string text(message);
    for (const std::string_view mark : marks) text = with(std::move(text), mark, "");
    return text;
}

std::string form_wrong(std::string_view message) {
    if (between(message, "«", "»").empty()) return "it does not say where";
    if (between(message, "‹", "›").empty()) return "it does not say what to do";
    if (message.find('\n') != message.npos) return "it is more than one line";
    return message.ends_with('.') ? "it ends in a full stop" : "";
}

bool is_said(std::string_view message, std::string_view said) {
    const std::string pattern = plain(message);
    while (!said.empty()) {
        const auto end = std::min(said.find('\n'), said.size());
        if (matches(pattern, bare(said.substr(0, end)))) return true;
        said.remove_prefix(std::min(end + 1, said.size()));
    }
    return false;
}

std::string with(std::string text, std::string_view old_word, std::string_view new_word) {
    for (auto at = text.find(old_word); at != text.npos; at = text.find(old_word, at + new_word.size()))
        text.replace(at, old_word.size(), new_word);
    return text;
}

void check(const Row& row, const std::string& said) {
    INFO(row.provoked_by << "\nshould say: " << plain(row.message) << "\nand says:   " << said);
    CHECK(is_said(row.message, said));
    CHECK(form_wrong(row.message) == "");
}

}  // namespace newspool::test

using namespace newspool::test;

TEST_CASE("a message without place or way out, and one that is not said, are found", "[messages]") {
    CHECK(form_wrong("«a.txt:1»: it is bad: ‹mend it›").empty());
    CHECK(form_wrong("a.txt:1: it is bad: ‹mend it›") == "it does not say where");
    CHECK(form_wrong("«a.txt:1»: it is bad") == "it does not say what to do");
    CHECK(is_said("«a»: … is bad: ‹mend it›", "x\nnewspool: a: all that is bad: mend it\n"));
    CHECK_FALSE(is_said("«a»: … is bad: ‹mend it›", "a: all that is bad: mend it soon\n"));
    CHECK_FALSE(is_said("«a»: is bad", "b a: is bad\n"));
}

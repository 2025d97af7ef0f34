// The tables of messages: each row says what provokes a message, and the message, in which «where» and
// ‹what to do about it› are marked; "…" stands for anything on the same line. What is left is what went
// wrong.
//
// The test of completeness holds the sources against what the tables, which the test files hand over here,
// have: see completeness_test.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newspool::test {

struct Row {
    std::string_view provoked_by;
    std::string_view message;
};

// The message as it is printed.
[[nodiscard]] std::string plain(std::string_view message);

// What its form lacks; empty if it has place and way out, is one line and begins like the middle of a
// sentence.
[[nodiscard]] std::string form_wrong(std::string_view message);

// Whether `said` has a line that is the message, apart from its program's name, date and level.
[[nodiscard]] bool is_said(std::string_view message, std::string_view said);

// The same text with other words in place of some.
[[nodiscard]] std::string with(std::string text, std::string_view old_word, std::string_view new_word);

// Checks both of a row, with Catch2.
void check(const Row& row, const std::string& said);

// What the test files have.
[[nodiscard]] std::span<const Row> configuration_rows();
[[nodiscard]] std::span<const Row> command_rows();
[[nodiscard]] std::span<const Row> feed_rows();
[[nodiscard]] std::span<const Row> daemon_rows();

}  // namespace newspool::test

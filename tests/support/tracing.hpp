// strace(1) as an instrument: what a program asks of the kernel, and what the kernel answers in place of the
// truth.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace newspool::test {

[[nodiscard]] bool can_trace();

// To stand before a program: all of its threads' calls of these kinds ("fsync,fdatasync") are written to
// `file`, a line each, with the paths behind descriptors.
[[nodiscard]] std::vector<std::string> recording(std::string_view calls, const std::filesystem::path& file);

// To stand before a program: `what` ("error=EIO", "signal=KILL") befalls its calls of these kinds. `when` is
// "3" (the third such call of each thread), "3+" (and all later ones) or "1+2" (every second).
[[nodiscard]] std::vector<std::string> befalling(std::string_view calls, std::string_view what,
                                                 std::string_view when);

// The numbers that calls of this kind which name `path` had among all such calls of their thread, from 1;
// sorted, each once.
[[nodiscard]] std::vector<unsigned> numbers_of(const std::filesystem::path& record, std::string_view call,
                                               std::string_view path);

}  // namespace newspool::test

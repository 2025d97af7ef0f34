// Asking a running daemon, from another process; and the form of a question, which ear.hpp describes.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/ear.hpp"

namespace newspool::control {

inline constexpr std::size_t question_bytes_max = 65'536;
inline constexpr std::string_view end_of_answer{"\0", 1};

// Nothing if no daemon listens there. Throws std::system_error if one may, but cannot be asked: the message
// says which user may. Blocks, for as long as the daemon needs.
[[nodiscard]] std::optional<Answer> ask(const std::filesystem::path& socket,
                                        std::span<const std::string> words);

// The same for an answer of any length: hands over its text as it comes, with the code, which is the result.
using TakePiece = std::function<void(int code, std::string_view piece)>;
[[nodiscard]] std::optional<int> ask(const std::filesystem::path& socket, std::span<const std::string> words,
                                     const TakePiece& take);

// Whether a daemon listens there; nothing is asked. Throws as ask() does.
[[nodiscard]] bool listens(const std::filesystem::path& socket);

// At least one word, which may be empty.
[[nodiscard]] std::vector<std::string> words_of(std::string_view question);

}  // namespace newspool::control

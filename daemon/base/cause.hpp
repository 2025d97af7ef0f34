// Why a system call failed, in words that say also what can be done about it.
#pragma once

#include <string>
#include <system_error>

namespace newspool {

// The category of errno in our words: such a code equals that of std::generic_category(), and its message
// goes on: "No space left on device; free some space".
[[nodiscard]] const std::error_category& causes() noexcept;

// That message.
[[nodiscard]] std::string cause(int error);

}  // namespace newspool

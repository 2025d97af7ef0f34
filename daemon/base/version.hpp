// The program's own name and version, as CMake knows them.
#pragma once

#include <string>
#include <string_view>

namespace newspool {

[[nodiscard]] std::string_view version() noexcept;     // "0.1.0"
[[nodiscard]] std::string_view user_agent() noexcept;  // "newspool/0.1.0 (+https://...)"
// "newspool/0.1.0 (+https://...; 25 subscribers)" where it is more than one.
[[nodiscard]] std::string user_agent_for(unsigned subscribers);

}  // namespace newspool

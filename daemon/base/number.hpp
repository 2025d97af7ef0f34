// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace newspool {

[[nodiscard]] std::string grouped(std::uint64_t number);  // "1,204"

}  // namespace newspool

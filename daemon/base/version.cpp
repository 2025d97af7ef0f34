// NEWSPOOL_VERSION and NEWSPOOL_HOME come from the project() line of CMakeLists.txt.
#include "base/version.hpp"

namespace newspool {

std::string_view version() noexcept { return NEWSPOOL_VERSION; }

std::string_view user_agent() noexcept { return "newspool/" NEWSPOOL_VERSION " (+" NEWSPOOL_HOME ")"; }

}  // namespace newspool

// NEWSPOOL_VERSION and NEWSPOOL_HOME come from the project() line of CMakeLists.txt.
#include "base/version.hpp"

#include <fmt/format.h>

namespace newspool {

std::string_view version() noexcept { return NEWSPOOL_VERSION; }

std::string_view user_agent() noexcept { return "newspool/" NEWSPOOL_VERSION " (+" NEWSPOOL_HOME ")"; }

std::string user_agent_for(unsigned subscribers) {
    std::string agent(user_agent());
    if (subscribers > 1) agent.insert(agent.size() - 1, fmt::format("; {} subscribers", subscribers));
    return agent;
}

}  // namespace newspool

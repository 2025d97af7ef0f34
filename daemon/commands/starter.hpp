// The files that a package and `newspool init` begin with: config/starter.toml and config/starter-feeds.txt,
// which the build writes into the program by starter.cpp.in. Their paths are those of the service.
#pragma once

#include <string_view>

namespace newspool::commands {

extern const std::string_view starter_configuration;
extern const std::string_view starter_list;

}  // namespace newspool::commands

// One URL, asked by a command on behalf of the person at the terminal: no ledger, no conditional request.
// Private addresses may be asked, since the person named them.
#pragma once

#include <string>

#include "model/http.hpp"

namespace newspool::commands {

// Runs a loop of its own until the answer is there.
[[nodiscard]] Response download(const std::string& url);

}  // namespace newspool::commands

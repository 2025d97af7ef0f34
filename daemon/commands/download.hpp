// Documents, from files or from the network. One URL, asked by a command on behalf of the person at the
// terminal: no ledger, no conditional request. Private addresses may be asked, since the person named them.
#pragma once

#include <string>

#include "base/result.hpp"
#include "model/http.hpp"

namespace newspool::commands {

// Runs a loop of its own until the answer is there.
[[nodiscard]] Response download(const std::string& url);

// What the name of a document stands for, and where that came from.
struct Input {
    std::string bytes;
    std::string url;           // of a file: none
    std::string content_type;  // the HTTP header it came with
};

// `name` is a file, "-" for standard input, or an http or https URL. The failure is one sentence, without the
// name.
[[nodiscard]] Result<Input> read_input(const std::string& name);

}  // namespace newspool::commands

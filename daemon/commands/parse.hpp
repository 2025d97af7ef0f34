// `newspool parse`: what newspool makes of feed documents, as JSON Feed on standard output.
//
// One document for one input; one a line, in the order asked, for several. Warnings and errors go to standard
// error, a line each. The exit code is 1 when an input was no feed, else 0.
#pragma once

#include <string>
#include <vector>

namespace newspool::commands {

struct ParseOptions {
    std::vector<std::string> files;  // or http and https URLs; "-" is standard input
    std::string base;                // where the documents are said to come from
    std::string content_type;        // the HTTP header they are said to have come with
};

[[nodiscard]] int parse(const ParseOptions& options);

}  // namespace newspool::commands

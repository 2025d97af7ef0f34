// What can stand on newspool's command line, as plain data: for the scripts that complete it.
//
// It is read off the very options that --help prints, so it cannot say anything else.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace newspool::commands {

// What may follow an option, or stand in an argument's place. Nothing of all this: any text.
struct Value {
    bool file = false;
    bool feed = false;  // the name of one
    std::vector<std::string> words;
};

struct OptionWords {
    std::vector<std::string> names;  // "-c", "--config"
    std::string summary;
    bool takes_value = false;
    Value value;
};

struct CommandWords {
    std::string name;
    std::string summary;
    std::vector<OptionWords> options;
    bool takes_arguments = false;
    Value argument;  // of all its arguments together
};

struct Vocabulary {
    std::vector<OptionWords> options;  // without a command
    std::vector<CommandWords> commands;
};

[[nodiscard]] Vocabulary vocabulary(const CLI::App& line);

}  // namespace newspool::commands

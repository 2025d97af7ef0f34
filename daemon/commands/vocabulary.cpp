// The names that --help prints for a value say what it is: FILE and PATH are files, FEED is a feed, words in
// lower case are meant as they are; "FILE|URL" is either.
#include "commands/vocabulary.hpp"

#include <string_view>

#include <CLI/CLI.hpp>

#include "base/text.hpp"

namespace newspool::commands {
namespace {

void collect(const CLI::App& app, CommandWords& command);
OptionWords option_words(const CLI::Option& option);
void add_kinds(std::string_view kinds, Value& value);
std::string kinds_of(const CLI::Option& option);

}  // namespace

Vocabulary vocabulary(const CLI::App& line) {
    Vocabulary vocabulary;
    CommandWords top;
    for (const CLI::Option* option : line.get_options()) top.options.push_back(option_words(*option));
    vocabulary.options = std::move(top.options);
    for (const CLI::App* app : line.get_subcommands({})) {
        CommandWords& command = vocabulary.commands.emplace_back();
        command.name = app->get_name();
        command.summary = app->get_description();
        collect(*app, command);
    }
    return vocabulary;
}

namespace {

void collect(const CLI::App& app, CommandWords& command) {
    for (const CLI::Option* option : app.get_options()) {
        const bool is_repeated = option == app.get_help_ptr() && app.get_name().empty();
        if (is_repeated) continue;
        if (option->get_positional()) {
            command.takes_arguments = true;
            add_kinds(kinds_of(*option), command.argument);
        } else {
            command.options.push_back(option_words(*option));
        }
    }
    // A group of options, of which one must be chosen, is a command without a name to CLI11, and repeats
    // --help.
    for (const CLI::App* group : app.get_subcommands({})) collect(*group, command);
}

OptionWords option_words(const CLI::Option& option) {
    OptionWords words;
    for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
    words.summary = option.get_description();
    words.takes_value = option.get_expected_min() != 0;
    if (words.takes_value) add_kinds(kinds_of(option), words.value);
    return words;
}

void add_kinds(std::string_view kinds, Value& value) {
    while (!kinds.empty()) {
        const std::string_view kind = kinds.substr(0, kinds.find('|'));
        kinds.remove_prefix(std::min(kind.size() + 1, kinds.size()));
        if (kind == "FILE" || kind == "PATH")
            value.file = true;
        else if (kind == "FEED")
            value.feed = true;
        else if (kind == ascii_lower(kind))
            value.words.emplace_back(kind);
    }
}

// An argument is called by its name where it was given no other; TEXT is what CLI11 says of any string.
std::string kinds_of(const CLI::Option& option) {
    std::string kinds = option.get_type_name();
    kinds.erase(std::min(kinds.find(':'), kinds.size()));
    return option.get_positional() && (kinds.empty() || kinds == "TEXT") ? option.get_name(true) : kinds;
}

}  // namespace
}  // namespace newspool::commands

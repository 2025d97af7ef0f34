// One `complete` line of fish for each command, option and argument.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands/completion.hpp"

namespace newspool::commands {
namespace {

// The second word is the command, also where a feed is called like one.
constexpr const char* fish_begin = R"(# fish completion of newspool, as "newspool completion fish" prints it.

function __newspool_command
    set -l words (commandline -opc)
    if test (count $words) -lt 2
        test "$argv[1]" = none
    else
        test "$argv[1]" = $words[2]
    end
end

function __newspool_feeds
    set -l words (commandline -opc)
    set -l configured
    for index in (seq (count $words))
        switch $words[$index]
            case -c --config
                set configured -c $words[(math $index + 1)]
            case '--config=*'
                set configured -c (string replace -- --config= '' $words[$index])
        end
    end
    $words[1] completion feeds $configured 2>/dev/null
end

complete -c newspool -f
)";

// How what may follow is offered: fish offers files unless told not to.
std::string fish_offers(const Value& value) {
    std::string offered = value.file ? " -F" : " -f";
    if (value.feed) offered += " -a '(__newspool_feeds)'";
    if (!value.words.empty()) offered += fmt::format(" -a '{}'", fmt::join(value.words, " "));
    return offered;
}

std::string line_of(std::string_view command, const OptionWords& option) {
    std::string line = fmt::format("complete -c newspool -n '__newspool_command {}'", command);
    for (const std::string& name : option.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (option.takes_value) line += " -r" + fish_offers(option.value);
    return line + " -d " + shell_quoted(option.summary) + "\n";
}

}  // namespace

std::string fish_completion(const Vocabulary& vocabulary) {
    std::string script = fish_begin;
    for (const OptionWords& option : vocabulary.options) script += line_of("none", option);
    for (const CommandWords& command : vocabulary.commands)
        script += fmt::format("complete -c newspool -n '__newspool_command none' -a {} -d {}\n", command.name,
                              shell_quoted(command.summary));
    for (const CommandWords& command : vocabulary.commands) {
        for (const OptionWords& option : command.options) script += line_of(command.name, option);
        if (command.takes_arguments)
            script += fmt::format("complete -c newspool -n '__newspool_command {}'{}\n", command.name,
                                  fish_offers(command.argument));
    }
    return script;
}

}  // namespace newspool::commands

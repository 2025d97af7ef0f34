// A zsh function in terms of _arguments and _describe. It may be sourced, or lie as _newspool in a folder of
// $fpath.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands/completion.hpp"

namespace newspool::commands {
namespace {

constexpr const char* zsh_begin = R"zsh(#compdef newspool
# zsh completion of newspool, as "newspool completion zsh" prints it.

_newspool_feeds() {
    local -a feeds configured
    local config=${opt_args[-c]:-${opt_args[--config]}}
    [[ -n $config ]] && configured=(-c ${(Q)config})
    feeds=(${(f)"$($newspool completion feeds $configured 2>/dev/null)"})
    _wanted feeds expl feed compadd -a feeds
}

_newspool() {
    local newspool=$words[1] curcontext=$curcontext state line ret=1
    typeset -A opt_args
)zsh";

constexpr const char* zsh_end = R"(    return ret
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _newspool "$@"
else
    compdef _newspool newspool
fi
)";

// A colon and brackets part the fields of what _arguments and _describe read.
std::string field(std::string_view text) {
    std::string escaped;
    for (const char letter : text) {
        if (letter == ':' || letter == '[' || letter == ']') escaped += '\\';
        escaped += letter;
    }
    return escaped;
}

// What offers it. Of several kinds each is a field of fields, with its colons escaped; the space before keeps
// _arguments from handing over words of its own.
std::string action(const Value& value) {
    if (value.feed && !value.file && value.words.empty()) return "_newspool_feeds";
    if (value.file && !value.feed && value.words.empty()) return "_files";
    const std::string words = fmt::format("({})", fmt::join(value.words, " "));
    if (!value.feed && !value.file) return value.words.empty() ? " " : words;
    std::string offered = " _alternative";
    if (value.feed) offered += R"( "feeds\:feed\:_newspool_feeds")";
    if (value.file) offered += R"( "files\:file\:_files")";
    if (!value.words.empty()) offered += fmt::format(R"( "words\:word\:{}")", words);
    return offered;
}

// The names of one option shut each other out.
std::string option_specs(const OptionWords& option) {
    std::string specs;
    for (const std::string& name : option.names) {
        const bool is_long = name.starts_with("--");
        const std::string value =
            option.takes_value ? fmt::format("{}:{}", ":value", action(option.value)) : std::string();
        const std::string shut_out =
            option.names.size() > 1 ? fmt::format("({})", fmt::join(option.names, " ")) : std::string();
        specs += " " + shell_quoted(fmt::format("{}{}{}[{}]{}", shut_out, name,
                                                option.takes_value && is_long ? "=" : "",
                                                field(option.summary), value));
    }
    return specs;
}

std::string arguments_of(const CommandWords& command) {
    std::string specs;
    for (const OptionWords& option : command.options) specs += option_specs(option);
    if (command.takes_arguments)
        specs += " " + shell_quoted(fmt::format("*:argument:{}", action(command.argument)));
    return fmt::format("        {}) _arguments -s{} && ret=0 ;;\n", command.name, specs);
}

}  // namespace

std::string zsh_completion(const Vocabulary& vocabulary) {
    std::string script = zsh_begin;
    script += "    _arguments -C";
    for (const OptionWords& option : vocabulary.options) script += option_specs(option);
    script +=
        " ':command:->command' '*::argument:->argument' && ret=0\n    case $state in\n    command)\n"
        "        local -a commands=(\n";
    for (const CommandWords& command : vocabulary.commands)
        script += "            " + shell_quoted(field(command.name) + ":" + field(command.summary)) + "\n";
    script +=
        "        )\n        _describe -t commands command commands && ret=0\n        ;;\n    argument)\n"
        "        case $words[1] in\n";
    for (const CommandWords& command : vocabulary.commands) script += arguments_of(command);
    return script + "        esac\n        ;;\n    esac\n" + zsh_end;
}

}  // namespace newspool::commands

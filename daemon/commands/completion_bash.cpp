// A bash function: it finds out what may stand at the cursor, from a table of `case` lines made of the
// vocabulary, and offers what of it begins with the word there.
//
// Bash splits words at : and = as well (COMP_WORDBREAKS), so "--config=FILE" is three words, and what is left
// of the last colon must not be offered again.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands/completion.hpp"

namespace newspool::commands {
namespace {

constexpr const char* bash_begin = R"(# bash completion of newspool, as "newspool completion bash" prints it.

_newspool_offer_feeds() {
    local feed quoted colon=
    case "$word$COMP_WORDBREAKS" in *:*:*) colon="${word%"${word##*:}"}" ;; esac
    while IFS= read -r feed; do
        printf -v quoted %q "$feed"
        if [[ $quoted == "$word"* ]]; then COMPREPLY+=("${quoted#"$colon"}"); fi
    done < <("${COMP_WORDS[0]}" completion feeds ${config:+-c "$config"} 2>/dev/null)
}

_newspool_offer_words() {
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$1" -- "$word")
}

_newspool_offer_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word")
}

_newspool() {
    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD - 1]}" command="" config="" index
    COMPREPLY=()
    for ((index = 1; index < COMP_CWORD; ++index)); do
        case "${COMP_WORDS[index]}" in -c | --config)
            config="${COMP_WORDS[index + 1]}"
            [[ $config == = ]] && config="${COMP_WORDS[index + 2]}"
            ;;
        esac
    done
    ((COMP_CWORD > 1)) && command="${COMP_WORDS[1]}"
    if [[ $word == = ]]; then
        word=""
    elif [[ $before == = ]]; then
        before="${COMP_WORDS[COMP_CWORD - 2]}"
    fi
)";

constexpr const char* bash_end = R"(}

complete -F _newspool newspool
)";

// What is offered for it, as commands of the script; ":" for any text.
std::string offers(const Value& value) {
    std::vector<std::string> offered;
    if (value.feed) offered.emplace_back("_newspool_offer_feeds");
    if (!value.words.empty())
        offered.push_back(fmt::format("_newspool_offer_words '{}'", fmt::join(value.words, " ")));
    if (value.file) offered.emplace_back("_newspool_offer_files");
    return offered.empty() ? ":" : fmt::format("{}", fmt::join(offered, "; "));
}

std::string names_of(const std::vector<OptionWords>& options) {
    std::vector<std::string> names;
    for (const OptionWords& option : options)
        names.insert(names.end(), option.names.begin(), option.names.end());
    return fmt::format("{}", fmt::join(names, " "));
}

// "run --config") of each option that takes a value.
std::string value_cases(const CommandWords& command) {
    std::string cases;
    for (const OptionWords& option : command.options) {
        if (!option.takes_value) continue;
        std::string patterns;
        for (const std::string& name : option.names)
            patterns += fmt::format("{}'{} {}'", patterns.empty() ? "" : " | ", command.name, name);
        cases += fmt::format("    {}) {}; return ;;\n", patterns, offers(option.value));
    }
    return cases;
}

}  // namespace

std::string bash_completion(const Vocabulary& vocabulary) {
    std::vector<std::string> commands;
    std::string values;
    std::string options =
        fmt::format("    '') _newspool_offer_words '{}' ;;\n", names_of(vocabulary.options));
    std::string arguments;
    for (const CommandWords& command : vocabulary.commands) {
        commands.push_back(command.name);
        values += value_cases(command);
        options +=
            fmt::format("    {}) _newspool_offer_words '{}' ;;\n", command.name, names_of(command.options));
        if (command.takes_arguments)
            arguments += fmt::format("    {}) {} ;;\n", command.name, offers(command.argument));
    }
    return fmt::format(
        "{}    case \"$command $before\" in\n{}    esac\n"
        "    if [[ $word == -* ]]; then\n    case $command in\n{}    esac\n        return\n    fi\n"
        "    case $command in\n    '') _newspool_offer_words '{}' ;;\n{}    esac\n{}",
        bash_begin, values, options, fmt::join(commands, " "), arguments, bash_end);
}

}  // namespace newspool::commands

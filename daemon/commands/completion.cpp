// A feed's name that a terminal could not show as it is (control characters) is left out: completing it would
// change it.
#include "commands/completion.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "commands/asking.hpp"
#include "commands/command_line.hpp"

namespace newspool::commands {
namespace {

int print_feeds(const std::filesystem::path& file) {
    const auto config = configuration(file);
    if (!config) return wrong_usage;
    for (const Subscription& subscription : config->subscriptions)
        if (printable(subscription.name, subscription.name.size()) == subscription.name)
            fmt::print("{}\n", subscription.name);
    return done;
}

}  // namespace

int completion(const CompletionOptions& options, const CLI::App& line) {
    if (options.wanted == "feeds") return print_feeds(options.config);
    const Vocabulary known = vocabulary(line);
    if (options.wanted == "bash") fmt::print("{}", bash_completion(known));
    if (options.wanted == "zsh") fmt::print("{}", zsh_completion(known));
    if (options.wanted == "fish") fmt::print("{}", fish_completion(known));
    return done;
}

std::string shell_quoted(std::string_view text) {
    std::string quoted = "'";
    for (const char letter : text) {
        if (letter == '\'')
            quoted += R"('\'')";
        else
            quoted += letter;
    }
    return quoted + "'";
}

}  // namespace newspool::commands

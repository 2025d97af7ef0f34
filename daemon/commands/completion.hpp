// `newspool completion SHELL`: the script that makes a shell complete newspool's command line.
//
// The scripts know commands, options and files by themselves. For the names of feeds they ask newspool, which
// reads the configuration.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "commands/vocabulary.hpp"

namespace newspool::commands {

struct CompletionOptions {
    std::string wanted;            // bash, zsh, fish; or feeds: their names, one a line
    std::filesystem::path config;  // for the feeds; empty: config::default_file()
};

[[nodiscard]] int completion(const CompletionOptions& options, const CLI::App& line);

[[nodiscard]] std::string bash_completion(const Vocabulary& vocabulary);
[[nodiscard]] std::string zsh_completion(const Vocabulary& vocabulary);
[[nodiscard]] std::string fish_completion(const Vocabulary& vocabulary);

// As one word, in single quotes, as all three shells read it.
[[nodiscard]] std::string shell_quoted(std::string_view text);

}  // namespace newspool::commands

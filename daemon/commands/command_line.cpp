// To add a command: a file of its own that declares its options as a struct, a function here that ties them
// to words, and one line in the table.
#include "commands/command_line.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "commands/check.hpp"
#include "commands/completion.hpp"
#include "commands/discover.hpp"
#include "commands/explain.hpp"
#include "commands/import.hpp"
#include "commands/init.hpp"
#include "commands/parse.hpp"
#include "commands/recover.hpp"
#include "commands/release.hpp"
#include "commands/replay.hpp"
#include "commands/report.hpp"
#include "commands/run.hpp"
#include "commands/status.hpp"
#include "commands/version.hpp"

namespace newspool::commands {
namespace {

// Ties a command's options to the words of its command line; the result runs it with what was read.
using Command = std::function<int()>;
using Declare = Command (*)(CLI::App&);

struct CommandEntry {
    const char* name;
    const char* summary;
    Declare declare;
};

Command declare_run(CLI::App& line);
Command declare_check(CLI::App& line);
Command declare_completion(CLI::App& line);
Command declare_explain(CLI::App& line);
Command declare_parse(CLI::App& line);
Command declare_init(CLI::App& line);
Command declare_discover(CLI::App& line);
Command declare_add(CLI::App& line);
Command declare_import(CLI::App& line);
Command declare_export(CLI::App& line);
Command declare_recover(CLI::App& line);
Command declare_release(CLI::App& line);
Command declare_status(CLI::App& line);
Command declare_poll(CLI::App& line);
Command declare_reload(CLI::App& line);
Command declare_discard(CLI::App& line);
Command declare_replay(CLI::App& line);
Command declare_report(CLI::App& line);
Command declare_version(CLI::App& line);

constexpr std::array table{
    CommandEntry{"run", "poll the feeds and deliver what is new, until stopped", declare_run},
    CommandEntry{"check", "say whether the configuration can be run, and what is wrong with it",
                 declare_check},
    CommandEntry{"explain", "say what is known of a feed or an item, and why", declare_explain},
    CommandEntry{"parse", "print what newspool makes of feed documents, as JSON Feed", declare_parse},
    CommandEntry{"status", status_help, declare_status},
    CommandEntry{"poll", poll_help, declare_poll},
    CommandEntry{"reload", reload_help, declare_reload},
    CommandEntry{"recover", recover_help, declare_recover},
    CommandEntry{"release", release_help, declare_release},
    CommandEntry{"discard", discard_help, declare_discard},
    CommandEntry{"replay", replay_help, declare_replay},
    CommandEntry{"report", report_help, declare_report},
    CommandEntry{"completion", "print what makes a shell complete this command line", declare_completion},
    CommandEntry{"init", init_help, declare_init},
    CommandEntry{"discover", discover_help, declare_discover},
    CommandEntry{"add", add_help, declare_add},
    CommandEntry{"import", import_help, declare_import},
    CommandEntry{"export", export_help, declare_export},
    CommandEntry{"version", "show the versions of newspool and of its libraries", declare_version},
};

constexpr const char* description =
    "newspool fetches feeds and puts every new article, exactly once, as a file into a spool directory.";
constexpr const char* footer =
    "Exit codes: 0 done; 1 the thing asked about is bad; 2 wrong usage or configuration; 3 newspool itself\n"
    "failed (disk, database, another newspool is running).\n"
    "See newspool(1), newspool.toml(5) and newspool-spool(5).";

constexpr const char* config_summary =
    "the configuration file; without it $NEWSPOOL_CONFIG, else /etc/newspool/newspool.toml";

// CLI11's own would take the number that it makes of a word, and show it to whoever mistypes one.
template <class Value>
CLI::Validator one_of(std::vector<std::pair<std::string, Value>> words) {
    const auto choose = [words = std::move(words)](std::string& word) -> std::string {
        std::vector<std::string_view> names;
        for (const auto& [name, value] : words) {
            names.emplace_back(name);
            if (name != word) continue;
            word = std::to_string(static_cast<int>(value));
            return "";
        }
        const std::string hint = did_you_mean(word, names);
        return fmt::format("expected one of {}, found '{}'{}", fmt::join(names, ", "), printable(word, 100),
                           hint);
    };
    return {choose, "", "one of"};
}

Command declare_check(CLI::App& line) {
    const auto options = std::make_shared<CheckOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    return [options] { return check(*options); };
}

Command declare_explain(CLI::App& line) {
    const auto options = std::make_shared<ExplainOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    line.add_option("FEED", options->feed, "its name or its URL; or the id or link of an item")->required();
    return [options] { return explain(*options); };
}

Command declare_run(CLI::App& line) {
    const auto options = std::make_shared<RunOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    line.add_flag("--once", options->once, "poll every feed that is due once, deliver, and end");
    line.add_flag("-v,--verbose", options->verbose,
                  "log every poll and every request, also of those that found nothing new");
    line.add_option("--log-format", options->log_format, "in place of that of the configuration")
        ->type_name("text|keys|json")
        ->transform(one_of<LogFormat>(
            {{"text", LogFormat::text}, {"keys", LogFormat::keys}, {"json", LogFormat::json}}));
    return [options] { return run(*options); };
}

Command declare_parse(CLI::App& line) {
    const auto options = std::make_shared<ParseOptions>();
    line.add_option("FILE", options->files, "documents, or their URLs; - is standard input")->required();
    line.add_option("--base", options->base, "where the documents come from, for relative links")
        ->type_name("URL");
    line.add_option("--content-type", options->content_type, "the HTTP header that they came with")
        ->type_name("TYPE");
    return [options] { return parse(*options); };
}

Command declare_recover(CLI::App& line) {
    using Choice = RecoverOptions::Choice;
    const auto options = std::make_shared<RecoverOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    CLI::Option_group* choices = line.add_option_group("Choices");
    choices->require_option(0, 1);
    const auto choose = [&](const char* name, Choice choice, const char* help) {
        choices->add_flag_callback(name, [options, choice] { options->choice = choice; }, help);
    };
    choose("--deliver", Choice::deliver, recover_deliver_help);
    choose("--skip", Choice::skip, recover_skip_help);
    choose("--set-aside", Choice::set_aside, recover_set_aside_help);
    return [options] { return recover(*options); };
}

Command declare_status(CLI::App& line) {
    const auto options = std::make_shared<StatusOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    line.add_flag("--failing", options->failing, "only feeds that cannot be read");
    line.add_flag("--json", options->json, "as one JSON object");
    line.add_flag("--watch", options->watch, "again and again, until interrupted");
    return [options] { return status(*options); };
}

Command declare_poll(CLI::App& line) {
    const auto options = std::make_shared<PollOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    CLI::Option_group* which = line.add_option_group("Which");
    which->add_option("FEED", options->feed, "its name or its URL");
    which->add_flag("--all", options->all, "every feed");
    which->require_option(1);
    return [options] { return poll(*options); };
}

Command declare_reload(CLI::App& line) {
    const auto options = std::make_shared<ReloadOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    return [options] { return reload(*options); };
}

Command declare_release(CLI::App& line) {
    const auto options = std::make_shared<ReleaseOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    line.add_option("FEED", options->feed, "its name or its URL")->required();
    return [options] { return release(*options); };
}

Command declare_discard(CLI::App& line) {
    const auto options = std::make_shared<DiscardOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    CLI::Option_group* which = line.add_option_group("Which");
    which->add_option("FEED", options->feed, "its name or its URL");
    which->add_option("--output", options->output, "what waits for this output, of all feeds")
        ->type_name("NAME");
    which->require_option(1);
    return [options] { return discard(*options); };
}

Command declare_replay(CLI::App& line) {
    using Format = OutputSettings::Format;
    const auto options = std::make_shared<ReplayOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    line.add_option("--feed", options->feed, "only this one: its name or its URL")->type_name("FEED");
    line.add_option("--since", options->since, "only what was delivered since: 2d, or 2026-11-23")
        ->type_name("TIME");
    line.add_option("--output", options->output, "a folder of its own, which becomes a spool")
        ->type_name("PATH")
        ->required();
    line.add_option("--format", options->format, "of the articles there")
        ->type_name("json|jsonl|maildir|text")
        ->transform(one_of<Format>({{"json", Format::json},
                                    {"jsonl", Format::jsonl},
                                    {"maildir", Format::maildir},
                                    {"text", Format::text}}));
    return [options] { return replay(*options); };
}

Command declare_completion(CLI::App& line) {
    const auto options = std::make_shared<CompletionOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    line.add_option("SHELL", options->wanted, "for which; feeds prints their names, as the scripts need them")
        ->type_name("bash|zsh|fish|feeds")
        ->check(CLI::IsMember({"bash", "zsh", "fish", "feeds"}).description(""))
        ->required();
    return [options, whole = line.get_parent()] { return completion(*options, *whole); };
}

Command declare_init(CLI::App& line) {
    const auto options = std::make_shared<InitOptions>();
    line.add_option("FILE", options->file, "where; without it where newspool looks for its configuration");
    return [options] { return init(*options); };
}

Command declare_discover(CLI::App& line) {
    const auto options = std::make_shared<DiscoverOptions>();
    line.add_option("-c,--config", options->config, "ask as the [fetch] of this configuration says")
        ->type_name("FILE");
    line.add_option("URL", options->url, "a page, or a feed")->required();
    line.add_flag("--json", options->json, "as one JSON object");
    line.add_flag("--allow-private", options->allow_private, "also on loopback and private addresses");
    return [options] { return discover(*options); };
}

Command declare_add(CLI::App& line) {
    const auto options = std::make_shared<AddOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    line.add_option("URL", options->url, "a feed, or a page that has one")->required();
    line.add_option("--list", options->list, "the list; without it the only one of the configuration")
        ->type_name("FILE");
    line.add_option("--tags", options->tags, "the feed's tags")->type_name("TAG,TAG")->delimiter(',');
    line.add_option("--name", options->name, "the feed's name; without it one is made from its URL")
        ->type_name("NAME");
    return [options] { return add(*options); };
}

Command declare_import(CLI::App& line) {
    const auto options = std::make_shared<ImportOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    line.add_option("FILE", options->source, "OPML, or its URL; - is standard input")->required();
    line.add_option("--to", options->to,
                    "where they go: a list, which is added to, or a new .toml file; without it the only list "
                    "of the configuration")
        ->type_name("FILE");
    line.add_flag("--write", options->write, "write it without asking");
    return [options] { return import_opml(*options); };
}

Command declare_export(CLI::App& line) {
    const auto options = std::make_shared<ExportOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    return [options] { return export_opml(*options); };
}

Command declare_report(CLI::App& line) {
    const auto options = std::make_shared<ReportOptions>();
    line.add_option("-c,--config", options->config, config_summary)->type_name("FILE");
    line.add_flag("--all", options->all, "every feed and host, not only those that matter most");
    line.add_option("FILE", options->file, "the page, which is replaced whole; - is standard output")
        ->required();
    return [options] { return report(*options); };
}

Command declare_version(CLI::App& /*line*/) {
    return [] { return print_versions(); };
}

int refuse(std::string_view why) {
    fmt::print(stderr, "newspool: {}\n", why);
    return wrong_usage;
}

// CLI11 says of a word it does not know only that it did not expect it.
bool names_no_command(std::string_view word) {
    if (word.starts_with('-')) return false;
    for (const CommandEntry& entry : table)
        if (word == entry.name) return false;
    return true;
}

int refuse_command(std::string_view word) {
    std::vector<std::string_view> names(table.size());
    std::ranges::transform(table, names.begin(), &CommandEntry::name);
    const std::string hint = did_you_mean(word, names);
    return refuse(fmt::format("unknown command '{}'{}", printable(word, 100),
                              hint.empty() ? "; see 'newspool --help'" : hint));
}

int refuse_usage(const CLI::App& line, const CLI::ParseError& error) {
    const auto chosen = line.get_subcommands();
    const std::string command = chosen.empty() ? "newspool" : "newspool " + chosen.front()->get_name();
    std::string why = printable(error.what());
    // As a sentence in the middle of another; but FEED stays FEED.
    if (why.size() > 1 && why[1] == ascii_lower(why[1])) why.front() = ascii_lower(why.front());
    return refuse(fmt::format("{}; see '{} --help'", why, command));
}

}  // namespace

int run_command_line(std::span<char*> arguments) {
    if (arguments.size() > 1 && names_no_command(arguments[1])) return refuse_command(arguments[1]);

    CLI::App line(description, "newspool");
    line.footer(footer);
    line.set_help_flag("-h,--help", "print this, or after a command its options");
    line.require_subcommand(0, 1);
    bool version_wanted = false;
    line.add_flag("--version,-V", version_wanted, "show the versions of newspool and of its libraries");
    std::vector<std::pair<CLI::App*, Command>> commands;
    for (const CommandEntry& entry : table) {
        CLI::App* subcommand = line.add_subcommand(entry.name, entry.summary);
        commands.emplace_back(subcommand, entry.declare(*subcommand));
    }

    try {
        line.parse(static_cast<int>(arguments.size()), arguments.data());
    } catch (const CLI::CallForHelp&) {
        fmt::print("{}", line.help());
        return done;
    } catch (const CLI::ParseError& error) {
        return refuse_usage(line, error);
    }
    if (version_wanted) return print_versions();
    for (const auto& [subcommand, run] : commands)
        if (subcommand->parsed()) return run();
    return refuse("which command? See 'newspool --help'");
}

}  // namespace newspool::commands

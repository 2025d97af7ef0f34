// First everything is sorted, then told, then written: what is told is what is done.
#include "commands/import.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/url.hpp"
#include "commands/asking.hpp"
#include "commands/command_line.hpp"
#include "commands/download.hpp"
#include "commands/sources.hpp"
#include "config/address.hpp"
#include "config/config.hpp"
#include "config/list.hpp"
#include "config/opml.hpp"
#include "config/secret.hpp"

namespace newspool::commands {
namespace {

// One that will be subscribed to.
struct Fresh {
    config::ListEntry entry;
    std::string comment;  // what has no place in an entry
};

// What becomes of an OPML document.
struct Sorted {
    std::vector<Fresh> fresh;
    std::vector<std::string> known;    // sentences: subscribed already
    std::vector<std::string> repeats;  // sentences: named twice in the document
    std::vector<std::string> refused;  // sentences, with their places
    bool holds_password = false;
};

class Sorting {
  public:
    Sorting(const config::Config& config, std::string source) : config_(config), source_(std::move(source)) {
        for (std::size_t index = 0; index < config.subscriptions.size(); ++index) {
            subscribed_.emplace(config.subscriptions[index].url, index);
            names_.insert(config.subscriptions[index].name);
        }
    }

    Sorted sort(const config::Opml& opml) {
        for (const auto* list : {&opml.broken, &opml.passed_over})
            refused_.insert(refused_.end(), list->begin(), list->end());
        for (const config::Outline& outline : opml.feeds) take(outline);
        std::ranges::stable_sort(refused_, {}, &config::Blemish::line);
        for (const config::Blemish& one : refused_)
            sorted_.refused.push_back(fmt::format("{}: {}", place(one.line, one.column), one.message));
        return std::move(sorted_);
    }

  private:
    [[nodiscard]] std::string place(std::uint32_t line, std::uint32_t column) const {
        return fmt::format("{}:{}:{}", source_, line, column);
    }

    void take(const config::Outline& outline) {
        const auto address = config::read_address(outline.url, config::Trust::listed, {});
        if (!address) return refused_.push_back({outline.line, outline.column, address.error()});
        const std::string where = place(outline.line, outline.column);
        const std::string shown = shown_url(address->url);
        if (const auto known = subscribed_.find(address->url); known != subscribed_.end()) {
            if (!told_.insert(address->url).second) return;
            sorted_.known.push_back(fmt::format("{}: {} is subscribed already, at {}", where, shown,
                                                config_.place_of(known->second)));
            return;
        }
        const auto [before, is_new] = taken_.try_emplace(address->url, sorted_.fresh.size());
        if (!is_new) return repeat(outline, sorted_.fresh[before->second], where, shown);
        const bool bare = address->username.empty() && address->password.empty();
        if (!address->password.empty()) sorted_.holds_password = true;
        sorted_.fresh.push_back(
            {{.url = bare ? address->url : outline.url, .name = unique(outline.title), .tags = outline.tags},
             comment_of(outline)});
    }

    void repeat(const config::Outline& outline, Fresh& before, const std::string& where,
                const std::string& shown) {
        for (const std::string& tag : outline.tags)
            if (std::ranges::find(before.entry.tags, tag) == before.entry.tags.end())
                before.entry.tags.push_back(tag);
        sorted_.repeats.push_back(
            fmt::format("{}: {} is named again; it gets the tags of both", where, shown));
    }

    std::string unique(const std::string& title) {
        if (title.empty()) return {};
        std::string name = title;
        for (unsigned number = 2; !names_.insert(name).second; ++number)
            name = fmt::format("{} ({})", title, number);
        return name;
    }

    static std::string comment_of(const config::Outline& outline) {
        std::string comment;
        for (const auto& [name, value] : outline.more)
            comment += fmt::format("# {}: {}\n", printable(name, 100), printable(value));
        return comment;
    }

    const config::Config& config_;
    std::string source_;
    std::unordered_map<std::string, std::size_t> subscribed_;
    std::unordered_map<std::string, std::size_t> taken_;  // by URL, to their place among the fresh
    std::unordered_set<std::string> names_;
    std::unordered_set<std::string> told_;  // URLs that are subscribed already
    std::vector<config::Blemish> refused_;
    Sorted sorted_;
};

bool is_toml(const std::filesystem::path& file) { return file.extension() == ".toml"; }

std::string written(const Sorted& sorted, const std::string& source, bool as_toml) {
    std::string text = fmt::format("# From {}, by newspool import.\n", source);
    for (const Fresh& fresh : sorted.fresh)
        text += as_toml ? '\n' + fresh.comment + config::written_table(fresh.entry)
                        : fresh.comment + config::written_line(fresh.entry) + '\n';
    for (const std::string& sentence : sorted.refused) text += fmt::format("# not taken: {}\n", sentence);
    return text;
}

void tell(const Sorted& sorted, const std::string& source) {
    for (const auto* sentences : {&sorted.refused, &sorted.known, &sorted.repeats})
        for (const std::string& sentence : *sentences) fmt::print(stderr, "{}\n", sentence);
    fmt::print(stderr, "newspool: {}: {} new, {} subscribed already, {} not usable\n", source,
               sorted.fresh.size(), sorted.known.size(), sorted.refused.size());
}

bool confirmed(const Sorted& sorted, const std::filesystem::path& to) {
    if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1) return false;
    fmt::print(stderr, "write {} feeds to {}? [y/N] ", sorted.fresh.size(), printable(to.string(), 1'000));
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

// Why it must not be written there; empty if nothing speaks against it.
std::string objection(const Sorted& sorted, const std::filesystem::path& to) {
    std::error_code missing;
    if (!std::filesystem::exists(to, missing)) return {};
    if (is_toml(to)) return "is there already: name a new file, or a list, which is added to";
    if (sorted.holds_password && config::readable_by_all(to))
        return "can be read by everybody, and a password is to be written into it: take that away with chmod "
               "o-r";
    return {};
}

int write(const Sorted& sorted, const std::string& source, const std::filesystem::path& to,
          const config::Config& config) {
    const EditLock lock(to);
    if (const std::string why = objection(sorted, to); !why.empty()) {
        fmt::print(stderr, "newspool: {} {}\n", printable(to.string(), 1'000), why);
        return wrong_usage;
    }
    append_lines(to, written(sorted, source, is_toml(to)));
    fmt::print(stderr, "newspool: {} feeds are written to {}\n", sorted.fresh.size(),
               printable(to.string(), 1'000));
    tell_daemon(config, to);
    return done;
}

}  // namespace

int import_opml(const ImportOptions& options) {
    const auto config = configuration_if_any(options.config);
    if (!config) return wrong_usage;
    const std::string source = options.source == "-" ? "standard input" : shown_url(options.source);
    const auto input = read_input(options.source);
    if (!input) {
        fmt::print(stderr, "newspool: {}: {}\n", source, input.error());
        return bad;
    }
    const auto opml = config::read_opml(input->bytes, input->content_type);
    if (!opml) {
        const config::Blemish& why = opml.error();
        fmt::print(stderr, "newspool: {}{}: {}\n", source,
                   why.line == 0 ? "" : fmt::format(":{}:{}", why.line, why.column), why.message);
        return bad;
    }
    const Sorted sorted = Sorting(*config, source).sort(*opml);
    tell(sorted, source);
    if (sorted.fresh.empty()) return sorted.known.empty() ? bad : done;

    const auto to = list_meant(*config, options.to);
    if (options.write && !to) {
        fmt::print(stderr, "newspool: {} (--to FILE)\n", to.error());
        return wrong_usage;
    }
    if (options.write) return write(sorted, source, *to, *config);
    fmt::print("{}", written(sorted, source, to && is_toml(*to)));
    std::fflush(stdout);
    if (to && confirmed(sorted, *to)) return write(sorted, source, *to, *config);
    fmt::print(stderr, "newspool: nothing is written{}\n",
               to ? fmt::format("; --write adds this to {}", printable(to->string(), 1'000))
                  : "; --to FILE --write writes this to a file");
    return done;
}

int export_opml(const ExportOptions& options) {
    const auto config = configuration(options.config);
    if (!config) return wrong_usage;
    for (const Subscription& feed : config->subscriptions) {
        if (!feed.url.starts_with("http"))
            fmt::print(stderr,
                       "newspool: {} is left out: other readers know no such source, so keep it here\n",
                       printable(feed.url));
        else if (!feed.request.credentials.username.empty())
            fmt::print(
                stderr,
                "newspool: {}: its user name and password are not exported: give them to the other reader\n",
                shown_url(feed.url));
    }
    const std::string text = config::write_opml(config->subscriptions);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return done;
}

}  // namespace newspool::commands

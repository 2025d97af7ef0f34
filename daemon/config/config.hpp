// The configuration file, and the files that it names, as one Config: every default filled in, every path
// absolute, every subscription complete. All problems are found at once, each with its place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/log_line.hpp"
#include "base/result.hpp"
#include "model/settings.hpp"
#include "model/subscription.hpp"

namespace newspool::config {

// A file that was read, and what kind it is of.
struct Part {
    enum class Kind { toml, list, opml };
    std::filesystem::path file;
    Kind kind = Kind::toml;
};

// Where a subscription was first named.
struct Origin {
    std::uint32_t part = 0;  // of Config::parts
    std::uint32_t line = 0;
};

struct Config {
    std::filesystem::path file;
    std::filesystem::path database = "/var/lib/newspool/newspool.db";
    std::filesystem::path control;       // the socket at which the daemon is asked
    std::string metrics;                 // "ADDRESS:PORT", or the path of a socket; empty: not told
    std::filesystem::path metrics_file;  // empty: none
    LogFormat log_format = LogFormat::text;
    std::vector<OutputSettings> outputs;  // at least one
    FetchSettings fetch;
    ScheduleSettings schedule;
    ArticleSettings articles;
    ArchiveSettings archive;
    ReportSettings report;
    std::vector<Subscription> subscriptions;  // one for each URL, in the order of the files
    std::vector<Origin> origins;              // of each of them
    std::vector<Part> parts;                  // the first is the file itself

    // Stands for all that was read: with the same seal come the same plain subscriptions. Empty: none can.
    std::string seal;
    // `subscriptions` lacks the plain ones, which the ledger holds as they stand. All are like `plain`, but
    // for URL and name.
    bool leaves_out_plain = false;
    Subscription plain;

    // "feeds.txt:3": where the subscription of this index was first named.
    [[nodiscard]] std::string place_of(std::size_t index) const;
};

// "newspool.toml:12:3: unknown key 'intervall' in [[feed]]; did you mean 'interval'?"
struct Problem {
    std::filesystem::path file;
    std::uint32_t line = 0;  // from 1; 0: the file as a whole
    std::uint32_t column = 0;
    std::string message;

    [[nodiscard]] std::string text() const;
};

// Reads `file` and everything it includes.
[[nodiscard]] Result<Config, std::vector<Problem>> load(const std::filesystem::path& file);

// The same, but a list that the ledger `database` has adopted as it stands is not taken apart again, where
// `holds` says that it holds this seal: of a million lines that takes most of a start.
using Holds = std::function<bool(const std::filesystem::path& database, const std::string& seal)>;
[[nodiscard]] Result<Config, std::vector<Problem>> load(const std::filesystem::path& file,
                                                        const Holds& holds);

// Reads `file` but for its subscriptions, for whoever asks a daemon or the ledger about these. What it
// includes, lists and OPML hold nothing else and are not opened; a [[feed]] table that is wrong is no
// problem.
[[nodiscard]] Result<Config, std::vector<Problem>> load_settings(const std::filesystem::path& file);

// --config if given, else $NEWSPOOL_CONFIG, else /etc/newspool/newspool.toml.
[[nodiscard]] std::filesystem::path default_file();

// "toml++ 3.3.0" for --version.
[[nodiscard]] std::string library_version();

}  // namespace newspool::config

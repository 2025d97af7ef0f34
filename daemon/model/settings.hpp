// Every limit and default of the program, by name. Each room is handed the one struct that it needs; the
// configuration file fills them (config/newspool.toml lists the same keys with the same defaults).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace newspool {

// [fetch]
struct FetchSettings {
    std::string user_agent;     // empty: the built-in one (base/version.hpp)
    unsigned subscribers = 1;   // people served; told to publishers if more than one, by the built-in agent
    unsigned connections = 64;  // polls in flight at once
    unsigned per_host = 1;      // transfers at once to one host
    Duration per_host_delay =
        std::chrono::seconds(2);  // between the end of one request and the next to a host
    Duration connect_timeout = std::chrono::seconds(10);
    Duration timeout = std::chrono::seconds(60);    // total for one transfer, DNS to last byte
    std::size_t max_body = std::size_t{10} << 20U;  // decoded bytes
    unsigned max_redirects = 8;
    bool allow_private = false;  // loopback, private, link-local ... addresses
    std::string proxy;           // empty: none; the environment is never asked

    bool operator==(const FetchSettings&) const = default;
};

// [schedule]
struct ScheduleSettings {
    std::optional<Duration> interval;  // absent: adaptive
    Duration min_interval = std::chrono::minutes(10);
    Duration max_interval = std::chrono::hours(12);
    Duration max_hint = std::chrono::days(7);      // the longest wait that a publisher may ask for
    Duration retry_min = std::chrono::minutes(5);  // first wait after a failure; doubles
    Duration retry_max = std::chrono::hours(24);
    double effort = 1.0;  // of adaptive: twice as much asks twice as often
    double jitter = 0.1;  // a wait is lengthened by up to this share of itself, never shortened

    bool operator==(const ScheduleSettings&) const = default;
};

// What parse/ takes from one document before it says that this is no sane feed.
struct ParseSettings {
    std::size_t max_depth = 256;         // elements inside elements
    std::size_t max_nodes = 2'000'000;   // elements, texts and attributes of one document
    std::size_t max_attributes = 1'000;  // of one element
    std::size_t max_items = 20'000;      // the first ones are kept, with a warning
};

// Which items of a feed are delivered, beyond those that are new. [articles], and each feed for itself.
struct NewsPolicy {
    enum class Updates { ignore, deliver };
    enum class Flood { hold, deliver };

    std::optional<std::size_t> first_poll;  // so many of the newest items of the first document; absent: all
    Updates updates = Updates::ignore;
    Flood flood = Flood::hold;
    bool withdrawals = false;  // an item that vanishes while older ones stay is an event

    bool operator==(const NewsPolicy&) const = default;
};

// [articles]
struct ArticleSettings {
    enum class Html { safe, raw };
    Html html = Html::safe;
    NewsPolicy news;
    Duration remember = std::chrono::days(365);  // items that left their feed, from then on

    bool operator==(const ArticleSettings&) const = default;
};

// [archive]
struct ArchiveSettings {
    Duration keep{};  // delivered articles, for `newspool replay`; zero: not at all

    bool operator==(const ArchiveSettings&) const = default;
};

// [report]
struct ReportSettings {
    std::filesystem::path path;  // empty: none is written
    Duration every = std::chrono::hours(1);

    bool operator==(const ReportSettings&) const = default;
};

// [[output]]
struct OutputSettings {
    enum class Format { json, jsonl, maildir, text };
    enum class Folders { none, feed, tag };
    std::string name = "spool";  // its identity in the ledger
    std::filesystem::path path;
    Format format = Format::json;
    Folders folders = Folders::none;  // of a Maildir: one for each feed, or for the first tag of each
    std::vector<std::string> tags;    // only articles of feeds with one of these; empty: all
    bool events = false;              // takes events as well, as files of their own

    // Above one of these, which a consumer that stands still will reach, the output pauses until it holds
    // less than nine tenths of it. 0: no limit.
    std::uint64_t max_files = 1'000'000;
    std::uint64_t max_bytes = 0;
    std::uint64_t min_free = 0;                         // bytes that the file system must have left
    std::uint64_t queue_max = std::uint64_t{1} << 30U;  // bytes that may wait in the ledger meanwhile

    bool operator==(const OutputSettings&) const = default;
};

}  // namespace newspool

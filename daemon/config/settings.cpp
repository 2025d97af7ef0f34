// One table of keys for each table of the file. The defaults are in model/settings.hpp.
#include "config/settings.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "config/credentials.hpp"
#include "config/keys.hpp"
#include "config/news.hpp"
#include "config/outputs.hpp"
#include "config/secret.hpp"
#include "config/values.hpp"

namespace newspool::config {
namespace {

constexpr std::array<Key<FetchSettings>, 11> fetch_keys{{
    {"user_agent", into<&FetchSettings::user_agent, text>},
    {"subscribers", into<&FetchSettings::subscribers, count<1, 1'000'000'000>>},
    {"connections", into<&FetchSettings::connections, count<1, 10'000>>},
    {"per_host", into<&FetchSettings::per_host, count<1, 1'000>>},
    {"per_host_delay", into<&FetchSettings::per_host_delay, seconds<0, hour>>},
    {"connect_timeout", into<&FetchSettings::connect_timeout, seconds<1, hour>>},
    {"timeout", into<&FetchSettings::timeout, seconds<1, hour>>},
    {"max_body", into<&FetchSettings::max_body, size>},
    {"max_redirects", into<&FetchSettings::max_redirects, count<0, 50>>},
    {"allow_private", into<&FetchSettings::allow_private, truth>},
    {"proxy", into<&FetchSettings::proxy, proxy>},
}};

constexpr std::array<Key<ScheduleSettings>, 8> schedule_keys{{
    {"interval", into<&ScheduleSettings::interval, interval>},
    {"min_interval", into<&ScheduleSettings::min_interval, seconds<1, 365 * day>>},
    {"max_interval", into<&ScheduleSettings::max_interval, seconds<1, 365 * day>>},
    {"max_hint", into<&ScheduleSettings::max_hint, seconds<0, 365 * day>>},
    {"retry_min", into<&ScheduleSettings::retry_min, seconds<1, 365 * day>>},
    {"retry_max", into<&ScheduleSettings::retry_max, seconds<1, 365 * day>>},
    {"effort", into<&ScheduleSettings::effort, effort>},
    {"jitter", into<&ScheduleSettings::jitter, share>},
}};

Result<ArticleSettings::Html> html(const toml::node& node) {
    const auto word = node.value<std::string_view>().value_or("");
    if (word == "safe") return ArticleSettings::Html::safe;
    if (word == "raw") return ArticleSettings::Html::raw;
    return failure(fmt::format("expected \"safe\" or \"raw\", found {}", shown(node)));
}

template <auto Member, auto Read>
std::string into_news(ArticleSettings& settings, const toml::node& node) {
    return into<Member, Read>(settings.news, node);
}

constexpr std::array<Key<ArticleSettings>, 6> article_keys{{
    {"html", into<&ArticleSettings::html, html>},
    {"first_poll", into_news<&NewsPolicy::first_poll, first_poll>},
    {"updates", into_news<&NewsPolicy::updates, updates>},
    {"flood", into_news<&NewsPolicy::flood, flood>},
    {"withdrawals", into_news<&NewsPolicy::withdrawals, truth>},
    {"remember", into<&ArticleSettings::remember, seconds<day, 100 * 365 * day>>},
}};

Result<Duration> keep(const toml::node& node) {
    return duration_between(node, Duration(), std::chrono::days(100 * 365));
}

constexpr std::array<Key<ArchiveSettings>, 1> archive_keys{{
    {"keep", into<&ArchiveSettings::keep, keep>},
}};

Result<LogFormat> log_format(const toml::node& node) {
    const auto word = node.value<std::string_view>().value_or("");
    if (word == "text") return LogFormat::text;
    if (word == "keys") return LogFormat::keys;
    if (word == "json") return LogFormat::json;
    return failure(fmt::format(R"(expected "text", "keys" or "json", found {})", shown(node)));
}

constexpr std::array<Key<ReportSettings>, 2> report_keys{{
    {"path", into<&ReportSettings::path, path_or_none>},
    {"every", into<&ReportSettings::every, seconds<1, 365 * day>>},
}};

// What stands at the top level: plain keys, and the names of tables that are read on their own.
struct Top {
    std::optional<std::filesystem::path> spool;
    std::filesystem::path database;
    std::filesystem::path control;
    std::string metrics;
    std::filesystem::path metrics_file;
    LogFormat log_format = LogFormat::text;
    Further further;
};

std::string take_includes(Top& top, const toml::node& node) {
    return into<&Further::include, texts>(top.further, node);
}

std::string take_lists(Top& top, const toml::node& node) {
    return into<&Further::lists, texts>(top.further, node);
}

std::string take_opml(Top& top, const toml::node& node) {
    return into<&Further::opml, texts>(top.further, node);
}

std::string expect_table(Top& /*top*/, const toml::node& node) {
    return node.is_table() ? "" : fmt::format("expected a table, found {}", shown(node));
}

std::string expect_tables(Top& /*top*/, const toml::node& node) {
    if (node.is_table()) return "expected a list of tables: write it with two brackets, [[...]]";
    const auto* array = node.as_array();
    const bool all = array != nullptr && array->is_homogeneous(toml::node_type::table);
    return all ? ""
               : fmt::format("expected tables, each begun by a line in double brackets, found {}",
                             shown(node));
}

constexpr std::array<Key<Top>, 16> top_keys{{
    {"spool", into<&Top::spool, path>},
    {"database", into<&Top::database, path>},
    {"control", into<&Top::control, path>},
    {"metrics", into<&Top::metrics, listening_place>},
    {"metrics_file", into<&Top::metrics_file, path_or_none>},
    {"log_format", into<&Top::log_format, log_format>},
    {"include", take_includes},
    {"lists", take_lists},
    {"opml", take_opml},
    {"fetch", expect_table},
    {"schedule", expect_table},
    {"articles", expect_table},
    {"archive", expect_table},
    {"report", expect_table},
    {"feed", expect_tables},
    {"output", expect_tables},
}};

std::string belongs_above(Top& /*top*/, const toml::node& /*node*/) {
    return "belongs into the main configuration file; an included file holds [[feed]] tables, lists and opml";
}

constexpr std::array<Key<Top>, 16> included_keys{{
    {"feed", expect_tables},
    {"lists", take_lists},
    {"opml", take_opml},
    {"spool", belongs_above},
    {"database", belongs_above},
    {"control", belongs_above},
    {"metrics", belongs_above},
    {"metrics_file", belongs_above},
    {"log_format", belongs_above},
    {"include", belongs_above},
    {"fetch", belongs_above},
    {"schedule", belongs_above},
    {"articles", belongs_above},
    {"archive", belongs_above},
    {"report", belongs_above},
    {"output", belongs_above},
}};

template <class Settings, std::size_t count>
void read_section(const toml::table& root, const char* name, const std::array<Key<Settings>, count>& keys,
                  Settings& settings, const Config& config, Problems& problems) {
    if (const toml::table* table = root[name].as_table())
        read_table<Settings>(*table, config.file, fmt::format("[{}]", name), keys, settings, problems);
}

// Where a message about a key belongs: its value, or the table if it is not written there.
Place place_in(const toml::table& table, std::string_view key, const Config& config) {
    const toml::node* node = table.get(key);
    return place_of(config.file, node != nullptr ? node->source() : table.source());
}

void check_order(const toml::table& root, std::string_view lower_key, Duration lower,
                 std::string_view upper_key, Duration upper, const Config& config, Problems& problems) {
    const toml::table* table = root["schedule"].as_table();
    if (table == nullptr || lower <= upper) return;
    problems.add(place_in(*table, table->contains(lower_key) ? lower_key : upper_key, config),
                 fmt::format("'{}' ({}) in [schedule] is longer than '{}' ({}): change one of them",
                             lower_key, spelled(lower), upper_key, spelled(upper)));
}

// It is replaced again and again: so must nothing be that holds something else.
void check_report(const toml::table& root, Config& config, Problems& problems) {
    if (config.report.path.empty()) return;
    const std::filesystem::path folder = std::filesystem::absolute(config.file).parent_path();
    config.report.path = (folder / config.report.path).lexically_normal();
    const bool is_taken = config.report.path == (folder / config.database).lexically_normal() ||
                          config.report.path == std::filesystem::absolute(config.file).lexically_normal();
    if (is_taken || !config.report.path.has_filename())
        problems.add(place_in(*root["report"].as_table(), "path", config),
                     fmt::format("'path' in [report] must name a file of its own, which is written anew each "
                                 "time: '{}' is {}",
                                 printable(config.report.path.string(), 1'000),
                                 is_taken ? "in use for something else" : "a folder"));
}

}  // namespace

Further read_settings(const toml::table& root, Config& config, Problems& problems) {
    Top top{.spool = std::nullopt, .database = config.database};
    read_table<Top>(root, config.file, "", top_keys, top, problems);
    config.database = top.database;
    config.control = top.control;
    config.metrics = top.metrics;
    config.metrics_file = top.metrics_file;
    config.log_format = top.log_format;
    read_section(root, "fetch", fetch_keys, config.fetch, config, problems);
    if (holds_password(config.fetch.proxy) && readable_by_all(config.file))
        problems.add(place_in(*root["fetch"].as_table(), "proxy", config),
                     "this file holds a proxy's password and can be read by everybody: take that away with "
                     "chmod o-r");
    read_section(root, "schedule", schedule_keys, config.schedule, config, problems);
    read_section(root, "articles", article_keys, config.articles, config, problems);
    read_section(root, "archive", archive_keys, config.archive, config, problems);
    read_section(root, "report", report_keys, config.report, config, problems);
    check_report(root, config, problems);
    read_outputs(root, top.spool, config, problems);
    const ScheduleSettings& schedule = config.schedule;
    check_order(root, "min_interval", schedule.min_interval, "max_interval", schedule.max_interval, config,
                problems);
    check_order(root, "min_interval", schedule.min_interval, "interval",
                schedule.interval.value_or(schedule.min_interval), config, problems);
    check_order(root, "retry_min", schedule.retry_min, "retry_max", schedule.retry_max, config, problems);
    return top.further;
}

Further read_included(const toml::table& root, const std::filesystem::path& file, Problems& problems) {
    Top top;
    read_table<Top>(root, file, "", included_keys, top, problems);
    return top.further;
}

}  // namespace newspool::config

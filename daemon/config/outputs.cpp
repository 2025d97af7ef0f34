// Names and paths must be unique, and no spool may lie where another one puts its files: there each would
// take the other's for its own.
#include "config/outputs.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/keys.hpp"
#include "config/values.hpp"

namespace newspool::config {
namespace {

namespace fs = std::filesystem;

constexpr unsigned files_max = 1'000'000'000;

Result<std::string> output_name(const toml::node& node) {
    auto name = text(node);
    if (name && (trimmed(*name).empty() || name->size() > 64))
        return failure("expected a name of 1 to 64 bytes");
    return name;
}

constexpr std::array<std::pair<std::string_view, OutputSettings::Format>, 4> formats{{
    {"json", OutputSettings::Format::json},
    {"jsonl", OutputSettings::Format::jsonl},
    {"maildir", OutputSettings::Format::maildir},
    {"text", OutputSettings::Format::text},
}};

Result<OutputSettings::Format> format(const toml::node& node) {
    const auto word = node.value<std::string_view>().value_or("");
    for (const auto& [name, format] : formats)
        if (name == word) return format;
    return failure(fmt::format(R"(expected "json", "maildir", "text" or "jsonl", found {})", shown(node)));
}

Result<OutputSettings::Folders> folders(const toml::node& node) {
    const auto word = node.value<std::string_view>().value_or("");
    if (word == "none") return OutputSettings::Folders::none;
    if (word == "feed") return OutputSettings::Folders::feed;
    if (word == "tag") return OutputSettings::Folders::tag;
    return failure(fmt::format(R"(expected "none", "feed" or "tag", found {})", shown(node)));
}

constexpr std::array<Key<OutputSettings>, 10> output_keys{{
    {"name", into<&OutputSettings::name, output_name>},
    {"path", into<&OutputSettings::path, path>},
    {"format", into<&OutputSettings::format, format>},
    {"folders", into<&OutputSettings::folders, folders>},
    {"tags", into<&OutputSettings::tags, tags>},
    {"events", into<&OutputSettings::events, truth>},
    {"max_files", into<&OutputSettings::max_files, count<0, files_max>>},
    {"max_bytes", into<&OutputSettings::max_bytes, space_or_none>},
    {"min_free", into<&OutputSettings::min_free, space_or_none>},
    {"queue_max", into<&OutputSettings::queue_max, space>},
}};

// As the file system has it, so that links and dots hide nothing; as written where it cannot be asked.
fs::path real(const fs::path& path) {
    std::error_code unreadable;
    const fs::path found = fs::weakly_canonical(path, unreadable);
    const fs::path known = unreadable ? path : found;
    return known.has_filename() ? known : known.parent_path();
}

// The place below `outer` where newspool or a Maildir reader puts things, if that is where `inner` lies.
std::string taken_place(const fs::path& outer, const fs::path& inner) {
    const fs::path below = inner.lexically_relative(outer);
    if (below.empty() || below == ".") return {};
    const std::string first = below.begin()->string();
    const bool is_above = first == "..";
    const bool is_ours = first == "new" || first == "cur" || first == "tmp" || first == "newspool-state";
    return !is_above && (is_ours || first.front() == '.') ? first : std::string();
}

// What is wrong with two outputs side by side.
std::string conflict(const OutputSettings& one, const OutputSettings& other) {
    const auto name = [](const OutputSettings& output) { return printable(output.name, 100); };
    if (one.name == other.name)
        return fmt::format("the name '{}' is taken by another [[output]]: choose another", name(one));
    const fs::path path = real(one.path);
    const fs::path other_path = real(other.path);
    if (path == other_path)
        return fmt::format("its path is that of the output '{}', too: give it a folder of its own",
                           name(other));
    if (const std::string place = taken_place(other_path, path); !place.empty())
        return fmt::format("its path lies inside {} of the output '{}': give it a folder of its own", place,
                           name(other));
    if (const std::string place = taken_place(path, other_path); !place.empty())
        return fmt::format("the output '{}' lies inside its {}: give it a folder of its own", name(other),
                           place);
    return {};
}

void read_output(const toml::table& table, Config& config, Problems& problems) {
    OutputSettings output;
    read_table<OutputSettings>(table, config.file, "[[output]]", output_keys, output, problems);
    const Place place = place_of(config.file, table.source());
    if (!table.contains("path"))
        return problems.add(place,
                            "'path' is missing in [[output]]: write one such as \"/var/spool/newspool\"");
    if (output.folders != OutputSettings::Folders::none && output.format != OutputSettings::Format::maildir)
        problems.add(
            place,
            "'folders' in [[output]] is only for the format \"maildir\": choose it, or leave that out");
    if (output.events && output.format != OutputSettings::Format::json &&
        output.format != OutputSettings::Format::jsonl)
        problems.add(place,
                     "'events' in [[output]] is only for the formats \"json\" and \"jsonl\": choose one, or "
                     "leave that out");
    output.path = (fs::absolute(config.file).parent_path() / output.path).lexically_normal();
    for (const OutputSettings& other : config.outputs)
        if (const std::string wrong = conflict(output, other); !wrong.empty())
            problems.add(place, "[[output]]: " + wrong);
    config.outputs.push_back(std::move(output));
}

bool wants(const OutputSettings& output, const Subscription& feed) {
    return std::ranges::find_first_of(output.tags, feed.tags) != output.tags.end();
}

}  // namespace

void read_outputs(const toml::table& root, const std::optional<fs::path>& spool, Config& config,
                  Problems& problems) {
    const toml::array* outputs = root["output"].as_array();
    if (outputs != nullptr && !outputs->empty()) {
        if (spool)
            problems.add(place_of(config.file, root.get("spool")->source()),
                         "'spool' is short for one [[output]]: write one or the other, not both");
        for (const toml::node& node : *outputs)
            if (const toml::table* table = node.as_table()) read_output(*table, config, problems);
    }
    if (!config.outputs.empty()) return;
    OutputSettings& only = config.outputs.emplace_back();
    const fs::path written = spool.value_or("/var/spool/newspool");
    only.path = (fs::absolute(config.file).parent_path() / written).lexically_normal();
}

// An article of a group comes once, by whichever feed brings it first: where it goes must not depend on that.
void check_groups(const Config& config, Problems& problems) {
    std::map<std::string_view, const Subscription*> first_of;
    for (const Subscription& feed : config.subscriptions) {
        if (feed.group.empty()) continue;
        const Subscription& first = *first_of.try_emplace(feed.group, &feed).first->second;
        for (const OutputSettings& output : config.outputs) {
            if (output.tags.empty() || wants(output, first) == wants(output, feed)) continue;
            problems.add(
                {config.file, 0, 0},
                fmt::format("of the group '{}' the output '{}' takes {} but not {}: give the feeds of a "
                            "group the same tags",
                            printable(feed.group, 100), printable(output.name, 100),
                            printable(wants(output, first) ? first.name : feed.name, 100),
                            printable(wants(output, first) ? feed.name : first.name, 100)));
        }
    }
}

}  // namespace newspool::config

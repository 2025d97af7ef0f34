// A daemon that refuses to reload has said why; what was written is written all the same.
#include "commands/sources.hpp"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.hpp"
#include "base/replacement.hpp"
#include "base/text.hpp"
#include "commands/asking.hpp"

namespace newspool::commands {
namespace {

constexpr std::size_t list_bytes_max = std::size_t{256} << 20U;

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(file)).parent_path();
}

}  // namespace

std::optional<config::Config> configuration_if_any(const std::filesystem::path& file) {
    std::error_code unknown;
    if (file.empty() && !std::filesystem::exists(config::default_file(), unknown)) return config::Config();
    return configuration(file);
}

Result<std::filesystem::path> list_meant(const config::Config& config, const std::filesystem::path& named) {
    if (!named.empty()) return named;
    std::vector<std::filesystem::path> lists;
    for (const config::Part& part : config.parts)
        if (part.kind == config::Part::Kind::list) lists.push_back(part.file);
    if (lists.size() == 1) return lists.front();
    if (lists.empty())
        return failure("the configuration names no list: say which file, and name it under `lists`");
    std::vector<std::string> names;
    names.reserve(lists.size());
    for (const auto& list : lists) names.push_back(printable(list.string(), 1'000));
    return failure(fmt::format("which list? Choose one of {}", fmt::join(names, ", ")));
}

bool is_read(const config::Config& config, const std::filesystem::path& file) {
    const auto same = [&](const config::Part& part) {
        std::error_code different;
        return std::filesystem::equivalent(part.file, file, different);
    };
    return std::ranges::any_of(config.parts, same);
}

EditLock::EditLock(const std::filesystem::path& file)
    : folder_(open_file(folder_of(file), O_RDONLY | O_DIRECTORY)) {
    while (::flock(folder_.number(), LOCK_EX) != 0)
        if (errno != EINTR) throw_errno(errno, "cannot lock", folder_of(file));
}

void append_lines(const std::filesystem::path& list, std::string_view lines) {
    std::string text;
    if (std::filesystem::exists(list)) text = read_file(list, list_bytes_max);
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    replace_file(list, text.append(lines));
}

void tell_daemon(const config::Config& config, const std::filesystem::path& written) {
    if (!is_read(config, written)) {
        fmt::print(stderr, "newspool: name {} in the configuration, under {}, so that it is read\n",
                   printable(written.string(), 1'000),
                   written.extension() == ".toml" ? "`include`" : "`lists`");
        return;
    }
    if (!asked(config, {"reload"}))
        fmt::print(stderr, "newspool: no daemon runs: this is read when one starts\n");
}

}  // namespace newspool::commands

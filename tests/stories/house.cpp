// Settings quick enough for a test: every second a poll, and small limits.
#include "stories/house.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

namespace newspool::test {

std::vector<std::string> Round::lines_with(std::string_view text) const {
    std::vector<std::string> found;
    std::ranges::copy_if(lines, std::back_inserter(found),
                         [&](const std::string& line) { return line.find(text) != std::string::npos; });
    return found;
}

House::House(std::string_view schedule, Folder::Where where) : folder_(where) {
    std::filesystem::create_directory(folder_ / "spool");
    config_ = R"(spool = "spool"
database = "newspool.db"
[fetch]
allow_private = true
per_host_delay = "0s"
timeout = "3s"
max_body = "100kB"
max_redirects = 4
[schedule]
interval = "1s"
min_interval = "1s"
retry_min = "1s"
jitter = 0.0
)";
    config_.append(schedule).append("\n");
    folder_.write("newspool.toml", config_);
}

void House::subscribe(std::string_view name, std::string_view url, std::string_view more) {
    config_ += fmt::format("[[feed]]\nurl = \"{}\"\n", url);
    if (!name.empty()) config_ += fmt::format("name = \"{}\"\n", name);
    config_.append(more).append("\n");
    const auto file = folder_.write("newspool.toml", config_);
    std::filesystem::permissions(file,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

void House::replace(std::string_view old_text, std::string_view new_text) {
    config_.replace(config_.find(old_text), old_text.size(), new_text);
    folder_.write("newspool.toml", config_);
}

std::vector<std::string> House::arguments() const {
    return {"run", "--config", (folder_ / "newspool.toml").string()};
}

Round House::round(const std::vector<std::string>& before) const {
    auto words = arguments();
    words.emplace_back("--once");
    Daemon daemon(words, {}, before);
    Round round;
    const auto code = daemon.ended();
    if (!code) throw std::runtime_error("newspool run --once does not end: " + daemon.log());
    round.code = *code;
    round.log = daemon.log();
    round.output = daemon.output();
    std::istringstream stream(round.log);
    for (std::string line; std::getline(stream, line);) round.lines.push_back(line);
    return round;
}

Daemon House::run() const { return Daemon(arguments()); }

std::vector<std::string> House::spooled() const { return folder_.names("spool/new"); }

std::size_t House::articles_with(std::string_view text) const {
    const auto names = spooled();
    return static_cast<std::size_t>(std::ranges::count_if(names, [&](const std::string& name) {
        return folder_.read("spool/new/" + name).find(text) != std::string::npos;
    }));
}

void House::take_all() const {
    for (const std::string& name : spooled()) std::filesystem::remove(folder_ / ("spool/new/" + name));
}

}  // namespace newspool::test

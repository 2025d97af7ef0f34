// Drawn by carriage return and "erase to the end of the line": what every terminal since the VT100 knows.
#include "commands/progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace newspool::commands {
namespace {

constexpr Duration window = std::chrono::seconds(30);
constexpr Duration first_judgement = std::chrono::seconds(1);
constexpr std::size_t bar_cells_max = 40;
constexpr std::size_t bar_cells_min = 10;
constexpr std::size_t usual_columns = 80;

double in_seconds(Duration length) { return std::chrono::duration<double>(length).count(); }

std::size_t terminal_columns() {
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual_columns;
}

std::string speed(double rate) {
    if (rate >= 10) return fmt::format("{:.0f}/s", rate);
    if (rate >= 1) return fmt::format("{:.1f}/s", rate);
    return fmt::format("{:.0f}/min", rate * 60);
}

std::string bar(const Standing& standing, std::size_t cells) {
    const std::size_t full = standing.total == 0 ? 0 : cells * standing.done / standing.total;
    return fmt::format("[{}{}] ", std::string(full, '#'), std::string(cells - full, '-'));
}

}  // namespace

void Pace::note(std::size_t done, Moment now) {
    samples_.push_back({now, done});
    while (samples_.size() > 2 && now - samples_[1].at >= window) samples_.pop_front();
}

std::optional<double> Pace::rate() const {
    if (samples_.empty()) return std::nullopt;
    const Duration passed = samples_.back().at - samples_.front().at;
    const std::size_t done = samples_.back().done - samples_.front().done;
    if (passed < first_judgement || done == 0) return std::nullopt;
    return static_cast<double>(done) / in_seconds(passed);
}

std::optional<Duration> Pace::left(std::size_t ahead) const {
    const auto pace = rate();
    if (!pace) return std::nullopt;
    return std::chrono::seconds(std::llround(std::ceil(static_cast<double>(ahead) / *pace)));
}

std::string progress_line(const Standing& standing, std::size_t columns) {
    std::vector<std::string> parts{fmt::format("{} of {} feeds", standing.done, standing.total)};
    if (standing.left) parts.push_back(fmt::format(", {} left", spelled(*standing.left)));
    if (standing.rate) parts.insert(parts.begin() + 1, fmt::format(", {}", speed(*standing.rate)));
    if (standing.failed > 0) parts.insert(parts.begin() + 1, fmt::format(", {} failed", standing.failed));
    const auto joined = [&] { return fmt::format("{}", fmt::join(parts, "")); };
    while (parts.size() > 1 && joined().size() >= columns) parts.erase(parts.begin() + 1);
    std::string text = joined();
    constexpr std::size_t around = 4;  // brackets, a space, and the last column, where some terminals wrap
    if (columns >= text.size() + around + bar_cells_min)
        return bar(standing, std::min(bar_cells_max, columns - text.size() - around)) + text;
    return text.substr(0, columns == 0 ? 0 : columns - 1);
}

ProgressBar::ProgressBar(Log& log) : log_(log) {
    log_.step_aside(&ProgressBar::wipe, [this] { draw(); });
}

ProgressBar::~ProgressBar() {
    log_.step_aside({}, {});
    wipe();
}

void ProgressBar::show(std::size_t done, std::size_t failed, std::size_t total, Moment now) {
    pace_.note(done, now);
    standing_ = {done, failed, total, pace_.rate(), pace_.left(total - std::min(total, done))};
    draw();
}

// In one write, so that nothing of it is seen half.
void ProgressBar::draw() const {
    if (standing_.total == 0) return;
    const std::string line = progress_line(standing_, terminal_columns());
    const std::string_view on = terminal_shows_colour() ? "\x1b[32m" : "";
    fmt::print(stderr, "{}", fmt::format("\r{}{}{}\x1b[K", on, line, on.empty() ? "" : "\x1b[0m"));
    std::fflush(stderr);
}

void ProgressBar::wipe() {
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
}

}  // namespace newspool::commands

// A private spdlog logger: no registry, no default logger, nothing global.
#include "base/log.hpp"

#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/stat.h>
#include <unistd.h>

namespace newspool {
namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

// A shell that was started by systemd hands its JOURNAL_STREAM on, though our standard error leads elsewhere.
bool leads_to_journal() {
    struct stat here{};
    return fstat(STDERR_FILENO, &here) == 0 &&
           environment("JOURNAL_STREAM") == fmt::format("{}:{}", here.st_dev, here.st_ino);
}

LogLook look_of_stderr(LogFormat format) {
    LogLook look{.format = format};
    if (leads_to_journal())
        look.begins = LogLook::Begins::with_priority;
    else if (isatty(STDERR_FILENO) != 1)
        look.begins = LogLook::Begins::with_date;
    if (terminal_shows_colour()) look.colour = LogLook::Colour::ansi;
    return look;
}

}  // namespace

class Log::Sink {
  public:
    explicit Sink(LogFormat format)
        : look_(look_of_stderr(format)),
          logger_("newspool", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
        logger_.set_level(spdlog::level::trace);
        logger_.flush_on(spdlog::level::trace);
        logger_.set_pattern("%v");
    }

    void line(const LogLine& line) {
        const std::string text = written(line, look_, wall_now());
        if (before) before();
        logger_.log(spdlog::level::info, std::string_view(text));
        if (after) after();
    }

    std::function<void()> before;
    std::function<void()> after;

  private:
    LogLook look_;
    spdlog::logger logger_;
};

Log::Log(Level lowest, LogFormat format) : sink_(std::make_unique<Sink>(format)), lowest_(lowest) {}
Log::~Log() = default;

void Log::line(const LogLine& line) {
    if (prints(line.level)) sink_->line(line);
}

void Log::line(Level level, std::string_view text) {
    if (prints(level))
        line({.level = level, .event = {}, .feed = {}, .text = std::string(text), .fields = {}});
}

void Log::step_aside(std::function<void()> before, std::function<void()> after) {
    sink_->before = std::move(before);
    sink_->after = std::move(after);
}

bool terminal_shows_colour() { return terminal_moves_cursor() && environment("NO_COLOR").empty(); }

bool terminal_moves_cursor() {
    const std::string_view terminal = environment("TERM");
    return isatty(STDERR_FILENO) == 1 && !terminal.empty() && terminal != "dumb";
}

}  // namespace newspool

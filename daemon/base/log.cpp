// A private spdlog logger: no registry, no default logger, nothing global.
#include "base/log.hpp"

#include <array>
#include <cstdlib>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

namespace newspool {
namespace {

struct Style {
    spdlog::level::level_enum level;
    std::string_view journal_prefix;  // sd-daemon(3): <7> debug ... <3> error
    std::string_view word;
};

const Style& style_of(Log::Level level) {
    static constexpr std::array<Style, 5> styles{{{spdlog::level::debug, "<7>", "debug: "},
                                                  {spdlog::level::info, "<6>", ""},
                                                  {spdlog::level::info, "<5>", ""},
                                                  {spdlog::level::warn, "<4>", "warning: "},
                                                  {spdlog::level::err, "<3>", "error: "}}};
    return styles[static_cast<std::size_t>(level)];
}

}  // namespace

class Log::Sink {
  public:
    Sink()
        : under_systemd_(std::getenv("JOURNAL_STREAM") != nullptr),
          on_terminal_(isatty(STDERR_FILENO) == 1),
          logger_("newspool", sink()) {
        logger_.set_level(spdlog::level::trace);
        logger_.flush_on(spdlog::level::trace);
        logger_.set_pattern(under_systemd_ ? "%v"
                            : on_terminal_ ? "%^%v%$"
                                           : "%Y-%m-%dT%H:%M:%S.%eZ %v",
                            spdlog::pattern_time_type::utc);
    }

    void line(Level level, std::string_view text) {
        const Style& style = style_of(level);
        logger_.log(style.level, "{}{}", under_systemd_ ? style.journal_prefix : style.word, text);
    }

  private:
    [[nodiscard]] spdlog::sink_ptr sink() const {
        if (on_terminal_ && !under_systemd_) return std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
        return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    }

    bool under_systemd_;
    bool on_terminal_;
    spdlog::logger logger_;
};

Log::Log(Level lowest) : sink_(std::make_unique<Sink>()), lowest_(lowest) {}
Log::~Log() = default;

void Log::line(Level level, std::string_view text) {
    if (level >= lowest_) sink_->line(level, text);
}

}  // namespace newspool

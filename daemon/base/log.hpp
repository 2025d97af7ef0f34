// The log: one line per event on standard error, through spdlog, which only log.cpp names.
//
// Under systemd (JOURNAL_STREAM is set) lines carry the "<N>" priority prefix and no date; on a terminal they
// are coloured; otherwise they begin with date and level. Lines are printed as given: whoever writes a
// stranger's text passes it through printable() first. Safe on any thread.
#pragma once

#include <memory>
#include <string_view>

namespace newspool {

class Log {
  public:
    enum class Level { debug, info, notice, warning, error };

    explicit Log(Level lowest = Level::info);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    void line(Level level, std::string_view text);

    void debug(std::string_view text) { line(Level::debug, text); }
    void info(std::string_view text) { line(Level::info, text); }
    void notice(std::string_view text) { line(Level::notice, text); }
    void warning(std::string_view text) { line(Level::warning, text); }
    void error(std::string_view text) { line(Level::error, text); }

  private:
    class Sink;
    std::unique_ptr<Sink> sink_;
    Level lowest_;
};

}  // namespace newspool

// The log: one line per event on standard error, through spdlog, which only log.cpp names.
//
// Under systemd (JOURNAL_STREAM names what standard error is) lines carry the "<N>" priority prefix and no
// date; on a terminal they have neither, and colour unless NO_COLOR or TERM=dumb forbid it; otherwise they
// begin with the date. log_line.hpp makes all that a line holds safe to print. Safe on any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/log_line.hpp"

namespace newspool {

class Log {
  public:
    using Level = LogLevel;

    explicit Log(Level lowest = Level::info, LogFormat format = LogFormat::text);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    // Whether a line of this level is printed: saves making it.
    [[nodiscard]] bool prints(Level level) const { return level >= lowest_; }
    void line(const LogLine& line);
    void line(Level level, std::string_view text);

    void debug(std::string_view text) { line(Level::debug, text); }
    void info(std::string_view text) { line(Level::info, text); }
    void notice(std::string_view text) { line(Level::notice, text); }
    void warning(std::string_view text) { line(Level::warning, text); }
    void error(std::string_view text) { line(Level::error, text); }

    // Something else that stands on the terminal steps aside before each line, and comes back after it.
    // Called on the thread that logs; both empty: nobody does.
    void step_aside(std::function<void()> before, std::function<void()> after);

  private:
    class Sink;
    std::unique_ptr<Sink> sink_;
    Level lowest_;
};

// Whether standard error is a terminal that understands colour, and whether one that can move its cursor.
[[nodiscard]] bool terminal_shows_colour();
[[nodiscard]] bool terminal_moves_cursor();

}  // namespace newspool

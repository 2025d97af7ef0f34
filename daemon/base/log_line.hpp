// What one line of the log says, as data, and its written forms.
//
// A form always makes one line, and nothing that a stranger wrote can end it, forge a field of it or move a
// cursor: whatever stands in a text or a value is escaped here, once more if need be.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.hpp"

namespace newspool {

enum class LogLevel { debug, info, notice, warning, error };

// text: sentences for people. keys: key=value pairs (logfmt). json: one object a line.
enum class LogFormat { text, keys, json };

struct LogField {
    std::string_view name;  // ours: lower case, without spaces
    std::variant<std::string, std::int64_t, bool> value;
};

struct LogLine {
    LogLevel level = LogLevel::info;
    std::string_view event;  // the kind of event, one word, which never changes; may be empty
    std::string feed;        // its name; empty: the line is about no feed
    std::string text;        // a sentence, without the feed's name
    std::vector<LogField> fields;
};

// How lines are to look where they go.
struct LogLook {
    enum class Colour { none, ansi };
    enum class Begins { plainly, with_date, with_priority };  // the last: "<6>", for journald

    LogFormat format = LogFormat::text;
    Colour colour = Colour::none;
    Begins begins = Begins::plainly;
};

// Without a line end. In the form for people the fields are left out: the sentence says what matters.
[[nodiscard]] std::string written(const LogLine& line, const LogLook& look, Time now);

}  // namespace newspool

// One function for each form.
#include "base/log_line.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool {
namespace {

constexpr std::size_t text_bytes_max = std::size_t{16} << 10U;

struct Style {
    std::string_view priority;  // sd-daemon(3)
    std::string_view word;
    std::string_view before;  // the word, in the form for people
    std::string_view colour;
};

const Style& style_of(LogLevel level) {
    static constexpr std::array<Style, 5> styles{{{"<7>", "debug", "debug: ", "\x1b[2m"},
                                                  {"<6>", "info", "", ""},
                                                  {"<5>", "notice", "", "\x1b[1m"},
                                                  {"<4>", "warning", "warning: ", "\x1b[33m"},
                                                  {"<3>", "error", "error: ", "\x1b[1;31m"}}};
    return styles[static_cast<std::size_t>(level)];
}

std::string date(Time now) {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    std::string text = rfc3339(second);
    text.pop_back();
    return text + fmt::format(".{:03}Z", (now - second).count());
}

std::string for_people(const LogLine& line, const LogLook& look, Time now) {
    const Style& style = style_of(line.level);
    const bool coloured = look.colour == LogLook::Colour::ansi && !style.colour.empty();
    const std::string_view on = coloured ? style.colour : "";
    const std::string_view off = coloured ? "\x1b[0m" : "";
    const std::string text = printable(line.text, text_bytes_max);
    std::string about = line.feed.empty() ? "" : printable(line.feed, text_bytes_max) + ": ";
    if (look.colour == LogLook::Colour::ansi && !coloured) about = fmt::format("\x1b[36m{}\x1b[0m", about);
    switch (look.begins) {
        case LogLook::Begins::with_priority:
            return fmt::format("{}{}{}", style.priority, about, text);
        case LogLook::Begins::with_date:
            return fmt::format("{} {}{}{}", date(now), style.before, about, text);
        case LogLook::Begins::plainly:
            break;
    }
    return fmt::format("{}{}{}{}{}", on, style.before, about, text, off);
}

bool is_bare(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("-_.:/+@%,;*#?&!~").find(letter) != std::string_view::npos;
}

// Where a value needs no quotation marks it has none, so that `grep feed=example` finds it.
std::string bare_or_quoted(const std::string& text) {
    return !text.empty() && text.size() <= text_bytes_max && std::ranges::all_of(text, is_bare)
               ? text
               : quoted(text, text_bytes_max);
}

// The same fields in the same order for both forms that are read by machines; `put(name, written value)`.
template <class Quote, class Put>
void put_all(const LogLine& line, const LogLook& look, Time now, Quote quote, Put put) {
    if (look.begins != LogLook::Begins::with_priority) put("time", quote(date(now)));
    put("level", quote(std::string(style_of(line.level).word)));
    if (!line.event.empty()) put("event", quote(std::string(line.event)));
    if (!line.feed.empty()) put("feed", quote(line.feed));
    put("message", quote(line.text));
    for (const LogField& field : line.fields) {
        if (const auto* text = std::get_if<std::string>(&field.value)) put(field.name, quote(*text));
        if (const auto* number = std::get_if<std::int64_t>(&field.value))
            put(field.name, fmt::format("{}", *number));
        if (const auto* flag = std::get_if<bool>(&field.value)) put(field.name, *flag ? "true" : "false");
    }
}

std::string as_keys(const LogLine& line, const LogLook& look, Time now) {
    std::string text;
    put_all(line, look, now, bare_or_quoted, [&](std::string_view name, std::string_view value) {
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
    });
    return text;
}

std::string as_json(const LogLine& line, const LogLook& look, Time now) {
    std::string text = "{";
    const auto quote = [](const std::string& value) { return quoted(value, text_bytes_max); };
    put_all(line, look, now, quote, [&](std::string_view name, std::string_view value) {
        text += fmt::format("{}\"{}\":{}", text.size() == 1 ? "" : ",", name, value);
    });
    return text + "}";
}

}  // namespace

std::string written(const LogLine& line, const LogLook& look, Time now) {
    if (look.format == LogFormat::text) return for_people(line, look, now);
    const std::string priority =
        look.begins == LogLook::Begins::with_priority ? std::string(style_of(line.level).priority) : "";
    return priority + (look.format == LogFormat::keys ? as_keys(line, look, now) : as_json(line, look, now));
}

}  // namespace newspool

// Clocks are read here and nowhere else; dates are cut into fields by hand, because g++ 12 has no
// chrono::parse.
#include "base/time.hpp"

#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

Duration read_clock(clockid_t clock) noexcept {
    timespec now{};
    clock_gettime(clock, &now);
    return std::chrono::seconds(now.tv_sec) +
           std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(now.tv_nsec));
}

// A reader of fixed forms: each step either takes what it expects or spoils the whole reading.
class Fields {
  public:
    explicit Fields(std::string_view text) : rest_(text) {}

    int number(std::size_t digits) {
        int value = 0;
        if (rest_.size() < digits) return spoil();
        for (const char digit : rest_.substr(0, digits)) {
            if (digit < '0' || digit > '9') return spoil();
            value = value * 10 + (digit - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }
    int month() {
        for (unsigned index = 0; index < months.size(); ++index)
            if (rest_.starts_with(months[index])) return rest_.remove_prefix(3), static_cast<int>(index) + 1;
        return spoil();
    }
    void literal(std::string_view text) {
        if (rest_.starts_with(text))
            rest_.remove_prefix(text.size());
        else
            spoil();
    }
    bool take(char wanted) {
        if (!rest_.starts_with(wanted)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void skip_past(char wanted) {
        const auto position = rest_.find(wanted);
        if (position == std::string_view::npos)
            spoil();
        else
            rest_.remove_prefix(position + 1);
    }
    [[nodiscard]] bool complete() const { return good_ && rest_.empty(); }

  private:
    int spoil() {
        good_ = false;
        rest_ = {};
        return 0;
    }

    std::string_view rest_;
    bool good_ = true;
};

struct Civil {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

void read_time_of_day(Fields& fields, Civil& civil) {
    civil.hour = fields.number(2);
    fields.literal(":");
    civil.minute = fields.number(2);
    fields.literal(":");
    civil.second = fields.number(2);
}

std::optional<sys_seconds> instant(const Civil& civil) {
    const year_month_day date{std::chrono::year(civil.year),
                              std::chrono::month(static_cast<unsigned>(civil.month)),
                              std::chrono::day(static_cast<unsigned>(civil.day))};
    if (!date.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 60) return std::nullopt;
    return sys_days(date) + std::chrono::hours(civil.hour) + std::chrono::minutes(civil.minute) +
           std::chrono::seconds(civil.second);
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<sys_seconds> imf_fixdate(std::string_view text) {
    Fields fields(text);
    Civil civil;
    fields.skip_past(',');
    fields.literal(" ");
    civil.day = fields.number(2);
    fields.literal(" ");
    civil.month = fields.month();
    fields.literal(" ");
    civil.year = fields.number(4);
    fields.literal(" ");
    read_time_of_day(fields, civil);
    fields.literal(" GMT");
    return fields.complete() ? instant(civil) : std::nullopt;
}

// "Sunday, 06-Nov-94 08:49:37 GMT"; a two-digit year more than 50 years ahead is in the past (§5.6.7).
std::optional<sys_seconds> rfc850_date(std::string_view text) {
    Fields fields(text);
    Civil civil;
    fields.skip_past(',');
    fields.literal(" ");
    civil.day = fields.number(2);
    fields.literal("-");
    civil.month = fields.month();
    fields.literal("-");
    const int short_year = fields.number(2);
    fields.literal(" ");
    read_time_of_day(fields, civil);
    fields.literal(" GMT");
    if (!fields.complete()) return std::nullopt;
    const int this_year =
        static_cast<int>(year_month_day(std::chrono::floor<std::chrono::days>(wall_now())).year());
    civil.year = this_year / 100 * 100 + short_year;
    if (civil.year > this_year + 50) civil.year -= 100;
    return instant(civil);
}

// "Sun Nov  6 08:49:37 1994"
std::optional<sys_seconds> asctime_date(std::string_view text) {
    Fields fields(text);
    Civil civil;
    fields.skip_past(' ');
    civil.month = fields.month();
    fields.literal(" ");
    civil.day = fields.take(' ') ? fields.number(1) : fields.number(2);
    fields.literal(" ");
    read_time_of_day(fields, civil);
    fields.literal(" ");
    civil.year = fields.number(4);
    return fields.complete() ? instant(civil) : std::nullopt;
}

// Ends a number of so many digits before `end`.
void write_digits(std::string& text, std::size_t end, std::size_t digits, unsigned value) {
    for (; digits > 0; --digits, value /= 10) text[--end] = static_cast<char>('0' + value % 10);
}

struct Unit {
    std::string_view name;
    Duration length;
};

}  // namespace

BootClock::time_point BootClock::now() noexcept { return time_point(read_clock(CLOCK_BOOTTIME)); }

Time wall_now() noexcept { return Time(read_clock(CLOCK_REALTIME)); }

// Without fmt, for every article has a date or two: a tenth of the time of writing its JSON instead of half.
std::string rfc3339(sys_seconds when) {
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const year_month_day date(day);
    const std::chrono::hh_mm_ss clock(when - day);
    std::string text = "0000-00-00T00:00:00Z";
    write_digits(text, 4, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    write_digits(text, 7, 2, static_cast<unsigned>(date.month()));
    write_digits(text, 10, 2, static_cast<unsigned>(date.day()));
    write_digits(text, 13, 2, static_cast<unsigned>(clock.hours().count()));
    write_digits(text, 16, 2, static_cast<unsigned>(clock.minutes().count()));
    write_digits(text, 19, 2, static_cast<unsigned>(clock.seconds().count()));
    return text;
}

std::optional<sys_seconds> parse_rfc3339(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    if (text.size() != form.size()) return std::nullopt;
    for (std::size_t index = 0; index < form.size(); ++index) {
        const bool is_digit = text[index] >= '0' && text[index] <= '9';
        if (form[index] == '0' ? !is_digit : text[index] != form[index]) return std::nullopt;
    }
    const auto number = [&](std::size_t from, std::size_t digits) {
        int value = 0;
        for (const char digit : text.substr(from, digits)) value = 10 * value + (digit - '0');
        return value;
    };
    const year_month_day date(std::chrono::year(number(0, 4)),
                              std::chrono::month(static_cast<unsigned>(number(5, 2))),
                              std::chrono::day(static_cast<unsigned>(number(8, 2))));
    const int hour = number(11, 2);
    const int minute = number(14, 2);
    const int second = number(17, 2);
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return sys_seconds(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second);
}

std::string http_date(sys_seconds when) {
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const year_month_day date(day);
    const std::chrono::hh_mm_ss clock(when - day);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       weekdays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::optional<sys_seconds> parse_http_date(std::string_view text) {
    text = trimmed(text);
    if (const auto date = imf_fixdate(text)) return date;
    if (const auto date = rfc850_date(text)) return date;
    return asctime_date(text);
}

std::optional<Duration> parse_duration(std::string_view text) {
    static constexpr std::array<Unit, 5> units{{{"ms", std::chrono::milliseconds(1)},
                                                {"s", std::chrono::seconds(1)},
                                                {"m", std::chrono::minutes(1)},
                                                {"h", std::chrono::hours(1)},
                                                {"d", std::chrono::days(1)}}};
    constexpr Duration longest = std::chrono::days(3653);
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || number < 0) return std::nullopt;
    const std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const Unit& unit : units)
        if (name == unit.name && number <= longest / unit.length) return number * unit.length;
    return std::nullopt;
}

std::string spelled(Duration length) {
    static constexpr std::array<Unit, 5> units{{{"d", std::chrono::days(1)},
                                                {"h", std::chrono::hours(1)},
                                                {"min", std::chrono::minutes(1)},
                                                {"s", std::chrono::seconds(1)},
                                                {"ms", std::chrono::milliseconds(1)}}};
    for (std::size_t index = 0; index < units.size(); ++index) {
        const auto whole = length / units[index].length;
        if (whole == 0) continue;
        std::string text = fmt::format("{} {}", whole, units[index].name);
        if (index + 1 < units.size() && units[index].name != "s")  // milliseconds say nothing beside seconds
            if (const auto rest = (length % units[index].length) / units[index + 1].length; rest != 0)
                text += fmt::format(" {} {}", rest, units[index + 1].name);
        return text;
    }
    return "0 s";
}

std::string ago(const std::optional<Time>& when, Time now) {
    if (!when) return "never";
    return *when >= now ? "now" : spelled(std::chrono::floor<std::chrono::seconds>(now - *when)) + " ago";
}

std::string until(const std::optional<Time>& when, Time now) {
    if (!when || *when <= now) return "due";
    return "in " + spelled(std::chrono::floor<std::chrono::seconds>(*when - now));
}

}  // namespace newspool

// Two readers. The first takes what begins like ISO 8601, field by field. The second takes anything: it
// collects numbers, a time, a zone and a month's name wherever they stand, and then asks which number can
// be what, so that "Sun Jan  4 16:29:06 PST 2004", "Thu, 01 Jan 04 19:48 +1" and "2004년 5월 28일 오후 11:31"
// need no forms of their own.
#include "parse/date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

#include "base/text.hpp"
#include "parse/date_words.hpp"

namespace newspool::parse {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

constexpr std::size_t longest_date = 120;  // bytes; what is longer is prose

struct Civil {
    int year = 0;
    unsigned month = 1;
    unsigned day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    std::chrono::minutes zone{0};  // ahead of UTC
};

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

std::optional<sys_seconds> instant(const Civil& civil) {
    const year_month_day date{std::chrono::year(civil.year), std::chrono::month(civil.month),
                              std::chrono::day(civil.day)};
    const bool end_of_day = civil.hour == 24 && civil.minute == 0 && civil.second == 0;
    const bool sound = date.ok() && civil.year >= 1 && civil.year <= 9999 &&
                       (civil.hour < 24 || end_of_day) && civil.minute < 60 && civil.second <= 60;
    if (!sound) return std::nullopt;
    const sys_seconds when = sys_days(date) + std::chrono::hours(civil.hour) +
                             std::chrono::minutes(civil.minute) + std::chrono::seconds(civil.second) -
                             civil.zone;
    const int year = static_cast<int>(year_month_day(std::chrono::floor<std::chrono::days>(when)).year());
    if (year < 1 || year > 9999) return std::nullopt;  // a zone has moved it out of what can be written
    return when;
}

int whole_year(int year, std::size_t digits) {
    if (digits >= 4) return year;
    if (digits == 3) return 1900 + year;
    return year < 50 ? 2000 + year : 1900 + year;
}

// What is left of a text that is being read from the front.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool empty() const { return rest_.empty(); }
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return ahead < rest_.size() ? rest_[ahead] : '\0';
    }
    [[nodiscard]] std::size_t digits() const {
        return static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
    }
    void skip(std::size_t count = 1) { rest_.remove_prefix(std::min(count, rest_.size())); }
    bool take(char wanted) {
        if (peek() != wanted || empty()) return false;
        skip();
        return true;
    }
    void skip_spaces() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') skip();
    }
    int number(std::size_t count) {  // of digits that are there
        int value = 0;
        const std::string_view digits = rest_.substr(0, count);
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        skip(count);
        return value;
    }
    std::string_view word() {
        std::size_t length = 0;
        while (length < rest_.size() && is_letter(rest_, length)) ++length;
        const std::string_view taken = rest_.substr(0, length);
        skip(length);
        return taken;
    }

  private:
    static bool is_letter(std::string_view text, std::size_t at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x80 || (byte >= 'a' && byte <= 'z')) return true;
        const bool abbreviates = byte == '.' && at == 1 && at + 1 < text.size() && text[at + 1] == 'm';
        return abbreviates || (byte == '.' && at == 3 && text[at - 2] == '.');  // "p.m."
    }

    std::string_view rest_;
};

// "5:30", "0530", "05" behind a sign.
std::optional<std::chrono::minutes> read_offset(Cursor& cursor) {
    const int sign = cursor.peek() == '-' ? -1 : 1;
    cursor.skip();
    const std::size_t digits = cursor.digits();
    if (digits == 0 || digits > 4) return std::nullopt;
    int hours = 0;
    int minutes = 0;
    if (digits <= 2) {
        hours = cursor.number(digits);
        if (cursor.peek() == ':' && is_digit(cursor.peek(1))) {
            cursor.skip();
            minutes = cursor.number(std::min<std::size_t>(2, cursor.digits()));
        }
    } else {
        hours = cursor.number(digits - 2);
        minutes = cursor.number(2);
    }
    if (hours > 24 || minutes > 59) return std::nullopt;
    return sign * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
}

// ":14:55.123" after the hour, or ".14.55".
void read_minutes(Cursor& cursor, Civil& civil, char separator = ':') {
    if (cursor.peek() != separator || !is_digit(cursor.peek(1))) return;
    cursor.skip();
    civil.minute = cursor.number(std::min<std::size_t>(2, cursor.digits()));
    if (cursor.peek() == separator && is_digit(cursor.peek(1))) {
        cursor.skip();
        civil.second = cursor.number(std::min<std::size_t>(2, cursor.digits()));
    }
    if ((cursor.peek() == '.' || cursor.peek() == ',') && is_digit(cursor.peek(1))) {
        cursor.skip();
        cursor.skip(cursor.digits());
    }
}

// "w01-1" of "2003-W01-1": Monday of the week that holds the year's first Thursday.
bool read_week(Cursor& cursor, Civil& civil) {
    cursor.skip();
    if (cursor.digits() < 2) return false;
    const int week = cursor.number(2);
    cursor.take('-');
    const int day = cursor.digits() == 1 ? cursor.number(1) : 1;
    if (week < 1 || week > 53 || day < 1 || day > 7) return false;
    const sys_days fourth = std::chrono::year(civil.year) / 1 / 4;
    const auto monday = fourth - (std::chrono::weekday(fourth) - std::chrono::Monday);
    const year_month_day date(monday + std::chrono::days(7 * (week - 1) + day - 1));
    civil.year = static_cast<int>(date.year());
    civil.month = static_cast<unsigned>(date.month());
    civil.day = static_cast<unsigned>(date.day());
    return true;
}

// "2003", "2003-12", "2003-12-31", "20031231", "2003-365"; false for anything else.
bool read_iso_day(Cursor& cursor, Civil& civil) {
    const std::size_t digits = cursor.digits();
    if (digits != 4 && digits != 8 && digits != 7) return false;
    civil.year = cursor.number(4);
    const char separator = cursor.peek();
    if (digits == 4 && (separator == '-' || separator == '/' || separator == '.')) cursor.skip();
    if (cursor.peek() == 'w') return read_week(cursor, civil);
    const std::size_t next = cursor.digits();
    if (next == 3) {
        const auto day = cursor.number(3);
        const year_month_day date(sys_days(std::chrono::year(civil.year) / 1 / 1) +
                                  std::chrono::days(day - 1));
        if (day < 1 || static_cast<int>(date.year()) != civil.year) return false;
        civil.month = static_cast<unsigned>(date.month());
        civil.day = static_cast<unsigned>(date.day());
        return true;
    }
    if (next == 0) return separator != '-' && separator != '/' && separator != '.';
    civil.month = static_cast<unsigned>(cursor.number(std::min<std::size_t>(2, next)));
    if (digits == 4 && cursor.peek() == separator) cursor.skip();
    const std::size_t last = cursor.digits();
    if (last > 2) return false;
    if (last > 0) civil.day = static_cast<unsigned>(cursor.number(last));
    return true;
}

std::optional<sys_seconds> iso_date(std::string_view lowered) {
    Cursor cursor(lowered);
    Civil civil;
    if (!read_iso_day(cursor, civil)) return std::nullopt;
    cursor.take('t');
    cursor.skip_spaces();
    if (const std::size_t digits = cursor.digits(); digits == 4 || digits == 6) {
        civil.hour = cursor.number(2);
        civil.minute = cursor.number(2);
        if (digits == 6) civil.second = cursor.number(2);
    } else if (digits == 1 || digits == 2) {
        civil.hour = cursor.number(digits);
        read_minutes(cursor, civil);
    } else if (digits != 0) {
        return std::nullopt;
    }
    cursor.skip_spaces();
    if (cursor.peek() == '+' || cursor.peek() == '-') {
        const auto offset = read_offset(cursor);
        if (!offset) return std::nullopt;
        civil.zone = *offset;
    } else if (!cursor.empty()) {
        const auto zone = zone_named(cursor.word());
        if (!zone || !cursor.empty()) return std::nullopt;  // "PM", or more to come: not ISO after all
        civil.zone = *zone;
    }
    cursor.skip_spaces();
    return cursor.empty() || cursor.peek() == '(' ? instant(civil) : std::nullopt;
}

// "Mon, 23 Nov 2026 05:12:00 +0100", in lower case: what RFC 822 wants and nearly every RSS feed has. Nothing
// for anything else, which the second reader understands alike, but takes three times as long over.
std::optional<sys_seconds> usual_date(std::string_view lowered) {
    Cursor cursor(lowered);
    if (cursor.word().size() == 3 && cursor.take(',')) cursor.skip_spaces();
    Civil civil;
    if (cursor.digits() == 0 || cursor.digits() > 2) return std::nullopt;
    civil.day = static_cast<unsigned>(cursor.number(cursor.digits()));
    if (!cursor.take(' ')) return std::nullopt;
    const std::string_view month = cursor.word();
    civil.month = month.size() == 3 ? english_month(month) : 0;
    if (civil.month == 0 || !cursor.take(' ') || cursor.digits() != 4) return std::nullopt;
    civil.year = cursor.number(4);
    if (!cursor.take(' ') || cursor.digits() != 2) return std::nullopt;
    civil.hour = cursor.number(2);
    if (cursor.peek() != ':') return std::nullopt;
    read_minutes(cursor, civil);
    if (!cursor.take(' ')) return std::nullopt;
    if (cursor.word() == "gmt") return cursor.empty() ? instant(civil) : std::nullopt;
    const bool signed_zone = (cursor.peek() == '+' || cursor.peek() == '-') && is_digit(cursor.peek(1));
    const auto offset = signed_zone ? read_offset(cursor) : std::nullopt;
    if (!offset || !cursor.empty()) return std::nullopt;
    civil.zone = *offset;
    return instant(civil);
}

// What the second reader finds.
struct Pieces {
    struct Number {
        int value = 0;
        std::size_t digits = 0;
    };
    std::array<Number, 3> numbers{};
    std::size_t count = 0;
    char separator = ' ';  // between the first two numbers
    unsigned month = 0;
    bool has_time = false;
    bool has_offset = false;
    bool has_zone = false;
    Half half = Half::none;
    Civil clock;
};

void take_number(Cursor& cursor, Pieces& pieces) {
    const std::size_t digits = std::min<std::size_t>(cursor.digits(), 9);
    const int value = cursor.number(digits);
    const bool day_is_known = pieces.count >= 2 && pieces.month != 0;  // so "10.14" is no day and month
    const char separator = cursor.peek() == '.' && day_is_known ? '.' : ':';
    if (!pieces.has_time && cursor.peek() == separator && is_digit(cursor.peek(1)) && digits <= 2) {
        pieces.has_time = true;
        pieces.clock.hour = value;
        read_minutes(cursor, pieces.clock, separator);
    } else if (pieces.count < pieces.numbers.size()) {
        pieces.numbers[pieces.count++] = {value, digits};
        const char next = cursor.peek();
        const bool joins = next == '-' || next == '/' || next == '.';
        if (pieces.count == 1) pieces.separator = next;
        if (joins && is_digit(cursor.peek(1))) cursor.skip();
    }
}

void take_word(std::string_view word, Pieces& pieces) {
    if (const Half half = half_named(word); half != Half::none) {
        pieces.half = half;
    } else if (const auto zone = pieces.has_time ? zone_named(word) : std::nullopt) {
        if (!pieces.has_offset && !pieces.has_zone) pieces.clock.zone = *zone;
        pieces.has_zone = true;
    } else if (const unsigned month = month_named(word); month != 0 && word.size() >= 3) {
        pieces.month = month;  // the last one: "mar, 31 dic" begins with a weekday
    }
}

Pieces pieces_of(std::string_view lowered) {
    Pieces pieces;
    Cursor cursor(lowered);
    while (!cursor.empty()) {
        const char next = cursor.peek();
        if (is_digit(next)) {
            take_number(cursor, pieces);
        } else if ((next == '+' || next == '-') && pieces.has_time && !pieces.has_offset) {
            if (const auto offset = read_offset(cursor)) {
                pieces.clock.zone = *offset;
                pieces.has_offset = true;
            }
        } else if (const std::string_view word = cursor.word(); !word.empty()) {
            take_word(word, pieces);
        } else {
            cursor.skip();
        }
    }
    return pieces;
}

// Which number is the day and which the year, when the month has a name.
bool settle_with_month(const Pieces& pieces, Civil& civil) {
    const auto& [first, second, third] = pieces.numbers;
    civil.month = pieces.month;
    if (pieces.count == 0) return false;
    if (pieces.count == 1) {
        civil.year = first.value;
        return first.digits == 4;
    }
    const bool year_first = first.digits >= 3 || first.value > 31;
    civil.year = year_first ? whole_year(first.value, first.digits) : whole_year(second.value, second.digits);
    civil.day = static_cast<unsigned>(year_first ? second.value : first.value);
    return true;
}

// Three bare numbers: "2004/01/31", "31.01.2004", "1/31/2004".
bool settle_numbers(const Pieces& pieces, Civil& civil) {
    const auto& [first, second, third] = pieces.numbers;
    if (pieces.count < 3) return false;
    const bool iso_short = pieces.separator == '-' && third.digits <= 2 && second.value <= 12;  // "03-12-31"
    const bool year_first = first.digits >= 3 || first.value > 31 || iso_short;
    if (year_first) {
        civil.year = whole_year(first.value, first.digits);
        civil.month = static_cast<unsigned>(second.value);
        civil.day = static_cast<unsigned>(third.value);
        return true;
    }
    const bool month_first = second.value > 12 || (pieces.separator == '/' && first.value <= 12);
    civil.year = whole_year(third.value, third.digits);
    civil.month = static_cast<unsigned>(month_first ? first.value : second.value);
    civil.day = static_cast<unsigned>(month_first ? second.value : first.value);
    return true;
}

std::optional<sys_seconds> any_date(std::string_view lowered) {
    const Pieces pieces = pieces_of(lowered);
    Civil civil = pieces.clock;
    if (!(pieces.month != 0 ? settle_with_month(pieces, civil) : settle_numbers(pieces, civil)))
        return std::nullopt;
    if (pieces.half == Half::afternoon && civil.hour < 12) civil.hour += 12;
    if (pieces.half == Half::morning && civil.hour == 12) civil.hour = 0;
    return instant(civil);
}

// Seconds since 1970 (nine or ten digits, perhaps with a fraction), or milliseconds (thirteen), or the digits
// of a date and a time without anything between them.
std::optional<sys_seconds> bare_number(std::string_view text) {
    Cursor cursor(text);
    const std::size_t digits = cursor.digits();
    const std::string_view rest = text.substr(digits);
    const bool is_whole = rest.empty() || (rest.size() > 1 && rest.front() == '.' &&
                                           std::ranges::all_of(rest.substr(1), is_digit));
    if (!is_whole) return std::nullopt;
    std::int64_t value = 0;
    const std::string_view whole = text.substr(0, digits);
    std::from_chars(whole.data(), whole.data() + whole.size(), value);
    if (digits == 9 || digits == 10) return sys_seconds(std::chrono::seconds(value));
    if (digits == 12 || digits == 13) return sys_seconds(std::chrono::seconds(value / 1000));
    if (digits != 14) return std::nullopt;
    Civil civil;
    Cursor day(text.substr(0, 8));
    if (!read_iso_day(day, civil)) return std::nullopt;
    Cursor clock(text.substr(8));
    civil.hour = clock.number(2);
    civil.minute = clock.number(2);
    civil.second = clock.number(2);
    return instant(civil);
}

}  // namespace

std::optional<sys_seconds> parse_date(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.size() > longest_date) return std::nullopt;
    if (const auto date = bare_number(text)) return date;
    const std::string lowered = lowered_letters(text);
    if (const auto date = iso_date(lowered)) return date;
    if (const auto date = usual_date(lowered)) return date;
    return any_date(lowered);
}

std::optional<double> parse_length_of_time(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.size() > 20) return std::nullopt;
    double total = 0;
    int fields = 0;
    while (fields++ < 3) {
        double value = 0;
        const auto [end, problem] =
            std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
        if (problem != std::errc() || !std::isfinite(value) || value < 0)
            return std::nullopt;  // "nan", "inf"
        total = total * 60 + value;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.empty()) return total;
        if (text.front() != ':') return std::nullopt;
        text.remove_prefix(1);
    }
    return std::nullopt;
}

}  // namespace newspool::parse

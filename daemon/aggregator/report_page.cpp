// Figures are rounded to what a reader compares: the exact ones are in `newspool status --json`.
#include "aggregator/report_page.hpp"

#include <array>

#include "base/number.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace newspool {
namespace {

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

std::string_view month_of(const std::chrono::year_month_day& date) {
    return months[static_cast<unsigned>(date.month()) - 1];
}

unsigned day_of_month(const std::chrono::year_month_day& date) { return static_cast<unsigned>(date.day()); }

}  // namespace

std::string escaped(std::string_view text, std::size_t bytes_max) {
    std::string safe;
    for (const char letter : printable(text, bytes_max)) {
        switch (letter) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default:
                safe += letter;
        }
    }
    return safe;
}

std::string link(std::string_view url, std::string_view text) {
    constexpr std::size_t url_bytes_max = 8'000;
    const bool is_http = url.starts_with("https://") || url.starts_with("http://");
    const std::string shown = escaped(text);
    if (!is_http || url.size() > url_bytes_max || shown_url(url) != url)
        return fmt::format("<bdi>{}</bdi>", shown);
    return fmt::format("<a href=\"{}\" rel=\"noreferrer\"><bdi>{}</bdi></a>", escaped(url, url_bytes_max),
                       shown);
}

std::string many(std::uint64_t number, std::string_view one) {
    return fmt::format("{} {}{}", grouped(number), one, number == 1 ? "" : "s");
}

std::string size(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 6> units{"kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1'000) return fmt::format("{} B", bytes);
    double number = static_cast<double>(bytes) / 1'000;
    std::size_t unit = 0;
    for (; number >= 999.5 && unit + 1 < units.size(); number /= 1'000) ++unit;
    return number < 9.95 ? fmt::format("{:.1f} {}", number, units[unit])
                         : fmt::format("{:.0f} {}", number, units[unit]);
}

std::string share(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return "–";
    const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (part > 0 && percent < 1) return "&lt; 1 %";
    if (part < whole && percent > 99) return "&gt; 99 %";
    return fmt::format("{:.0f} %", percent);
}

std::string short_day(Day day) {
    const std::chrono::year_month_day date(day);
    return fmt::format("{} {}", day_of_month(date), month_of(date).substr(0, 3));
}

std::string exact(Time when) {
    const Day day = day_of(when);
    const std::chrono::year_month_day date(day);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(when - day).count();
    return fmt::format("{} {} {}, {:02}:{:02} UTC", day_of_month(date), month_of(date),
                       static_cast<int>(date.year()), minutes / 60, minutes % 60);
}

std::string dated(const std::optional<Time>& when, std::string_view words) {
    if (!when) return std::string(words);
    return fmt::format("<time datetime=\"{}\">{}</time>",
                       rfc3339(std::chrono::floor<std::chrono::seconds>(*when)), words);
}

}  // namespace newspool

// Columns are stretched to the room there is: lines therefore do not scale, and nothing is round.
#include "aggregator/report_chart.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

#include "aggregator/report_page.hpp"
#include "base/number.hpp"
#include "base/time.hpp"

namespace newspool {
namespace {

constexpr unsigned column_width = 20;
constexpr unsigned column_gap = 4;
constexpr unsigned chart_height = 160;
constexpr unsigned spark_height = 20;

// The end of the scale: a round number, which divides into halves.
std::uint64_t ceiling(std::uint64_t most) {
    std::uint64_t power = 1;
    while (power * 10 < most) power *= 10;
    for (const std::uint64_t step : {2U, 4U, 6U, 8U, 10U})
        if (most <= step * power) return step * power;
    return most;
}

std::string column(std::size_t place, const DayFigures& day, std::uint64_t top, bool is_today) {
    const double height = chart_height * static_cast<double>(day.articles) / static_cast<double>(top);
    return fmt::format(
        "<rect{} x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\"><title>{}: {}</title></rect>",
        is_today ? " class=\"today\"" : "", place * column_width + column_gap / 2, chart_height - height,
        column_width - column_gap, height, short_day(day.day), many(day.articles, "article"));
}

// In how many seconds so large a share of the articles was here.
std::string within(const Delays& delays, std::uint64_t all, double wanted) {
    std::uint64_t here = 0;
    std::size_t place = 0;
    for (; place + 1 < delays.size(); ++place) {
        here += delays[place];
        if (static_cast<double>(here) >= wanted * static_cast<double>(all)) break;
    }
    return spelled(delay_bounds[place]);
}

std::string delay_row(std::size_t place, const Delays& delays, std::uint64_t all, std::uint64_t most,
                      std::uint64_t here) {
    const double width = 100.0 * static_cast<double>(delays[place]) / static_cast<double>(most);
    return fmt::format(
        R"(<tr><th scope="row">{}</th><td class="bar"><svg viewBox="0 0 100 10" preserveAspectRatio="none" )"
        R"(aria-hidden="true"><rect width="{:.1f}" height="10"/></svg></td><td>{}</td><td>{}</td></tr>)"
        "\n",
        spelled(delay_bounds[place]), width, grouped(delays[place]), share(here, all));
}

}  // namespace

std::string articles_chart(std::span<const DayFigures> days) {
    const auto busiest = std::ranges::max_element(days, {}, &DayFigures::articles);
    const std::uint64_t top = ceiling(std::max<std::uint64_t>(busiest->articles, 2));
    const auto all =
        std::accumulate(days.begin(), days.end(), std::uint64_t{0},
                        [](std::uint64_t sum, const DayFigures& day) { return sum + day.articles; });
    std::string columns;
    for (std::size_t place = 0; place < days.size(); ++place)
        if (days[place].articles > 0) columns += column(place, days[place], top, place + 1 == days.size());
    const std::size_t width = days.size() * column_width;
    return fmt::format(
        R"html(<div class="chart"><div class="scale" aria-hidden="true"><span>{0}</span><span>{1}</span><span>0</span></div>
<svg viewBox="0 0 {2} {3}" preserveAspectRatio="none" role="img" aria-labelledby="articles-title articles-text">
<title id="articles-title">Articles by day</title>
<desc id="articles-text">{4} in {5} days, most of them on {6}: {7}. The table below has the figures of each day.</desc>
<path class="grid" d="M0 0H{2}M0 {8}H{2}M0 {3}H{2}"/>{9}</svg>
<div class="dates" aria-hidden="true"><span>{10}</span><span>{11}</span><span>{12}</span></div></div>
)html",
        grouped(top), grouped(top / 2), width, chart_height, many(all, "article"), days.size(),
        short_day(busiest->day), grouped(busiest->articles), chart_height / 2, columns,
        short_day(days.front().day), short_day(days[days.size() / 2].day), short_day(days.back().day));
}

std::string delays_chart(const Delays& delays) {
    const auto all = std::accumulate(delays.begin(), delays.end(), std::uint64_t{0});
    if (all == 0) return "<p>No article with a date of publication has come yet.</p>\n";
    const std::uint64_t most = std::ranges::max(delays);
    std::string text = fmt::format(
        R"html(<p>Of {} half were here within <strong>{}</strong> of their publication, nine in ten within
<strong>{}</strong>.</p>
<table class="delays"><caption class="unseen">Delay from publication to delivery, last {} days</caption>
<thead><tr><th scope="col">Within</th><td></td><th scope="col">Articles</th><th scope="col">So far</th></tr></thead>
<tbody>
)html",
        many(all, "dated article"), within(delays, all, 0.5), within(delays, all, 0.9), recent_days);
    std::uint64_t here = 0;
    for (std::size_t place = 0; here < all; ++place) {
        here += delays[place];
        text += delay_row(place, delays, all, most, here);
    }
    return text + "</tbody></table>\n";
}

std::string sparkline(const RecentArticles::Counts& counts) {
    const auto most = std::ranges::max(counts);
    std::string path;
    for (std::size_t place = 0; place < counts.size(); ++place) {
        if (counts[place] == 0) continue;
        const double share = static_cast<double>(counts[place]) / static_cast<double>(most);
        const auto height = std::max(2L, std::lround(share * spark_height));
        fmt::format_to(std::back_inserter(path), "M{} {}v-{}", place * 3 + 1, spark_height, height);
    }
    return fmt::format(
        "<svg class=\"spark\" viewBox=\"0 0 {0} {1}\" aria-hidden=\"true\"><path class=\"floor\" "
        "d=\"M0 {1}H{0}\"/><path d=\"{2}\"/></svg>",
        recent_days * 3 - 1, spark_height, path);
}

}  // namespace newspool

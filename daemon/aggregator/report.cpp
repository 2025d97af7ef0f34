// The page from top to bottom; its tables and pictures are made by the other files of this name.
#include "aggregator/report.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "aggregator/report_chart.hpp"
#include "aggregator/report_feeds.hpp"
#include "aggregator/report_page.hpp"
#include "aggregator/report_style.hpp"
#include "base/number.hpp"
#include "base/replacement.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "model/figures.hpp"

namespace newspool {
namespace {

constexpr std::size_t named_feeds_max = 20;  // that hold articles back

using Days = std::array<DayFigures, recent_days>;

// Those of which the ledger knows nothing are empty.
Days days_until(store::Reader& reader, Day today) {
    Days days;
    const Day first = today - std::chrono::days(recent_days - 1);
    for (std::size_t place = 0; place < days.size(); ++place)
        days[place].day = first + std::chrono::days(place);
    for (const DayFigures& known : reader.days(first))
        if (known.day <= today) days[static_cast<std::size_t>((known.day - first).count())] = known;
    return days;
}

DayFigures sum_of(const Days& days) {
    DayFigures sum;
    for (const DayFigures& day : days) {
        sum.polls += day.polls;
        sum.not_modified += day.not_modified;
        sum.failures += day.failures;
        sum.requests += day.requests;
        sum.bytes += day.bytes;
        sum.articles += day.articles;
        std::ranges::transform(sum.delays, day.delays, sum.delays.begin(), std::plus<>());
    }
    return sum;
}

std::string headline(const FeedSurvey& survey) {
    const std::size_t failing = survey.feeds.of(Health::failing);
    return fmt::format("{}, {} failing", many(survey.feeds.all(), "feed"),
                       failing == 0 ? "none" : grouped(failing));
}

void write_head(Page& page, const FeedSurvey& survey, DaemonState daemon, Time now) {
    page.add(R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="newspool {0}">
<link rel="icon" href="data:,">
<title>newspool: {1}</title>
<style>{2}</style>
</head>
<body>
<header>
<h1>{1}</h1>
<p>Made by newspool {0} on {3}, while {4} daemon was running.</p>
<nav aria-label="On this page"><a href="#overview">At a glance</a><a href="#waiting">Waiting</a><a
href="#feeds">Feeds</a><a href="#hosts">Hosts</a><a href="#counting">How this is counted</a></nav>
</header>
<main>
)html",
             version(), headline(survey), report_style, dated(now, exact(now)),
             daemon == DaemonState::running ? "its" : "no");
}

void write_figure(Page& page, std::string_view what, std::string_view figure) {
    page.add("<div><dt>{}</dt><dd>{}</dd></div>\n", what, figure);
}

// "290 read without trouble, 3 failing".
std::string health_of_all(const FeedSurvey& survey) {
    std::string text = grouped(survey.feeds.of(Health::fine)) + " read without trouble";
    const auto add = [&](std::size_t feeds, std::string_view how) {
        if (feeds > 0) text += fmt::format(", {} {}", grouped(feeds), how);
    };
    add(survey.feeds.of(Health::failing), "failing");
    add(survey.feeds.of(Health::gone), "gone for good");
    add(survey.feeds.of(Health::new_feed), "not asked yet");
    return text;
}

void write_overview(Page& page, const FeedSurvey& survey, const Days& days, const DayFigures& sum) {
    page.add(R"html(<section aria-labelledby="overview">
<h2 id="overview">At a glance</h2>
<p>Feeds: {}. In all they have brought {} in {}, and {}.</p>
<dl class="figures">
)html",
             health_of_all(survey), many(survey.articles, "article"), many(survey.polls, "poll"),
             size(survey.bytes));
    write_figure(page, "Articles today", grouped(days.back().articles));
    write_figure(page, fmt::format("Articles, {} days", recent_days), grouped(sum.articles));
    write_figure(page, fmt::format("Polls, {} days", recent_days), grouped(sum.polls));
    write_figure(page, "Not modified", share(sum.not_modified, sum.polls));
    write_figure(page, "Failed", share(sum.failures, sum.polls));
    write_figure(page, fmt::format("Received, {} days", recent_days), size(sum.bytes));
    page.add("</dl>\n</section>\n");
}

void write_days(Page& page, const Days& days) {
    page.add(R"html(<details><summary>The figures of each day</summary>
<table><caption class="unseen">Articles and polls by day</caption>
<thead><tr><th scope="col">Day</th><th scope="col">Articles</th><th scope="col">Polls</th><th
scope="col">Not modified</th><th scope="col">Failed</th><th scope="col">Received</th></tr></thead>
<tbody>
)html");
    for (auto day = days.rbegin(); day != days.rend(); ++day)
        page.add(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            dated(day->day, short_day(day->day)), grouped(day->articles), grouped(day->polls),
            share(day->not_modified, day->polls), share(day->failures, day->polls), size(day->bytes));
    page.add("</tbody></table></details>\n");
}

void write_charts(Page& page, const Days& days, const DayFigures& sum) {
    page.add(R"html(<div class="pair">
<section aria-labelledby="articles">
<h2 id="articles">Articles by day</h2>
{}</section>
<section aria-labelledby="delays">
<h2 id="delays">From publication to delivery</h2>
{}</section>
</div>
)html",
             articles_chart(days), delays_chart(sum.delays));
    write_days(page, days);
}

void write_held(Page& page, store::Reader& reader) {
    const auto held = reader.held(named_feeds_max);
    if (held.empty()) return;
    page.add(R"html(<p class="after">Held back until somebody decides with <code>newspool release</code> or
<code>newspool discard</code>:</p>
<ul>
)html");
    for (const store::HeldOfFeed& feed : held)
        page.add("<li><bdi>{}</bdi>: {}</li>\n", escaped(feed.name), many(feed.articles, "article"));
    page.add("</ul>\n");
}

void write_waiting(Page& page, store::Reader& reader) {
    page.add("<section aria-labelledby=\"waiting\">\n<h2 id=\"waiting\">Waiting</h2>\n");
    const auto waiting = reader.waiting();
    if (waiting.empty()) {
        page.add("<p>Nothing: every article that came is where it belongs.</p>\n</section>\n");
        return;
    }
    page.add(R"html(<table><caption class="unseen">Articles that wait in the ledger</caption>
<thead><tr><th scope="col">Output</th><th scope="col">Waits for</th><th scope="col">Articles</th><th
scope="col">Size</th></tr></thead>
<tbody>
)html");
    for (const store::Waiting& one : waiting)
        page.add("<tr><th scope=\"row\"><bdi>{}</bdi></th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                 escaped(one.output), one.until == store::Queued::Until::room ? "room" : "a decision",
                 grouped(one.articles), size(one.bytes));
    page.add("</tbody></table>\n");
    write_held(page, reader);
    page.add("</section>\n");
}

void write_host(Page& page, const store::HostFigures& host) {
    page.add("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
             escaped(host.host), grouped(host.feeds), grouped(host.requests),
             share(host.not_modified, host.polls), size(host.bytes));
}

void write_hosts(Page& page, store::Reader& reader, std::size_t shown_max) {
    page.add(R"html(<section aria-labelledby="hosts">
<h2 id="hosts">Hosts</h2>
<p>What the feeds have asked of their publishers since they are polled, and how often the answer was that nothing
had changed.</p>
<table class="hosts"><caption class="unseen">Requests to each host</caption>
<thead><tr><th scope="col">Host</th><th scope="col">Feeds</th><th scope="col">Requests</th><th
scope="col">Not modified</th><th scope="col">Received</th></tr></thead>
<tbody>
)html");
    std::size_t hosts = 0;
    std::uint64_t further = 0;
    reader.each_host([&](const store::HostFigures& host) {
        if (hosts++ < shown_max)
            write_host(page, host);
        else
            further += host.requests;
    });
    page.add("</tbody></table>\n");
    if (hosts > shown_max)
        page.add(
            "<p class=\"note\">{} more with {} are left out: <code>newspool report --all</code> shows "
            "them.</p>\n",
            many(hosts - shown_max, "host"), many(further, "request"));
    page.add("</section>\n");
}

void write_foot(Page& page) {
    page.add(R"html(</main>
<footer>
<h2 id="counting">How this is counted</h2>
<p>Days are days in UTC; the last one is not over. Articles count when they are found, those held back too. The
delay is that of articles which say when they were published: not counted are dates in the future or more than
{} days ago, the first document of a feed, and what was held back. “Not modified” is the share of polls that were
answered with status 304, for which next to nothing is sent. Requests include redirects; what was received is
counted as it came over the line. Figures by day begin when a newspool that keeps them ran first.</p>
</footer>
</body>
</html>
)html",
             std::chrono::duration_cast<std::chrono::days>(delay_bounds.back()).count());
}

}  // namespace

void write_report(store::Reader& reader, const ReportLimits& limits, DaemonState daemon, Time now,
                  const Sink& sink) {
    Page page(sink);
    reader.at_one_moment([&] {
        const Days days = days_until(reader, day_of(now));
        const DayFigures sum = sum_of(days);
        const FeedSurvey survey = survey_feeds(reader, limits.feeds, now);
        write_head(page, survey, daemon, now);
        write_overview(page, survey, days, sum);
        write_charts(page, days, sum);
        write_waiting(page, reader);
        page.add("<section aria-labelledby=\"feeds\">\n<h2 id=\"feeds\">Feeds</h2>\n");
        write_feeds(page, reader, survey, now);
        page.add("</section>\n");
        write_hosts(page, reader, limits.hosts);
        write_foot(page);
    });
    page.flush();
}

void save_report(store::Reader& reader, const ReportLimits& limits, DaemonState daemon, Time now,
                 const std::filesystem::path& file) {
    Replacement page(file);
    write_report(reader, limits, daemon, now, [&](std::string_view piece) { page.write(piece); });
    page.commit();
}

}  // namespace newspool

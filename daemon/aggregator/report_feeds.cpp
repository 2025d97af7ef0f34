// What is shown is chosen by a heap of no more rows than that, and read in a second pass; where all are shown
// the ledger sorts them.
#include "aggregator/report_feeds.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "aggregator/report_chart.hpp"
#include "base/number.hpp"
#include "base/url.hpp"

namespace newspool {
namespace {

std::uint64_t sum(const RecentArticles::Counts& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// What makes a feed more worth a row than another: trouble first, then the articles of the last days, then
// those of all time.
using Weight = std::tuple<int, std::uint64_t, std::uint64_t, FeedId>;

int urgency(Health health) {
    if (health == Health::failing) return 2;
    return health == Health::gone ? 1 : 0;
}

Weight weight_of(const store::Summary& summary, Health health, Time now) {
    return {urgency(health), sum(summary.recent.ending(day_of(now))), summary.articles, -summary.id};
}

// The heaviest, no more than so many.
class Choice {
  public:
    explicit Choice(std::size_t most) : most_(most) {}

    void offer(const Weight& weight) {
        if (most_ == 0) return;
        if (heap_.size() == most_) {
            if (weight < heap_.front()) return;
            std::ranges::pop_heap(heap_, std::greater<>());
            heap_.pop_back();
        }
        heap_.push_back(weight);
        std::ranges::push_heap(heap_, std::greater<>());
    }
    [[nodiscard]] std::vector<FeedId> in_order() && {
        std::ranges::sort(heap_, std::greater<>());
        std::vector<FeedId> feeds;
        feeds.reserve(heap_.size());
        for (const Weight& weight : heap_) feeds.push_back(-std::get<FeedId>(weight));
        return feeds;
    }

  private:
    std::size_t most_;
    std::vector<Weight> heap_;
};

void count(FeedSurvey& survey, const store::Summary& summary, Health health) {
    survey.feeds.add(health);
    survey.polls += summary.polls;
    survey.requests += summary.requests;
    survey.bytes += summary.bytes;
    survey.articles += summary.articles;
}

std::string health_in_words(Health health, const store::Record& record, const Memory& memory) {
    switch (health) {
        case Health::failing:
            return fmt::format(
                "<b class=\"failing\">failing</b>, {}: {}",
                memory.history.failures == 1 ? "once" : grouped(memory.history.failures) + " times in a row",
                escaped(record.error));
        case Health::gone:
            return fmt::format("<b class=\"gone\">gone</b>: {}",
                               escaped(record.error.empty() ? record.reason : record.error));
        case Health::new_feed:
            return "<b>new</b>: not asked yet";
        case Health::fine:
            break;
    }
    return record.error.empty() ? "fine" : "fine: " + escaped(record.error);
}

std::string title_of(const store::Record& record) {
    if (record.title.empty() || record.title == record.name) return "";
    return fmt::format(" <span class=\"title\">· <bdi>{}</bdi></span>", escaped(record.title, 120));
}

std::string moved(const Memory& memory) {
    if (memory.whereabouts.address.empty()) return "";
    const std::string address = shown_url(memory.whereabouts.address);
    return "; asked at " + link(address, address);
}

void write_row(Page& page, const store::Record& record, const Memory& memory, Time now) {
    const History& history = memory.history;
    const Health health = health_of(history.polls, history.failures, history.gone || record.never);
    const RecentArticles::Counts counts = record.recent.ending(day_of(now));
    page.add(R"(<tr><th scope="row">{}<p class="health">{}{}{}</p></th><td>{}</td><td>{}</td><td>{}</td>)"
             R"(<td class="wide">{}</td></tr>)"
             "\n",
             link(record.url, record.name), health_in_words(health, record, memory), moved(memory),
             title_of(record), sparkline(counts), grouped(sum(counts)),
             dated(history.last_success, ago(history.last_success, now)),
             health == Health::gone ? "never" : dated(record.due, until(record.due, now)));
}

std::string order_in_words(const FeedSurvey& survey) {
    const std::string first = "Those that cannot be read come first, then ";
    if (survey.shown.empty()) return first + "all others by name.";
    std::string text = fmt::format("{}those that brought most in the last {} days.", first, recent_days);
    if (const std::size_t left_out = survey.feeds.all() - survey.shown.size(); left_out > 0)
        text += fmt::format(" {} more are left out: <code>newspool report --all</code> shows them.",
                            grouped(left_out));
    return text;
}

}  // namespace

FeedSurvey survey_feeds(store::Reader& reader, std::size_t shown_max, Time now) {
    FeedSurvey survey;
    Choice choice(shown_max);
    const bool all = shown_max == ReportLimits::none().feeds;
    reader.each_summary([&](const store::Summary& summary) {
        const Health health = health_of(summary.polls, summary.failures, summary.ended);
        count(survey, summary, health);
        if (!all) choice.offer(weight_of(summary, health, now));
    });
    survey.shown = std::move(choice).in_order();
    return survey;
}

void write_feeds(Page& page, store::Reader& reader, const FeedSurvey& survey, Time now) {
    if (survey.feeds.all() == 0) {
        page.add("<p>The ledger knows no feeds that are subscribed to.</p>\n");
        return;
    }
    page.add("<p>{}</p>\n", order_in_words(survey));
    page.add(
        R"html(<table class="feeds"><caption class="unseen">Feeds, their health and their articles</caption>
<thead><tr><th scope="col">Feed</th><th scope="col">Last {} days</th><th scope="col">Articles</th><th
scope="col">Last read</th><th scope="col" class="wide">Next poll</th></tr></thead>
<tbody>
)html",
        recent_days);
    if (survey.shown.empty())
        reader.each_active(
            [&](const store::Record& record, const Memory& memory) { write_row(page, record, memory, now); });
    for (const FeedId feed : survey.shown)
        if (const auto standing = reader.standing(feed))
            write_row(page, standing->record, standing->memory, now);
    page.add("</tbody></table>\n");
}

}  // namespace newspool

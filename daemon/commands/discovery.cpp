// A host that cannot be reached, or asks for patience, is not asked for more.
#include "commands/discovery.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "aggregator/editor.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "commands/known_sites.hpp"
#include "html/offers.hpp"
#include "parse/parse.hpp"

namespace newspool::commands {
namespace {

constexpr std::size_t candidates_max = 12;

std::optional<double> items_a_day(const Feed& feed) {
    std::vector<std::chrono::sys_seconds> dates;
    for (const Item& item : feed.items)
        if (const auto date = item.published ? item.published : item.modified) dates.push_back(*date);
    if (dates.size() < 2) return std::nullopt;
    const auto [oldest, newest] = std::ranges::minmax_element(dates);
    const std::chrono::duration<double, std::ratio<86'400>> days = *newest - *oldest;
    if (days.count() <= 0) return std::nullopt;
    return static_cast<double>(dates.size() - 1) / days.count();
}

FoundFeed found(Feed feed, std::string url) {
    edit_head(feed);
    FoundFeed found{.url = std::move(url),
                    .title = feed.title.value,
                    .format = feed.format,
                    .home_page_url = feed.home_page_url,
                    .items = feed.items.size(),
                    .items_a_day = items_a_day(feed),
                    .newest = {}};
    for (const Item& item : feed.items)
        if (const auto date = item.published ? item.published : item.modified)
            found.newest = std::max(found.newest.value_or(*date), *date);
    return found;
}

class Search {
  public:
    Search(Downloads& downloads, const config::Address& page) : downloads_(&downloads), page_(page) {}

    Discovery run() {
        const Response page = ask(page_.url);
        if (try_feed(page, page_.url)) {
            found_.is_itself = true;
            return std::move(found_);
        }
        found_.out_of_reach =
            page.failure == FetchFailure::unreachable || page.failure == FetchFailure::turned_away;
        if (page.failure != FetchFailure::none) return std::move(found_);
        for (const std::string& url : candidates(page)) try_url(url);
        const auto url = Url::parse(page.url);
        if (found_.feeds.empty() && url && !turned_away_)
            for (const std::string& place : usual_places(*url)) {
                if (!found_.feeds.empty() || turned_away_) break;
                try_url(place);
            }
        if (!found_.feeds.empty()) found_.failures.erase(found_.failures.begin());  // that a page is no feed
        return std::move(found_);
    }

  private:
    Response ask(const std::string& url) {
        asked_.insert(url);
        Credentials credentials;
        const auto here = Url::parse(page_.url);
        const auto there = Url::parse(url);
        if (here && there && here->origin() == there->origin()) {
            credentials.username = page_.username;
            credentials.password = page_.password;
        }
        Response response = downloads_->ask(url, credentials);
        if (response.failure != FetchFailure::none || response.status == 429 || response.status == 503)
            turned_away_ = true;
        return response;
    }

    // What the page names, then what its site is known to have.
    [[nodiscard]] std::vector<std::string> candidates(const Response& page) const {
        std::vector<std::string> urls = page.feeds;
        if (page.has_body()) {
            const Decoded decoded = decode(page.body, page.content_type);
            for (html::Offer& offer : html::offered_feeds(decoded.text, page.url))
                urls.push_back(std::move(offer.url));
        }
        for (const std::string& from : {page_.url, page.url})
            if (const auto url = Url::parse(from))
                for (std::string& feed : feeds_of_known_site(*url)) urls.push_back(std::move(feed));
        std::vector<std::string> once;
        for (const std::string& text : urls)
            if (const auto url = Url::parse(text);
                url && url->is_http() && std::ranges::find(once, url->text()) == once.end())
                once.push_back(url->text());
        if (once.size() > candidates_max) once.resize(candidates_max);
        return once;
    }

    void try_url(const std::string& url) {
        if (asked_.contains(url)) return;
        const Response response = ask(url);
        static_cast<void>(try_feed(response, url));
    }

    bool try_feed(const Response& response, const std::string& url) {
        const auto refuse = [&](const std::string& why) {
            found_.failures.push_back(fmt::format("{}: {}", shown_url(url), why));
            return false;
        };
        if (response.failure != FetchFailure::none) return refuse(response.reason);
        if (!response.has_body())
            return refuse(
                fmt::format("the server answered with status {}; is the URL right?", response.status));
        Result<Feed> feed = parse::parse(
            {.bytes = response.body, .url = response.url, .content_type = response.content_type});
        if (!feed) return refuse(feed.error());
        std::string where = response.moved_to.value_or(url);
        const auto same = [&](const FoundFeed& other) { return other.url == where; };
        if (std::ranges::none_of(found_.feeds, same))
            found_.feeds.push_back(found(*std::move(feed), std::move(where)));
        return true;
    }

    Downloads* downloads_;
    const config::Address& page_;
    std::unordered_set<std::string> asked_;
    bool turned_away_ = false;
    Discovery found_;
};

}  // namespace

Discovery discover_feeds(Downloads& downloads, const config::Address& page) {
    return Search(downloads, page).run();
}

}  // namespace newspool::commands

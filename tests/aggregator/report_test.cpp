// The page of `newspool report`, made from real ledgers with a clock of the test's own.
#include "aggregator/report.hpp"

#include <fmt/format.h>

#include "base/replacement.hpp"
#include "store/store.hpp"
#include "support/admitted.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;
using store::Batch;
using store::Durability;

namespace {

constexpr Day today = std::chrono::year(2026) / 11 / 23;
constexpr Time evening = Time(today) + 16h;

struct ReportedShelf {
    Folder folder;
    std::filesystem::path database = folder / "newspool.db";
    store::Ledger ledger{database};
    std::vector<FeedId> feeds;

    void subscribe(const std::vector<Subscription>& subscriptions) {
        feeds.clear();
        for (const auto& row : ledger.adopt(subscriptions)) feeds.push_back(row.id);
    }
    void poll(std::size_t feed, const Outcome& what, std::initializer_list<const char*> items = {},
              Plan then = plan()) {
        Batch batch = ledger.begin(Durability::normal, what.polled_at);
        for (const char* item : items) static_cast<void>(batch.admit(feeds[feed], key(item)));
        batch.remember(feeds[feed], what, then);
        batch.commit();
    }
    [[nodiscard]] std::string page(const ReportLimits& limits = {},
                                   DaemonState daemon = DaemonState::stopped) const {
        store::Reader reader(database);
        std::string text;
        write_report(reader, limits, daemon, evening, [&](std::string_view piece) { text += piece; });
        return text;
    }
};

Subscription named(std::string name, std::string url) {
    Subscription made = subscription(std::move(url));
    made.name = std::move(name);
    return made;
}

Outcome poll_of(Verdict verdict, Time when, int status = 200) {
    Outcome made = outcome(verdict, when);
    made.status = status;
    made.bytes_received = 1'500;
    return made;
}

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
        ++found;
    return found;
}

std::string figure(std::string_view what, std::string_view value) {
    return fmt::format("<dt>{}</dt><dd>{}</dd>", what, value);
}

}  // namespace

TEST_CASE("an empty ledger gives a page that says so", "[report]") {
    ReportedShelf shelf;
    const std::string page = shelf.page();
    CHECK(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    CHECK(page.ends_with("</html>\n"));
    CHECK_THAT(page, ContainsSubstring("0 feeds, none failing") && ContainsSubstring("knows no feeds") &&
                         ContainsSubstring("No article with a date") &&
                         ContainsSubstring("Nothing: every article"));
    CHECK_THAT(page, ContainsSubstring("while no daemon was running") &&
                         ContainsSubstring("23 November 2026, 16:00 UTC"));
    CHECK_THAT(shelf.page({}, DaemonState::running), ContainsSubstring("while its daemon was running"));
}

TEST_CASE("the page tells of exactly what was counted", "[report]") {
    ReportedShelf shelf;
    shelf.subscribe({named("one", "https://one.example/feed"), named("two", "https://two.example/feed")});
    Outcome news = poll_of(Verdict::news, evening - 1h);
    news.delays = {20s, 10min, 10min};
    shelf.poll(0, news, {"a", "b", "c"});
    shelf.poll(0, poll_of(Verdict::not_modified, evening - 30min, 304));
    shelf.poll(1, poll_of(Verdict::news, evening - 24h), {"d", "e"});
    shelf.poll(1, poll_of(Verdict::refused, evening - 5min, 500));
    const std::string page = shelf.page();
    CHECK_THAT(page, ContainsSubstring("<h1>2 feeds, 1 failing</h1>"));
    CHECK_THAT(page, ContainsSubstring(figure("Articles today", "3")) &&
                         ContainsSubstring(figure("Articles, 30 days", "5")) &&
                         ContainsSubstring(figure("Polls, 30 days", "4")) &&
                         ContainsSubstring(figure("Not modified", "25 %")) &&
                         ContainsSubstring(figure("Failed", "25 %")) &&
                         ContainsSubstring(figure("Received, 30 days", "6.0 kB")));
    CHECK_THAT(page, ContainsSubstring("<title>23 Nov: 3 articles</title>") &&
                         ContainsSubstring("<title>22 Nov: 2 articles</title>"));
    CHECK_THAT(page, ContainsSubstring("Of 3 dated articles half were here within <strong>15 min</strong>"));
    CHECK_THAT(page,
               ContainsSubstring("<th scope=\"row\">one.example</th><td>1</td><td>2</td><td>50 %</td>"));
    CHECK(page.find("failing</b>, once") < page.find(">one</bdi>"));
}

TEST_CASE("what came before the last thirty days, or after today, is not shown", "[report]") {
    ReportedShelf shelf;
    shelf.subscribe({named("one", "https://one.example/feed")});
    shelf.poll(0, poll_of(Verdict::news, today - std::chrono::days(29) - 1ms), {"a"});
    shelf.poll(0, poll_of(Verdict::news, today - std::chrono::days(29)), {"b", "c"});
    shelf.poll(0, poll_of(Verdict::news, today + std::chrono::days(1)), {"d", "e", "f"});
    const std::string page = shelf.page();
    CHECK_THAT(page, ContainsSubstring(figure("Articles, 30 days", "2")) &&
                         ContainsSubstring("<title>25 Oct: 2 articles</title>"));
    CHECK_THAT(page, ContainsSubstring("brought 6 articles in 3 polls"));
}

TEST_CASE("hostile names, titles, errors and addresses stay text", "[report]") {
    const std::string evil = "</title><script>alert('x')</script>\"><img src=x onerror=\"y\">\u202e&amp;\x01";
    ReportedShelf shelf;
    shelf.subscribe({named(evil, "https://one.example/\"onmouseover='z'"),
                     named("secret", "https://me:word@two.example/feed?token=abc"),
                     named("script", "javascript:alert(1)"), named("program", "exec:<s>")});
    Outcome bad = poll_of(Verdict::refused, evening);
    bad.error = evil;
    bad.feed_title = evil;
    shelf.poll(0, bad);
    Outcome moved = poll_of(Verdict::nothing_new, evening);
    moved.whereabouts = Whereabouts{.address = "https://there.example/<i>"};
    shelf.poll(1, moved);
    shelf.ledger.remember_output(evil, "/spool");
    Batch batch = shelf.ledger.begin(Durability::full, evening);
    batch.queue({.feed = shelf.feeds[0], .key = key("a"), .output = evil, .extension = "json"}, "<u>",
                store::Queued::Until::release);
    batch.commit();
    const std::string page = shelf.page();
    for (const char* raw : {"<script", "<img", "<i>", "<s>", "<u>", "onmouseover='", "\u202e", "\x01",
                            "me:word", "token=abc", "href=\"javascript", "href=\"exec"})
        CHECK_THAT(page, !ContainsSubstring(raw));
    CHECK(count(page, "&lt;script&gt;alert(&#39;x&#39;)") >= 4);
    CHECK(count(page, "<a href=\"http") == count(page, "rel=\"noreferrer\""));
    CHECK_THAT(page, ContainsSubstring("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
    CHECK_THAT(page, ContainsSubstring("Held back until") && ContainsSubstring("a decision"));
}

TEST_CASE("long tables hold what matters most, and say how much they leave out", "[report]") {
    ReportedShelf shelf;
    std::vector<Subscription> many;
    for (int index = 0; index < 40; ++index)
        many.push_back(
            named(fmt::format("feed-{:02}", index), fmt::format("https://h{:02}.example/", index)));
    shelf.subscribe(many);
    shelf.poll(7, poll_of(Verdict::refused, evening, 500));
    shelf.poll(9, poll_of(Verdict::gone, evening, 410), {}, [] {
        Plan never = plan();
        never.never = true;
        return never;
    }());
    shelf.poll(30, poll_of(Verdict::news, evening), {"a"});
    shelf.poll(20, poll_of(Verdict::news, evening), {"a", "b"});
    const std::string page = shelf.page({.feeds = 4, .hosts = 3});
    const auto place = [&](const char* name) { return page.find(fmt::format(">{}</bdi>", name)); };
    CHECK(place("feed-07") < place("feed-09"));
    CHECK(place("feed-09") < place("feed-20"));
    CHECK(place("feed-20") < place("feed-30"));
    CHECK(place("feed-30") != std::string::npos);
    CHECK(place("feed-00") == std::string::npos);
    CHECK_THAT(page, ContainsSubstring("36 more are left out") &&
                         ContainsSubstring("37 hosts more with 1 request are left out"));
    const std::string all = shelf.page(ReportLimits::none());
    CHECK(count(all, "</bdi></a><p class=\"health\">") == 40);
    CHECK_THAT(all, !ContainsSubstring("left out"));
}

TEST_CASE("tables have captions and scopes, and the picture has a description", "[report]") {
    ReportedShelf shelf;
    shelf.subscribe({named("one", "https://one.example/feed")});
    Outcome news = poll_of(Verdict::news, evening);
    news.delays = {1h};
    shelf.poll(0, news, {"a"});
    const std::string page = shelf.page();
    CHECK(count(page, "<table") == 4);
    CHECK(count(page, "<caption") == count(page, "<table"));
    CHECK(count(page, "<th scope=") + count(page, "<th\nscope=") ==
          count(page, "<th") - count(page, "<thead"));
    CHECK_THAT(page, ContainsSubstring("role=\"img\" aria-labelledby=\"articles-title articles-text\"") &&
                         ContainsSubstring(
                             "<desc id=\"articles-text\">1 article in 30 days, most of them on 23 Nov: 1."));
}

TEST_CASE("a page that cannot be written whole leaves the old one", "[report]") {
    ReportedShelf shelf;
    store::Reader reader(shelf.database);
    const auto old = shelf.folder.write("page.html", "old");
    const auto stop = [](std::string_view) { throw std::runtime_error("full"); };
    CHECK_THROWS_WITH(write_report(reader, {}, DaemonState::stopped, evening, stop), "full");
    CHECK_THROWS_WITH(save_report(reader, {}, DaemonState::stopped, evening, shelf.folder / "none/page.html"),
                      ContainsSubstring("none/page.html"));
    CHECK(shelf.folder.read("page.html") == "old");
    save_report(reader, {}, DaemonState::stopped, evening, old);
    CHECK(shelf.folder.read("page.html").ends_with("</html>\n"));
}

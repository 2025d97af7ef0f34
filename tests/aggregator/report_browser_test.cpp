// The page of `newspool report` in a browser: Chromium lays it out on a phone and on a wide screen, in light
// and in dark, and a script beside it looks at the result.
#include <fmt/format.h>

#include "aggregator/report.hpp"
#include "store/store.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/folder.hpp"
#include "support/samples.hpp"
#include "support/skip.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr Time now = Time(Day(std::chrono::year(2026) / 11 / 23)) + 16h;

// Holds the page in a narrow and in a wide frame, and says what is wrong with either.
constexpr const char* beholder = R"html(<!doctype html><title>beholder</title>
<iframe src="page.html" style="width:375px;height:800px"></iframe>
<iframe src="page.html" style="width:1280px;height:800px"></iframe>
<pre id="said">nothing</pre>
<script>
const channel = part => { part /= 255; return part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4; };
const luminance = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
const numbers = colour => colour.match(/[\d.]+/g).map(Number);
const ground = element => {
  for (; element; element = element.parentElement) {
    const colour = numbers(getComputedStyle(element).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};
const contrast = element => {
  const [light, dark] = [numbers(getComputedStyle(element).color), ground(element)].map(luminance)
      .sort((a, b) => b - a);
  return (light + .05) / (dark + .05);
};
const name = element => element.tagName + '.' + element.className + ' "' + element.textContent.slice(0, 40) + '"';
addEventListener('load', () => {
  const wrong = [];
  let texts = 0;
  for (const frame of document.querySelectorAll('iframe')) {
    const page = frame.contentDocument;
    const width = frame.contentWindow.innerWidth;
    if (page.documentElement.scrollWidth > width)
      wrong.push(width + ': wider than the screen, ' + page.documentElement.scrollWidth);
    if (frame.contentWindow.performance.getEntriesByType('resource').length > 0) wrong.push('asks for more');
    for (const details of page.querySelectorAll('details')) details.open = true;
    for (const element of page.body.querySelectorAll('*')) {
      const box = element.getBoundingClientRect();
      if (box.right > width + 1 && !element.closest('svg, .unseen')) wrong.push(width + ': sticks out: ' + name(element));
      const speaks = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
      if (!speaks || element.closest('svg, .unseen') || element.getClientRects().length === 0) continue;
      ++texts;
      if (contrast(element) < 4.5) wrong.push('contrast ' + contrast(element).toFixed(2) + ': ' + name(element));
    }
  }
  const scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.getElementById('said').textContent =
      scheme + ', ' + (texts > 100 ? 'many' : texts) + ' texts, wrong: ' + wrong.slice(0, 20).join('; ') + '.';
});
</script>)html";

Outcome polled(Verdict verdict, Time when, int status = 200) {
    Outcome made = outcome(verdict, when);
    made.status = status;
    made.bytes_received = 45'678;
    return made;
}

// A month of feeds of every health, with names that are long, and some in another direction.
void fill(store::Ledger& ledger) {
    ledger.remember_output("spool", "/spool");
    const std::string word(60, 'w');
    std::vector<Subscription> feeds;
    for (int index = 0; index < 24; ++index) {
        Subscription feed = subscription(fmt::format("https://feeds.{}.example/{}.xml", index % 5, index));
        feed.name = index % 6 == 1   ? word
                    : index % 6 == 2 ? "أخبار المدينة"
                                     : fmt::format("The gazette {}", index);
        feeds.push_back(std::move(feed));
    }
    feeds.push_back(subscription(fmt::format("https://{0}.{0}.example/", word)));
    const auto rows = ledger.adopt(feeds);
    for (int day = 40; day >= 0; --day) {
        store::Batch batch = ledger.begin(store::Durability::normal, now - std::chrono::days(day));
        for (std::size_t index = 0; index < 20; ++index) {
            Outcome made = polled(Verdict::news, now - std::chrono::days(day));
            for (std::size_t item = 0; item < (index * 7 + static_cast<std::size_t>(day) * 5) % 9; ++item) {
                static_cast<void>(
                    batch.admit(rows[index].id, key(fmt::format("{}-{}-{}", index, day, item))));
                made.delays.emplace_back((item * 7 + index) * 300);
            }
            made.feed_title = index % 3 == 0 ? "A title that says rather more than a name has room for" : "";
            batch.remember(rows[index].id, made, plan());
        }
        batch.commit();
    }
    store::Batch batch = ledger.begin(store::Durability::normal, now);
    Outcome failed = polled(Verdict::refused, now, 500);
    failed.error = "the server answered with status 500: https://feeds.example/" + word + word;
    batch.remember(rows[3].id, failed, plan());
    Outcome gone = polled(Verdict::gone, now, 410);
    gone.error = "the server says that the feed is gone (410)";
    batch.remember(rows[4].id, gone, plan());
    batch.queue({.feed = rows[1].id, .key = key("held"), .output = "spool", .extension = "json"}, "bytes",
                store::Queued::Until::release);
    batch.commit();
}

// What the beholder says of the page, and what the browser says of it on its console.
Said look(const Folder& folder, const std::vector<std::string>& more) {
    std::vector<std::string> words{"chromium",
                                   "--headless",
                                   "--no-sandbox",
                                   "--disable-gpu",
                                   "--disable-dev-shm-usage",
                                   "--disable-background-networking",
                                   "--disable-web-security",
                                   "--allow-file-access-from-files",
                                   "--user-data-dir=" + (folder / "profile").string(),
                                   "--enable-logging=stderr",
                                   "--virtual-time-budget=5000"};
    words.insert(words.end(), more.begin(), more.end());
    words.insert(words.end(), {"--dump-dom", "file://" + (folder / "beholder.html").string()});
    return run_command(words);
}

}  // namespace

TEST_CASE("on a phone and on a wide screen, in light and in dark, the page fits and can be read",
          "[report]") {
    if (run_command({"sh", "-c", "command -v chromium"}).code != 0) return skip("chromium");
    const Folder folder;
    {
        store::Ledger ledger(folder / "newspool.db");
        fill(ledger);
    }
    store::Reader reader(folder / "newspool.db");
    save_report(reader, {}, DaemonState::running, now, folder / "page.html");
    folder.write("beholder.html", beholder);
    for (const char* scheme : {"light", "dark"}) {
        const Said said =
            look(folder, scheme == std::string_view("dark") ? std::vector<std::string>{"--force-dark-mode"}
                                                            : std::vector<std::string>{});
        const auto begin = said.out.find("<pre id=\"said\">");
        INFO(said.err << said.out.substr(std::min(begin, said.out.size())));
        CHECK_THAT(said.out, ContainsSubstring(fmt::format(">{}, many texts, wrong: .<", scheme)));
        CHECK_THAT(said.err, !ContainsSubstring("CONSOLE"));
    }
}

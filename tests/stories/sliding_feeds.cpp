// An item's text is long, and says at both ends which item it is.
#include "stories/sliding_feeds.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace newspool::test {
namespace {

constexpr unsigned window_size = 12;
constexpr unsigned items_at_first = 3;
constexpr unsigned percent_refused = 8;
constexpr unsigned percent_cut = 8;
constexpr unsigned percent_unchanged = 15;

std::string item_name(unsigned feed, unsigned number) { return fmt::format("item-{}-{}", feed, number); }

std::string etag_of(unsigned first, unsigned end) { return fmt::format("\"{}-{}\"", first, end); }

// As one line, without the soft breaks of quoted-printable.
std::string unfolded(const std::string& bytes) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (bytes.compare(at, 2, "=\n") == 0)
            ++at;
        else if (bytes.compare(at, 3, "=\r\n") == 0)
            at += 2;
        else
            text += bytes[at] == '\n' ? ' ' : bytes[at];
    }
    return text;
}

// The items whose texts this file holds, in whatever format; nothing if it is torn.
std::set<std::string> items_in(const std::filesystem::path& file, const std::string& bytes) {
    const bool is_json = file.extension().string().starts_with(".json");
    if (is_json && !bytes.ends_with("}\n")) return {};
    constexpr std::string_view begin = "begin item-";
    const std::string text = unfolded(bytes);
    std::set<std::string> items;
    for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at + begin.size())) {
        const auto name = at + begin.size() - std::string_view("item-").size();
        const std::string item = text.substr(name, text.find(' ', name) - name);
        const std::string whole = item_text(item);
        if (text.compare(at, whole.size(), whole) != 0) return {};
        items.insert(item);
    }
    return items;
}

}  // namespace

std::string item_text(const std::string& item) {
    std::string middle;
    while (middle.size() < 3000) middle += item + " ";
    return fmt::format("begin {} {}end {}", item, middle, item);
}

SlidingFeeds::SlidingFeeds(unsigned feeds, unsigned seed) : random_(seed), windows_(feeds) {
    for (unsigned feed = 0; feed < feeds; ++feed) {
        windows_[feed].end = items_at_first;
        server_.answers(fmt::format("/{}", feed),
                        [this, feed](const Asked& asked) { return answer(feed, asked); });
    }
}

std::vector<std::string> SlidingFeeds::urls() {
    std::vector<std::string> all;
    for (unsigned feed = 0; feed < windows_.size(); ++feed)
        all.push_back(server_.url(fmt::format("/{}", feed), feed + 1));
    return all;
}

std::string SlidingFeeds::first_etag() { return etag_of(0, items_at_first); }

std::vector<std::string> SlidingFeeds::first_items(unsigned feed) {
    std::vector<std::string> items;
    for (unsigned number = 0; number < items_at_first; ++number) items.push_back(item_name(feed, number));
    return items;
}

void SlidingFeeds::stand_still() {
    const std::lock_guard lock(mutex_);
    still_ = true;
}

std::set<std::string> SlidingFeeds::published() const {
    const std::lock_guard lock(mutex_);
    std::set<std::string> items;
    for (unsigned feed = 0; feed < windows_.size(); ++feed)
        for (unsigned number = 0; number < windows_[feed].end; ++number)
            items.insert(item_name(feed, number));
    return items;
}

std::vector<SlidingFeeds::Window> SlidingFeeds::windows() const {
    const std::lock_guard lock(mutex_);
    return windows_;
}

void SlidingFeeds::go_back(std::vector<Window> windows) {
    const std::lock_guard lock(mutex_);
    windows_ = std::move(windows);
}

Answer SlidingFeeds::answer(unsigned feed, const Asked& asked) {
    const std::lock_guard lock(mutex_);
    Window& window = windows_[feed];
    const std::string etag = asked.header("If-None-Match");
    acknowledge(window, etag);
    if (!still_ && draw(100) < percent_refused) return ++failures_, status(503);
    if (!still_ && draw(100) >= percent_unchanged) move_on(window);
    const std::string current = etag_of(window.first, window.end);
    if (etag == current) return not_modified().with("ETag", current);
    const std::string body = document(feed, window);
    Answer whole = ok(body).with("ETag", current).with("Content-Type", "application/rss+xml");
    if (still_ || draw(100) >= percent_cut) return whole;
    ++failures_;
    return (draw(2) == 0 ? whole : whole.chunked())
        .cut_short(1 + draw(static_cast<unsigned>(body.size()) - 1));
}

void SlidingFeeds::acknowledge(Window& window, const std::string& etag) {
    const auto dash = etag.find('-');
    if (dash == std::string::npos) return;
    const auto end = static_cast<unsigned>(std::stoul(etag.substr(dash + 1)));
    window.acknowledged = std::max(window.acknowledged, end);
}

void SlidingFeeds::move_on(Window& window) {
    window.end += 1 + draw(3);
    while (window.first < window.acknowledged && window.end - window.first > window_size) ++window.first;
}

std::string SlidingFeeds::document(unsigned feed, const Window& window) const {
    std::string items;
    for (unsigned number = window.end; number-- > window.first;)
        items += fmt::format(
            "<item><guid isPermaLink=\"false\">{0}</guid><title>{0}</title>"
            "<description>{1}</description></item>\n",
            item_name(feed, number), item_text(item_name(feed, number)));
    return fmt::format("<rss version=\"2.0\"><channel><title>Feed {}</title>{}</channel></rss>\n", feed,
                       items);
}

unsigned SlidingFeeds::draw(unsigned limit) {
    return std::uniform_int_distribution<unsigned>(0, limit - 1)(random_);
}

Consumer::Consumer(std::filesystem::path arrivals)
    : arrivals_(std::move(arrivals)), thread_([this] {
          while (!ending_) {
              take_all();
              std::this_thread::sleep_for(std::chrono::milliseconds(2));
          }
      }) {}

Consumer::~Consumer() {
    ending_ = true;
    thread_.join();
}

void Consumer::take_all() {
    const std::lock_guard lock(at_work_);
    std::error_code none_yet;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(arrivals_, none_yet))
        if (!entry.path().filename().string().starts_with('.')) files.push_back(entry.path());
    std::ranges::sort(files);
    for (const auto& file : files) take(file);
}

void Consumer::take(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    std::filesystem::remove(file);
    const std::set<std::string> items = items_in(file, bytes.str());
    const std::string name = file.filename();
    const std::lock_guard lock(mutex_);
    if (items.empty()) torn_.push_back(name);
    for (const std::string& item : items) {
        const auto [known, is_new] = names_.emplace(item, name);
        if (is_new) continue;
        if (known->second == name)
            come_again_.push_back(name);
        else
            doubled_.push_back(fmt::format("{}: {} and {}", item, known->second, name));
    }
}

std::set<std::string> Consumer::taken() const {
    const std::lock_guard lock(mutex_);
    std::set<std::string> items;
    for (const auto& [item, name] : names_) items.insert(item);
    return items;
}

std::vector<std::string> Consumer::doubled() const {
    const std::lock_guard lock(mutex_);
    return doubled_;
}

std::vector<std::string> Consumer::come_again() const {
    const std::lock_guard lock(mutex_);
    return come_again_;
}

std::vector<std::string> Consumer::torn() const {
    const std::lock_guard lock(mutex_);
    return torn_;
}

}  // namespace newspool::test

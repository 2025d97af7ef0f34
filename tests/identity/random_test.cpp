// Documents drawn at random: a publisher posts, lets its window slide, and changes its ids in the ways that
// publishers do, often several at once. Nothing may be lost, and nothing delivered twice.
#include <algorithm>
#include <random>
#include <set>

#include <fmt/format.h>

#include "identity/reader.hpp"
#include "support/catch.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

// One publisher's software, which is reconfigured now and then.
class Publisher {
  public:
    explicit Publisher(unsigned seed) : random_(seed) {}

    std::vector<Made> document() {
        post(draw(4));
        if (draw(12) == 0) scheme_ = scheme_ == "http" ? "https" : "http";
        if (draw(12) == 0) host_ = fmt::format("h{}.example", draw(3));
        if (draw(12) == 0) tracking_ = draw(2) == 0 ? "" : fmt::format("?utm_campaign={}", draw(9));
        if (draw(12) == 0) fragment_ = draw(2) == 0 ? "" : "#feed";
        if (draw(20) == 0) naming_ = draw(3);
        std::vector<Made> items;
        for (unsigned number = posted_; number > posted_ - std::min(posted_, window); --number)
            items.push_back(item(number));
        if (draw(4) == 0) std::ranges::shuffle(items, random_);
        if (draw(4) == 0 && !items.empty()) items.push_back(items.front());
        if (draw(15) == 0) items.clear();
        for (const Made& made : items) shown.insert(made.title + "|" + made.text);
        return items;
    }

    std::set<std::string> shown;  // by title and text, as the reader counts what it delivered

  private:
    static constexpr unsigned window = 12;

    unsigned draw(unsigned limit) { return std::uniform_int_distribution<unsigned>(0, limit - 1)(random_); }
    void post(unsigned count) { posted_ += posted_ == 0 ? 3 : count; }

    // Titles and texts repeat now and then, as those of real feeds do; dates do not.
    [[nodiscard]] Made item(unsigned number) const {
        const std::string page = fmt::format("{}://{}/post/{}", scheme_, host_, number);
        Made made{"", page + tracking_, fmt::format("title {}", number), fmt::format("text {}", number),
                  1'000'000'000 + 3'600 * std::int64_t{number}};
        if (naming_ == 0) made.id = page + tracking_ + fragment_;
        if (naming_ == 1) made.id = fmt::format("tag:{},2026:{}", host_, number);
        return made;
    }

    std::mt19937 random_;
    unsigned posted_ = 0;
    std::string scheme_ = "http";
    std::string host_ = "h0.example";
    std::string tracking_;
    std::string fragment_;
    unsigned naming_ = 0;  // by page, by tag, or no ids
};

}  // namespace

TEST_CASE("random publishers lose nothing and have nothing doubled", "[ladder][random]") {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        Publisher publisher(seed);
        FeedReader reader;
        for (int poll = 0; poll < 60; ++poll) reader.read(publisher.document());
        std::set<std::string> delivered;
        unsigned doubled = 0;
        for (const auto& [item, times] : reader.delivered) {
            delivered.insert(item);
            doubled += times - 1;
        }
        INFO("seed " << seed);
        CHECK(delivered == publisher.shown);
        CHECK(doubled == 0);
    }
}

TEST_CASE("random items that share ids and links are each delivered once", "[ladder][random]") {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        std::mt19937 random(seed);
        const auto draw = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
        std::vector<Made> all;
        std::set<std::string> shown;
        FeedReader reader;
        for (int poll = 0; poll < 40; ++poll) {
            for (unsigned count = draw(3); count > 0; --count) {
                const auto number = static_cast<unsigned>(all.size());
                all.insert(all.begin(), {"constant", draw(2) == 0 ? "https://a.example/" : "",
                                         fmt::format("title {}", number), "text", 1'000 + number});
            }
            const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(all.size(), 8));
            std::vector<Made> items(all.begin(), end);
            if (items.size() < 2) continue;  // one alone under an id is that id's item (F56)
            for (const Made& made : items) shown.insert(made.title + "|text");
            if (draw(3) == 0) std::ranges::shuffle(items, random);
            reader.read(items);
        }
        std::set<std::string> delivered;
        INFO("seed " << seed);
        for (const auto& [item, times] : reader.delivered) {
            delivered.insert(item);
            CHECK(times == 1);
        }
        CHECK(delivered == shown);
    }
}

// Each verb turns words into a call of one of the aggregator's public verbs, and its result into a sentence.
#include "control/verbs.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool::control {
namespace {

using Words = std::vector<std::string>;

bool has(const Words& words, std::string_view word) { return std::ranges::find(words, word) != words.end(); }

Answer unknown(const std::string& feed) {
    return {1, fmt::format("the daemon knows no feed of the name or URL '{}'; `newspool status` names them\n",
                           printable(feed, 1'000))};
}

asio::awaitable<Answer> status(Aggregator& aggregator, Words words) {
    const StatusWish wish{.failing = has(words, "failing"), .json = has(words, "json")};
    const std::shared_ptr<StatusText> text = co_await aggregator.status(wish);
    Answer answer;
    answer.more = [&aggregator, text] { return aggregator.next_of(text); };
    co_return answer;
}

asio::awaitable<Answer> poll(Aggregator& aggregator, Words words) {
    if (words.empty()) co_return Answer{0, fmt::format("{} feeds are due now\n", aggregator.poll_all())};
    const auto feed = co_await aggregator.find(words.front());
    if (!feed) co_return unknown(words.front());
    if (!aggregator.poll_now(feed->id))
        co_return Answer{1,
                         fmt::format("{} is not polled: {}\n", printable(feed->name, 200),
                                     feed->never ? printable(feed->reason)
                                                 : "it is being polled already; wait for what comes of it")};
    co_return Answer{0, fmt::format("{} is due now\n", printable(feed->name, 200))};
}

asio::awaitable<Answer> settle(Aggregator& aggregator, Words words, Held what) {
    const std::string feed = words.empty() ? "" : words.front();
    const auto found = co_await aggregator.find(feed);
    if (!found) co_return unknown(feed);
    const std::size_t articles = co_await aggregator.settle_held(found->id, what);
    co_return Answer{0, fmt::format("{} held articles of {} {}\n", articles, printable(found->name, 200),
                                    what == Held::release ? "are being delivered" : "are forgotten")};
}

}  // namespace

std::vector<Verb> verbs(Aggregator& aggregator, Reload reload) {
    return {
        {"status", false, [&](Words words) { return status(aggregator, std::move(words)); }},
        {"poll", true, [&](Words words) { return poll(aggregator, std::move(words)); }},
        {"reload", true, [reload = std::move(reload)](const Words&) { return reload(); }},
        {"release", true, [&](Words words) { return settle(aggregator, std::move(words), Held::release); }},
        {"discard", true, [&](Words words) { return settle(aggregator, std::move(words), Held::discard); }},
    };
}

}  // namespace newspool::control

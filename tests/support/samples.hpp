// Small values that many tests of ledger, spool and courier need.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "model/article.hpp"
#include "model/outcome.hpp"
#include "model/subscription.hpp"

namespace newspool::test {

// A key made of a short text, so that different texts give different keys.
inline Key key(std::string_view text) {
    Key made;
    std::memcpy(made.bytes.data(), text.data(), std::min(text.size(), made.bytes.size()));
    return made;
}

inline Subscription subscription(std::string url) {
    Subscription made;
    made.name = url;
    made.url = std::move(url);
    return made;
}

inline std::vector<Subscription> subscriptions(std::initializer_list<const char*> urls) {
    std::vector<Subscription> made;
    for (const char* url : urls) made.push_back(subscription(url));
    return made;
}

inline Time at(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

inline Outcome outcome(Verdict verdict, Time when = at(1'000'000'000)) {
    Outcome made;
    made.verdict = verdict;
    made.polled_at = when;
    made.requests = 1;
    return made;
}

inline Plan plan(Duration wait = std::chrono::hours(1)) {
    Plan made;
    made.wait = wait;
    made.reason = "every hour";
    return made;
}

}  // namespace newspool::test

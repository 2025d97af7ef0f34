// A feed that the user asked for, with its settings: every default already filled in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "model/http.hpp"
#include "model/settings.hpp"

namespace newspool {

// The ledger's row of a subscription.
using FeedId = std::int64_t;

struct Subscription {
    FeedId id = 0;                      // given by the ledger when the configuration is adopted
    std::string url;                    // its identity, in normal form
    std::string name;                   // unique
    std::vector<std::string> formerly;  // URLs that were its identity before
    std::vector<std::string> tags;
    bool plain = false;                // a list names its URL, and nothing but that is said of it anywhere
    std::optional<Duration> interval;  // absent: adaptive
    std::optional<Duration> max_hint;  // this and the next: in place of the [schedule] ones
    std::optional<double> effort;
    bool ignore_hints = false;        // polled at its own interval whatever it says, Retry-After excepted
    std::optional<Duration> refetch;  // so long after the last whole document a poll is unconditional

    NewsPolicy news;
    std::string group;  // feeds of one group share what they have seen; empty: a group of its own

    bool shared_host = false;  // a 429 is meant for this feed, not for all of its host

    // How to ask. Of these Request fields a poll fills in only the validators.
    Request request;

    bool operator==(const Subscription&) const = default;
};

}  // namespace newspool

// What was learned of one feed's ways: what it last said about when to come back, and when it posts. A plan
// hands it on to the next plan; the ledger keeps it as a few bytes, and without them it is learned anew.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "model/hints.hpp"

namespace newspool {

// Items counted by the hour of the day and the day of the week (GMT) at which they appeared. Old ones fade:
// each item counts less the longer ago it appeared before `as_of`.
struct PostingRhythm {
    std::optional<std::chrono::sys_seconds> since;  // whatever appeared from here on was counted
    std::chrono::sys_seconds as_of{};
    std::chrono::sys_seconds last{};  // when the newest of them appeared
    std::array<float, 24> hours{};
    std::array<float, 7> days{};  // 0 is Sunday
    float recent = 0;             // the same items once more, fading within days

    bool operator==(const PostingRhythm&) const = default;
};

struct Habits {
    Hints hints;  // of the last document and its headers; never a Retry-After, which holds once
    std::optional<std::chrono::sys_seconds> not_before;  // the end of the longest Retry-After not yet over
    PostingRhythm rhythm;

    bool operator==(const Habits&) const = default;
};

// About 170 bytes. Reading any other bytes than those gives empty habits.
[[nodiscard]] std::string to_bytes(const Habits& habits);
[[nodiscard]] Habits habits_from(std::string_view bytes);

}  // namespace newspool

// What one poll came to, what is remembered of the polls before it, and what is planned next. The log line,
// the counters, the ledger's row and the status page are all made of these.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "model/document.hpp"
#include "model/event.hpp"
#include "model/habits.hpp"
#include "model/hints.hpp"
#include "model/http.hpp"

namespace newspool {

enum class Verdict {
    news,          // a document was read, and some of its items were new
    nothing_new,   // a document was read; every item was known
    not_modified,  // 304, or the same body as before
    gone,          // 410: the publisher asks never to come again
    refused,       // the server answered with an error
    failed,        // no answer, or one that is no feed: the feed's own trouble
    our_failure,   // disk, database, memory: the feed is not blamed
};

// A hash of the last whole body: the same again needs no parsing. Not against forgery, only against work.
using BodyHash = std::array<std::uint8_t, 16>;

// Where a subscription is asked, and where it seems to move to.
struct Whereabouts {
    std::string address;    // asked in place of the subscription's URL; empty: that itself
    std::string moving_to;  // where permanent redirects have led at every poll of late; empty: nowhere
    unsigned sightings = 0;
    std::optional<Time> since;  // the first sighting, also of the move that was made last
    bool familiar = false;      // what was found there at first is what this feed had before

    bool operator==(const Whereabouts&) const = default;
};

struct Outcome {
    Verdict verdict = Verdict::our_failure;
    std::string error;  // of the last three and `gone`: one sentence that names the cause, ready to print
    FetchFailure failure = FetchFailure::none;
    int status = 0;

    bool partial = false;   // 226: only what is new or changed; says nothing of items that it does not hold
    std::size_t items = 0;  // in the document
    std::size_t news = 0;   // of them new
    bool gap = false;       // none of them was known, though the feed had some before
    std::vector<std::optional<std::chrono::sys_seconds>> posted;  // their dates, as the publisher gave them
    // From publication to this poll, of the news that is delivered at once; not of a feed's first document,
    // nor where the date is absent, in the future or older than the last of delay_bounds (model/figures.hpp).
    std::vector<std::chrono::seconds> delays;
    std::vector<std::string> warnings;
    std::string feed_title;

    // To be remembered. Absent: what was remembered before stays in force.
    std::optional<Validators> validators;
    std::optional<BodyHash> body_hash;
    std::optional<BodyHash> cut_body_hash;  // of a body without proven end, whose document was cut
    std::optional<Whereabouts> whereabouts;
    std::optional<DocumentChange> document;  // of its items, as they are remembered
    std::vector<Event> events;
    std::string moved;  // one sentence for the log, if the address in use changes or must not
    std::vector<SecureHost> secure_hosts;
    Hints hints;
    bool asked_whole = false;  // the poll was unconditional, or brought a whole document all the same

    unsigned requests = 0;
    std::uint64_t bytes_received = 0;
    Duration elapsed{};
    Time polled_at{};  // when the answer had come
};

// The feed's or its server's trouble, not ours.
[[nodiscard]] inline bool failed(const Outcome& outcome) {
    return outcome.verdict == Verdict::refused || outcome.verdict == Verdict::failed;
}

// What schedule/ needs to know of the past.
struct History {
    unsigned polls = 0;
    unsigned failures = 0;  // in a row
    bool gone = false;      // answered 410
    bool had_validators = false;
    std::optional<Time> last_poll;
    std::optional<Time> last_success;
    Habits habits;
};

// What the ledger remembers of a subscription.
struct Memory {
    std::string url;   // of the subscription
    std::string name;  // as the configuration calls it
    Validators validators;
    std::optional<BodyHash> body_hash;
    std::optional<BodyHash> cut_body_hash;
    // When the last poll was that brought a whole document, or asked for one.
    std::optional<Time> asked_whole;
    Whereabouts whereabouts;
    History history;
    unsigned strikes = 0;  // successive deaths of the parser on this feed's document
    std::string error;     // what the last poll came to, if it failed
};

// When to poll next, and why.
struct Plan {
    Duration wait{};  // from the end of this poll; never negative
    Duration
        earliest{};  // `run --once` may come this soon: less than `wait` where only our own interval counts
    bool never = false;  // do not poll again (410)
    std::string reason;  // "every 30 min", "3rd failure in a row: trying again later" ...
    Habits habits;       // to be remembered, for the next plan
};

}  // namespace newspool

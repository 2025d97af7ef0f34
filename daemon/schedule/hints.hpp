// What publishers ask for: which of their words are in force, the longest wait among them, and the hours and
// days in which they do not want to be asked. Each is a lower bound; max_hint caps them all.
#pragma once

#include <string>

#include "model/outcome.hpp"
#include "schedule/rule.hpp"

namespace newspool::schedule {

// What is remembered of hints after a poll: a document's own words hold until the next document, those of its
// headers until the next answer that has any (RFC 9111 §4.3.4). Without Retry-After, which holds once.
[[nodiscard]] Hints standing_hints(const Hints& before, const Outcome& outcome);

// What counts for the plan after this poll: the standing ones, and what an error's own headers say. A poll
// that reached no server owes nothing for it but back-off.
[[nodiscard]] Hints hints_in_force(const Hints& standing, const Outcome& outcome);

// ", unreadable: ttl, Expires" of hints that make no sense; empty if all do.
[[nodiscard]] std::string unreadable(const Hints& hints);

// The longest of them; a wait of zero if there is none.
[[nodiscard]] Rule longest_hint(const Hints& hints, Time now, Duration max_hint);

// The wait until the first moment, `wait` from now or later, that lies in no skipped hour or day (GMT);
// `wait` itself if all are skipped.
[[nodiscard]] Duration past_skipped(Duration wait, const Hints& hints, Time now);

}  // namespace newspool::schedule

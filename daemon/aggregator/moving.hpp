// When a permanent redirect (301, 308) is believed, and when what was believed is let go again. Pure.
//
// A feed has moved when three polls on end were led by permanent redirects to one and the same target, each
// of them found the feed there, and the first found something of it that was known. A target with nothing
// known in it (a publisher's new software may rename every item; a stranger may have got hold of the domain)
// must hold for a week. Never believed: a way from https to http; a target that many feeds of different
// owners seem to move to at about the same time, which is how a hotel's login page looks.
//
// The address in use replaces only where the asking begins: the feed's identity, its articles' ids and its
// items stay those of the subscription's own URL. It is on trial for as long as others may still follow to
// the same page and show what that is: then the move is undone. And it is let go after eight failures on end,
// which with waits that double from five minutes are most of a day, and from an hour four days: then the URL
// itself is asked, and says by its redirects whether the feed is still where it was. So it is when the
// address answers 410.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.hpp"
#include "model/subscription.hpp"
#include "store/store.hpp"

namespace newspool {

constexpr unsigned sightings_wanted = 3;
constexpr unsigned failures_until_let_go = 8;
constexpr Duration strange_for = std::chrono::days(7);
constexpr Duration at_about_the_same_time = std::chrono::days(1);
constexpr Duration trial = 2 * at_about_the_same_time;
constexpr unsigned owners_of_a_portal = 3;

// What is known after a poll. `led_to` is where the leading permanent redirects ended; empty: there were
// none. Where the result is_ripe(), the move may be made.
[[nodiscard]] Whereabouts after_poll(const Subscription& subscription, const Memory& memory,
                                     const Outcome& outcome, std::string_view led_to);

[[nodiscard]] bool is_ripe(const Whereabouts& whereabouts, Time now);

// Whether feeds of so many owners seem to move to the page that this one is to move to.
[[nodiscard]] bool is_portal(const Subscription& subscription, const Whereabouts& whereabouts,
                             const std::vector<store::Mover>& others);

// Whether a move is still so new that it may turn out to have been to such a page.
[[nodiscard]] bool on_trial(const Whereabouts& whereabouts, Time now);

// The move undone: the feed is asked at its own URL again, and not believed while that leads there.
[[nodiscard]] Whereabouts undone(const Whereabouts& whereabouts);

// The move made.
[[nodiscard]] Whereabouts moved(const Subscription& subscription, const Whereabouts& whereabouts);

// What the log says of a change, if it is one of the address in use; else nothing.
[[nodiscard]] std::string sentence(const Whereabouts& before, const Whereabouts& after);
[[nodiscard]] std::string portal_sentence(const Whereabouts& whereabouts);
[[nodiscard]] std::string undone_sentence(const Whereabouts& whereabouts);  // after undone()

// The target as far as its path: a login page is often told in the query where one wanted to go.
[[nodiscard]] std::string_view page_of(std::string_view url);

}  // namespace newspool

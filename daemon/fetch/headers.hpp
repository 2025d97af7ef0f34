// The head of one HTTP response, and the arithmetic on it: what a validator is, how long an answer is fresh,
// when a server wants us back. Pure: no clock, no curl.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/hints.hpp"
#include "model/http.hpp"

namespace newspool::fetch {

// "delta-seconds" (RFC 9111 §1.2.2): digits and nothing else, but for outer white space. Cut at 2^31.
[[nodiscard]] std::optional<std::chrono::seconds> delta_seconds(std::string_view text);

// One of several that a field holds: a name, and perhaps a value, without white space and quotes around them.
struct Directive {
    std::string_view name;
    std::string_view value;
};
// Takes the next one off a list; `separator` may stand inside a quoted string too. An empty one has no name.
[[nodiscard]] Directive next_directive(std::string_view& list, char separator);

// Collects the lines that curl hands over. Each status line begins anew, so that interim answers (1xx) leave
// nothing; what comes after the end of a final head (trailers) is not listened to.
class Head {
  public:
    void take(std::string_view line);  // with or without its line end; an empty line ends the head

    [[nodiscard]] bool complete() const noexcept { return complete_; }
    [[nodiscard]] int status() const noexcept { return status_; }  // 0 before the first status line

    // The first field of that name, without outer white space; nothing if there is none.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
    // All fields of that name as one list (RFC 9110 §5.3).
    [[nodiscard]] std::string list(std::string_view name) const;

  private:
    int status_ = 0;
    bool complete_ = false;
    std::vector<Header> fields_;
};

// ETag and Last-Modified as they came. One with control characters, or longer than 8 KiB, is no validator.
[[nodiscard]] Validators validators(const Head& head, std::string url);

// The targets of the Link header's links (RFC 8288) of one relation, as they stand there; those that speak of
// something else than the document (`anchor`) are left out.
enum class MediaTypes { any, feeds };
[[nodiscard]] std::vector<std::string> linked(const Head& head, std::string_view relation,
                                              MediaTypes types = MediaTypes::any);

// Retry-After and freshness. `now` stands in for a missing Date. Only what asks for a wait above zero is a
// hint; numbers too large to count with are cut at about 68 years (RFC 9111 §1.2.2). What makes no sense
// counts as absent and is noted in `unreadable`.
[[nodiscard]] Hints hints(const Head& head, std::chrono::sys_seconds now);

}  // namespace newspool::fetch

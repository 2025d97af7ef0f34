// Each refusal of a redirect, in the order in which they are looked for.
#include "fetch/trail.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool::fetch {

bool is_redirect(int status) noexcept {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Trail::Trail(const Url& home, const Url& start, Rules rules, const SecureHosts& secure, Time now)
    : secure_(secure),
      now_(now),
      home_(secure.secured(home, now)),
      here_(secure.secured(start, now)),
      rules_(rules),
      redirects_left_(rules.redirects_max),
      visited_{here_.text()} {}

std::optional<std::string> Trail::follow(int status, std::string_view location) {
    std::optional<Url> next = here_.resolve(location);
    if (!next) return fmt::format("redirected to what is no URL: '{}'", printable(location, 100));
    if (!next->is_http())
        return fmt::format("redirected to a scheme that is not allowed: {}", next->scheme());
    next = secure_.secured(*next, now_);
    if (here_.scheme() == "https" && next->scheme() == "http" && rules_.downgrade == Downgrade::refused)
        return fmt::format("redirected from https to http, on host '{}', and allow_downgrade is not set",
                           printable(next->host()));
    if (visited_.contains(next->text())) return "redirected in a circle";
    if (redirects_left_ == 0) return fmt::format("more than {} redirects", rules_.redirects_max);

    --redirects_left_;
    permanent_ = permanent_ && (status == 301 || status == 308);
    here_ = *next;
    visited_.insert(here_.text());
    if (permanent_) moved_to_ = here_.text();
    return std::nullopt;
}

}  // namespace newspool::fetch

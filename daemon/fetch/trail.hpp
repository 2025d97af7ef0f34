// The chain of hops of one fetch: where it stands, where a redirect may lead, and what may be told to whom.
// Pure: asks nobody.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/url.hpp"
#include "fetch/secure_hosts.hpp"

namespace newspool::fetch {

// 301, 302, 303, 307 and 308 (RFC 9110 §15.4); no other answer sends us elsewhere.
[[nodiscard]] bool is_redirect(int status) noexcept;

// Whether a redirect may lead from https to http.
enum class Downgrade { refused, allowed };

class Trail {
  public:
    struct Rules {
        unsigned redirects_max = 0;
        Downgrade downgrade = Downgrade::refused;
    };

    // `home` is what was subscribed to, `start` where to begin. Both, and each hop, become https where their
    // host wants that; `secure` must outlive the trail.
    Trail(const Url& home, const Url& start, Rules rules, const SecureHosts& secure, Time now);

    [[nodiscard]] const Url& here() const noexcept { return here_; }

    // Still at the scheme, host and port that was subscribed to: only there credentials and the feed's own
    // headers are sent.
    [[nodiscard]] bool at_first_origin() const noexcept { return here_.origin() == home_.origin(); }
    // Still at the host that was subscribed to: only there a private address may be allowed.
    [[nodiscard]] bool at_first_host() const noexcept { return here_.host() == home_.host(); }

    // Goes where a redirect points, or says in one sentence why not, and stays.
    [[nodiscard]] std::optional<std::string> follow(int status, std::string_view location);

    // The end of the leading permanent redirects (301, 308); nothing if the first answer was none.
    [[nodiscard]] const std::optional<std::string>& moved_to() const noexcept { return moved_to_; }

  private:
    const SecureHosts& secure_;
    Time now_;
    Url home_;
    Url here_;
    Rules rules_;
    unsigned redirects_left_;
    bool permanent_ = true;
    std::set<std::string> visited_;
    std::optional<std::string> moved_to_;
};

}  // namespace newspool::fetch

// The hosts that said over https that they want to be asked by https only: HTTP Strict Transport Security
// (RFC 6797). Pure: no clock; what is to be kept for the next start is handed out.
//
// Our own and not libcurl's, which reads and writes a file of its own beside the ledger, and changes a URL
// behind the back of the rules that credentials, validators and addresses follow.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"
#include "base/url.hpp"
#include "model/http.hpp"

namespace newspool::fetch {

class SecureHosts {
  public:
    explicit SecureHosts(const std::vector<SecureHost>& known);

    // Takes in the Strict-Transport-Security header of an answer that came over https. What is to be kept:
    // nothing if the header says nothing new, or nothing that can be read (RFC 6797 section 6.1).
    std::optional<SecureHost> hear(const Url& url, std::string_view header, Time now);

    // The URL itself, or the same by https if its host, or one above it, wants that (section 8.3).
    [[nodiscard]] Url secured(const Url& url, Time now) const;

  private:
    [[nodiscard]] bool covers(std::string_view host, Time now) const;

    std::unordered_map<std::string, SecureHost> hosts_;
};

}  // namespace newspool::fetch

// What a [[feed]] table says about who is asking: user name and password, bearer token, cookies, client
// certificate, and the password in a proxy's URL.
//
// A secret stands in a file of its own, among systemd's credentials, or in the configuration itself; in each
// of these it is refused if everybody may read it.
#pragma once

#include <filesystem>

#include <toml++/toml.h>

#include "config/feed.hpp"
#include "config/problems.hpp"
#include "model/http.hpp"

namespace newspool::config {

struct WrittenTable {
    const toml::table& table;
    const std::filesystem::path& file;
};

// `request` holds what stood in the feed's URL and in [fetch] already.
void take_credentials(const WrittenTable& written, const FeedTable& feed, Request& request,
                      Problems& problems);

// Whether a proxy's URL holds a password.
[[nodiscard]] bool holds_password(const std::string& proxy);

}  // namespace newspool::config

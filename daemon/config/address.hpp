// What a user wrote as a feed's URL -> the URL that is its identity, and the credentials that stood in it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace newspool::config {

enum class Source { web, file, exec };

struct Address {
    std::string url;  // normal form, without userinfo
    std::string username;
    std::string password;
    Source source = Source::web;
};

enum class Trust {
    operators_own,  // a [[feed]] of the operator's TOML: exec: and file: are allowed, relative to `folder`
    listed,         // a line of a list, which anybody may have made: http and https only
};

[[nodiscard]] Result<Address> read_address(std::string_view written, Trust trust,
                                           const std::filesystem::path& folder);

// A name for a subscription that was given none: "example.org/feed.xml"; the last part of a file's path;
// what follows exec:.
[[nodiscard]] std::string name_from(const std::string& url);

}  // namespace newspool::config

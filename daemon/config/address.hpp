// What a user wrote as a feed's URL -> the URL that is its identity, and the credentials that stood in it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace newspool::config {

struct Address {
    std::string url;  // normal form, without userinfo
    std::string username;
    std::string password;
    bool is_file = false;
};

enum class Trust {
    operators_own,  // a [[feed]] of the operator's TOML: file: is allowed, relative to `folder`
    listed,         // a line of a list, which anybody may have made: http and https only
};

[[nodiscard]] Result<Address> read_address(std::string_view written, Trust trust,
                                           const std::filesystem::path& folder);

// A name for a subscription that was given none: "example.org/feed.xml"; the last part of a file's path.
[[nodiscard]] std::string name_from(const std::string& url);

}  // namespace newspool::config

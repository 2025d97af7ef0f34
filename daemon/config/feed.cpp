// The keys of a [[feed]] table.
#include "config/feed.hpp"

#include <array>

#include "config/keys.hpp"
#include "config/values.hpp"

namespace newspool::config {
namespace {

constexpr unsigned hour = 3600;

Result<std::string> name(const toml::node& node) {
    auto written = text(node);
    if (written && (trimmed(*written).empty() || written->size() > 200))
        return failure("expected a name of 1 to 200 bytes");
    return written;
}

Result<std::string> url(const toml::node& node) {
    auto written = text(node);
    if (written && trimmed(*written).empty()) return failure("expected a URL, found \"\"");
    return written;
}

constexpr std::array<Key<FeedTable>, 13> feed_keys{{
    {"url", into<&FeedTable::url, url>},
    {"name", into<&FeedTable::name, name>},
    {"interval", into<&FeedTable::interval, interval>},
    {"tags", into<&FeedTable::tags, tags>},
    {"headers", into<&FeedTable::headers, headers>},
    {"username", into<&FeedTable::username, text>},
    {"password", into<&FeedTable::password, text>},
    {"password_file", into<&FeedTable::password_file, path>},
    {"proxy", into<&FeedTable::proxy, proxy>},
    {"ca_file", into<&FeedTable::ca_file, path>},
    {"timeout", into<&FeedTable::timeout, seconds<1, hour>>},
    {"max_body", into<&FeedTable::max_body, size>},
    {"allow_private", into<&FeedTable::allow_private, truth>},
}};
constexpr std::array<std::string_view, 2> feed_later{"first_poll", "updates"};

}  // namespace

FeedTable read_feed(const toml::table& table, const std::filesystem::path& file, Problems& problems) {
    FeedTable feed;
    read_table<FeedTable>(table, file, "[[feed]]", feed_keys, feed_later, feed, problems);
    return feed;
}

}  // namespace newspool::config

// The keys of a [[feed]] table.
#include "config/feed.hpp"

#include <array>

#include "config/keys.hpp"
#include "config/news.hpp"
#include "config/values.hpp"

namespace newspool::config {
namespace {

Result<std::string> name(const toml::node& node) {
    auto written = text(node);
    if (written && (trimmed(*written).empty() || written->size() > 200))
        return failure("expected a name of 1 to 200 bytes");
    return written;
}

Result<std::string> group(const toml::node& node) {
    auto written = text(node);
    if (written && (trimmed(*written).empty() || written->size() > 200))
        return failure("expected the name of a group, of 1 to 200 bytes");
    return written;
}

Result<std::string> url(const toml::node& node) {
    auto written = text(node);
    if (written && trimmed(*written).empty()) return failure("expected a URL, found \"\"");
    return written;
}

Result<std::vector<std::string>> was(const toml::node& node) {
    if (!node.is_string()) return texts(node);
    auto one = url(node);
    return one ? Result(std::vector{*one}) : failure(one.error());
}

// More often than once a week would be rude: most servers that say 304 mean it.
Result<Duration> refetch(const toml::node& node) {
    const auto* string = node.as_string();
    if (string != nullptr && parse_duration(string->get()) == Duration()) return Duration();
    return duration_between(node, std::chrono::seconds(7 * day), std::chrono::seconds(365 * day));
}

Result<std::vector<std::string>> command(const toml::node& node) {
    auto words = texts(node);
    if (words && (words->empty() || words->front().find('/') == std::string::npos))
        return failure("expected the program's path, and its arguments, such as [\"/usr/bin/prog\", \"-x\"]");
    return words;
}

// The name of a file in $CREDENTIALS_DIRECTORY, as LoadCredential= takes it.
Result<std::string> credential(const toml::node& node) {
    auto written = text(node);
    if (written && (written->empty() || *written == "." || *written == ".." ||
                    written->find_first_of("/:") != std::string::npos))
        return failure("expected the name of a credential, as LoadCredential= in the unit has it");
    return written;
}

Result<std::string> cookies(const toml::node& node) {
    auto written = text(node);
    if (written && written->find('=') == std::string::npos)
        return failure("expected cookies such as \"name=value; other=value\"");
    return written;
}

Result<Auth> auth(const toml::node& node) {
    const auto word = node.value<std::string_view>().value_or("");
    if (word == "basic") return Auth::basic;
    if (word == "digest") return Auth::digest;
    return failure(fmt::format("expected \"basic\" or \"digest\", found {}", shown(node)));
}

Result<HttpVersion> http_version(const toml::node& node) {
    const auto word = node.value<std::string_view>().value_or("");
    if (word == "1.1") return HttpVersion::http1_1;
    if (word == "2") return HttpVersion::http2;
    return failure(fmt::format("expected \"1.1\" or \"2\", found {}", shown(node)));
}

constexpr std::array<Key<FeedTable>, 34> feed_keys{{
    {"url", into<&FeedTable::url, url>},
    {"was", into<&FeedTable::was, was>},
    {"command", into<&FeedTable::command, command>},
    {"name", into<&FeedTable::name, name>},
    {"interval", into<&FeedTable::interval, interval>},
    {"ignore_hints", into<&FeedTable::ignore_hints, truth>},
    {"max_hint", into<&FeedTable::max_hint, seconds<0, 365 * 24 * hour>>},
    {"effort", into<&FeedTable::effort, effort>},
    {"refetch", into<&FeedTable::refetch, refetch>},
    {"tags", into<&FeedTable::tags, tags>},
    {"headers", into<&FeedTable::headers, headers>},
    {"user_agent", into<&FeedTable::user_agent, text>},
    {"username", into<&FeedTable::username, text>},
    {"password", into<&FeedTable::password, text>},
    {"password_file", into<&FeedTable::password_file, path>},
    {"credential", into<&FeedTable::credential, credential>},
    {"auth", into<&FeedTable::auth, auth>},
    {"bearer_file", into<&FeedTable::bearer_file, path>},
    {"cookies", into<&FeedTable::cookies, cookies>},
    {"client_certificate", into<&FeedTable::client_certificate, path>},
    {"client_key", into<&FeedTable::client_key, path>},
    {"proxy", into<&FeedTable::proxy, proxy>},
    {"ca_file", into<&FeedTable::ca_file, path>},
    {"http_version", into<&FeedTable::http_version, http_version>},
    {"timeout", into<&FeedTable::timeout, seconds<1, hour>>},
    {"max_body", into<&FeedTable::max_body, size>},
    {"allow_private", into<&FeedTable::allow_private, truth>},
    {"allow_downgrade", into<&FeedTable::allow_downgrade, truth>},
    {"shared_host", into<&FeedTable::shared_host, truth>},
    {"first_poll", into<&FeedTable::first_poll, first_poll>},
    {"updates", into<&FeedTable::updates, updates>},
    {"flood", into<&FeedTable::flood, flood>},
    {"withdrawals", into<&FeedTable::withdrawals, truth>},
    {"group", into<&FeedTable::group, group>},
}};

}  // namespace

FeedTable read_feed(const toml::table& table, const std::filesystem::path& file, Problems& problems) {
    FeedTable feed;
    read_table<FeedTable>(table, file, "[[feed]]", feed_keys, feed, problems);
    return feed;
}

}  // namespace newspool::config

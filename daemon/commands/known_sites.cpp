// To add a site: one line in the table.
#include "commands/known_sites.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace newspool::commands {
namespace {

// `path` is matched part by part: "*" is any part, "@*" one that begins so, and what comes after is not
// looked at. With "?list" the parameter's value is one more. In `feed` $1, $2 ... stand for what was matched,
// $h for the host.
struct Site {
    std::string_view host;  // ".x.example": any host below; "*": any at all
    std::string_view path;
    std::string_view feed;
};

constexpr std::array sites{
    Site{"www.youtube.com", "/channel/*", "https://www.youtube.com/feeds/videos.xml?channel_id=$1"},
    Site{"www.youtube.com", "/user/*", "https://www.youtube.com/feeds/videos.xml?user=$1"},
    Site{"www.youtube.com", "/playlist?list", "https://www.youtube.com/feeds/videos.xml?playlist_id=$1"},
    Site{"www.reddit.com", "/r/*", "https://www.reddit.com/r/$1/.rss"},
    Site{"old.reddit.com", "/r/*", "https://www.reddit.com/r/$1/.rss"},
    Site{"www.reddit.com", "/user/*", "https://www.reddit.com/user/$1/.rss"},
    Site{"github.com", "/*/*", "https://github.com/$1/$2/releases.atom"},
    Site{"github.com", "/*/*", "https://github.com/$1/$2/tags.atom"},
    Site{"github.com", "/*/*", "https://github.com/$1/$2/commits.atom"},
    Site{"github.com", "/*", "https://github.com/$1.atom"},
    Site{"gitlab.com", "/*/*", "https://gitlab.com/$1/$2/-/tags?format=atom"},
    Site{"codeberg.org", "/*/*", "https://codeberg.org/$1/$2/releases.rss"},
    Site{"pypi.org", "/project/*", "https://pypi.org/rss/project/$1/releases.xml"},
    Site{"medium.com", "/@*", "https://medium.com/feed/@$1"},
    Site{"medium.com", "/*", "https://medium.com/feed/$1"},
    Site{".medium.com", "/", "https://$h/feed"},
    Site{".substack.com", "/", "https://$h/feed"},
    Site{".wordpress.com", "/", "https://$h/feed/"},
    Site{".blogspot.com", "/", "https://$h/feeds/posts/default"},
    Site{".tumblr.com", "/", "https://$h/rss"},
    Site{"bsky.app", "/profile/*", "https://bsky.app/profile/$1/rss"},
    Site{"stackoverflow.com", "/questions/tagged/*", "https://stackoverflow.com/feeds/tag/$1"},
    Site{"vimeo.com", "/*", "https://vimeo.com/$1/videos/rss"},
    Site{"letterboxd.com", "/*", "https://letterboxd.com/$1/rss/"},
    Site{"news.ycombinator.com", "/", "https://news.ycombinator.com/rss"},
    Site{"*", "/@*", "https://$h/@$1.rss"},  // Mastodon and its kin
};

constexpr std::array<std::string_view, 8> usual_paths{
    "/feed",     "/rss.xml",   "/atom.xml", "/index.xml",
    "/feed.xml", "/feed.json", "/rss",      "/feeds/posts/default"};

using Matched = std::vector<std::string>;

bool is_host(std::string_view pattern, std::string_view host) {
    if (pattern == "*") return true;
    if (pattern.starts_with('.')) return host.size() > pattern.size() && host.ends_with(pattern);
    return pattern == host || (pattern.starts_with("www.") && pattern.substr(4) == host);
}

std::vector<std::string_view> parts_of(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (end > 0) parts.push_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return parts;
}

std::optional<std::string> parameter(const Url& url, std::string_view name) {
    const std::string_view text = url.text();
    auto query = text.find('?') == std::string_view::npos ? "" : text.substr(text.find('?') + 1);
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const std::string_view one = query.substr(0, end);
        if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
            return std::string(one.substr(name.size() + 1));
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return std::nullopt;
}

std::optional<Matched> matched(std::string_view pattern, const Url& url) {
    const auto question = std::min(pattern.find('?'), pattern.size());
    const auto wanted = parts_of(pattern.substr(0, question));
    const auto parts = parts_of(url.path());
    if (parts.size() < wanted.size()) return std::nullopt;
    Matched values;
    for (std::size_t index = 0; index < wanted.size(); ++index) {
        const std::string_view part = parts[index];
        if (wanted[index] == "*")
            values.emplace_back(part);
        else if (wanted[index] == "@*" && part.size() > 1 && part.starts_with('@'))
            values.emplace_back(part.substr(1));
        else if (wanted[index] != part)
            return std::nullopt;
    }
    if (question == pattern.size()) return values;
    const auto value = parameter(url, pattern.substr(question + 1));
    if (!value) return std::nullopt;
    values.push_back(*value);
    return values;
}

std::string filled(std::string_view feed, const Matched& values, const std::string& host) {
    std::string text;
    for (std::size_t at = 0; at < feed.size(); ++at) {
        if (feed[at] != '$') {
            text += feed[at];
            continue;
        }
        ++at;
        text += feed[at] == 'h' ? host : values.at(static_cast<std::size_t>(feed[at] - '1'));
    }
    return text;
}

}  // namespace

std::vector<std::string> feeds_of_known_site(const Url& url) {
    std::vector<std::string> feeds;
    std::string_view path;  // of one host the first form that fits counts, in all its lines
    bool is_known = false;
    for (const Site& site : sites) {
        if (!is_host(site.host, url.host()) || (is_known && site.host == "*")) continue;
        is_known = true;
        const auto values = matched(site.path, url);
        if (!values || (!feeds.empty() && site.path != path)) continue;
        path = site.path;
        feeds.push_back(filled(site.feed, *values, url.host()));
    }
    return feeds;
}

std::vector<std::string> usual_places(const Url& url) {
    std::vector<std::string> places;
    for (const std::string_view path : usual_paths)
        if (const auto place = url.resolve(path)) places.push_back(place->text());
    return places;
}

}  // namespace newspool::commands

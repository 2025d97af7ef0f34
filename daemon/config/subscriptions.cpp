// A URL in several lists is one subscription with the tags of all; twice as [[feed]] is a mistake, since the
// two may say different things.
#include "config/subscriptions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "base/version.hpp"
#include "config/list.hpp"
#include "config/secret.hpp"

namespace newspool::config {
namespace {

std::string shown(const Place& place) {
    return fmt::format("{}:{}", printable(place.file.string(), 1'000), place.line);
}

void merge_tags(std::vector<std::string>& into, const std::vector<std::string>& more) {
    for (const std::string& tag : more)
        if (std::ranges::find(into, tag) == into.end()) into.push_back(tag);
}

Place place_of_key(const toml::table& table, std::string_view key, const std::filesystem::path& file) {
    const toml::node* node = table.get(key);
    return place_of(file, node != nullptr ? node->source() : table.source());
}

// What [[feed]] says in place of [fetch] and [schedule].
void apply(const FeedTable& feed, const std::filesystem::path& folder, Subscription& subscription) {
    Request& request = subscription.request;
    subscription.name = feed.name;
    subscription.tags = feed.tags;
    if (feed.interval) subscription.interval = *feed.interval;
    request.headers = feed.headers;
    if (!feed.username.empty()) request.username = feed.username;
    if (!feed.password.empty()) request.password = feed.password;
    if (!feed.ca_file.empty()) request.ca_file = (folder / feed.ca_file).lexically_normal().string();
    if (feed.proxy) request.proxy = *feed.proxy;
    if (feed.timeout) request.timeout = *feed.timeout;
    if (feed.max_body) request.max_body = *feed.max_body;
    if (feed.allow_private) request.allow_private = *feed.allow_private;
}

}  // namespace

Subscription Subscriptions::with_defaults(const Address& address) const {
    const FetchSettings& fetch = config_.fetch;
    Subscription subscription;
    subscription.url = address.url;
    subscription.interval = config_.schedule.interval;
    Request& request = subscription.request;
    request.url = address.url;
    request.username = address.username;
    request.password = address.password;
    request.user_agent = fetch.user_agent.empty() ? std::string(user_agent()) : fetch.user_agent;
    request.proxy = fetch.proxy;
    request.connect_timeout = fetch.connect_timeout;
    request.timeout = fetch.timeout;
    request.max_body = fetch.max_body;
    request.max_redirects = fetch.max_redirects;
    request.allow_private = fetch.allow_private;
    request.allow_file = address.is_file;
    return subscription;
}

void Subscriptions::add_feeds(const toml::table& root, const std::filesystem::path& file) {
    const toml::array* feeds = root["feed"].as_array();
    if (feeds == nullptr) return;
    for (const toml::node& node : *feeds)
        if (const toml::table* table = node.as_table()) add_feed(*table, file);
}

void Subscriptions::add_feed(const toml::table& table, const std::filesystem::path& file) {
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    const FeedTable feed = read_feed(table, file, problems_);
    const Place place = place_of_key(table, "url", file);
    if (!table.contains("url")) problems_.add(place, "'url' is missing in [[feed]]");
    if (feed.url.empty()) return;
    const auto address = read_address(feed.url, Trust::operators_own, folder);
    if (!address) return problems_.add(place, address.error());

    Subscription subscription = with_defaults(*address);
    apply(feed, folder, subscription);
    if (!address->username.empty() && !feed.username.empty())
        problems_.add(place_of_key(table, "username", file),
                      "the URL holds a user name already; write it in one place");
    take_password(table, feed, file, subscription.request);
    const Duration shortest = config_.schedule.min_interval;
    if (feed.interval && *feed.interval && **feed.interval < shortest)
        problems_.add(
            place_of_key(table, "interval", file),
            fmt::format("'interval' ({}) in [[feed]] is shorter than 'min_interval' ({}) in [schedule]",
                        spelled(**feed.interval), spelled(shortest)));
    keep(std::move(subscription), place, true);
}

// `request` holds the password of the URL or of the table already; a file may give it in their place.
void Subscriptions::take_password(const toml::table& table, const FeedTable& feed,
                                  const std::filesystem::path& file, Request& request) {
    const auto complain = [&](std::string_view key, std::string message) {
        problems_.add(place_of_key(table, key, file), std::move(message));
    };
    if (!feed.password_file.empty()) {
        if (!request.password.empty()) complain("password_file", "a password is given twice");
        const auto folder = std::filesystem::absolute(file).parent_path();
        auto secret = read_secret((folder / feed.password_file).lexically_normal());
        if (secret)
            request.password = *std::move(secret);
        else
            complain("password_file", "'password_file' in [[feed]]: " + secret.error());
    } else if (!request.password.empty() && readable_by_all(file)) {
        complain(feed.password.empty() ? "url" : "password",
                 "this file holds a password and can be read by everybody: take that away with chmod o-r, or "
                 "use 'password_file'");
    }
    if (!request.password.empty() && request.username.empty())
        complain("password", "a password without 'username' in [[feed]]");
}

void Subscriptions::add_list(std::string_view text, const std::filesystem::path& file) {
    const bool readable = readable_by_all(file);
    std::uint32_t number = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        add_line(text.substr(0, end), {file, ++number, 1}, readable);
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

void Subscriptions::add_line(std::string_view line, const Place& place, bool readable_by_all) {
    const auto entry = read_line(line);
    if (!entry) return problems_.add(place, entry.error());
    if (entry->url.empty()) return;
    const auto address = read_address(entry->url, Trust::listed, {});
    if (!address) return problems_.add(place, address.error());
    if (!address->password.empty() && readable_by_all)
        problems_.add(place,
                      "this list holds a password and can be read by everybody: take that away with "
                      "chmod o-r");
    Subscription subscription = with_defaults(*address);
    subscription.name = entry->name;
    subscription.tags = entry->tags;
    keep(std::move(subscription), place, false);
}

void Subscriptions::keep(Subscription subscription, const Place& place, bool is_feed) {
    const auto [known, is_new] = by_url_.try_emplace(subscription.url, Known{all_.size(), place, is_feed});
    if (is_new) {
        if (!subscription.name.empty()) claim_name(subscription.name, place);
        all_.push_back(std::move(subscription));
        return;
    }
    if (is_feed && known->second.is_feed) {
        problems_.add(place, fmt::format("'{}' is a [[feed]] already, at {}", shown_url(subscription.url),
                                         shown(known->second.place)));
        return;
    }
    merge_tags(all_[known->second.index].tags, subscription.tags);
}

void Subscriptions::claim_name(const std::string& name, const Place& place) {
    const auto [other, is_new] = by_name_.try_emplace(name, place);
    if (!is_new)
        problems_.add(place, fmt::format("the name '{}' is taken by the feed at {}", printable(name, 200),
                                         shown(other->second)));
}

std::vector<Subscription> Subscriptions::take() && {
    for (Subscription& subscription : all_) {
        if (!subscription.name.empty()) continue;
        const std::string base = name_from(subscription.url);
        std::string name = base;
        for (unsigned number = 2; !by_name_.try_emplace(name, Place{}).second; ++number)
            name = fmt::format("{} ({})", base, number);
        subscription.name = name;
    }
    return std::move(all_);
}

}  // namespace newspool::config

// A URL in several lists is one subscription with the tags of all; twice as [[feed]] is a mistake, since the
// two may say different things.
#include "config/subscriptions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "base/version.hpp"
#include "config/credentials.hpp"
#include "config/list.hpp"
#include "config/secret.hpp"

namespace newspool::config {
namespace {

std::string place_text(const Place& place) {
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

// What [[feed]] says in place of [fetch], [schedule] and [articles].
void apply(const FeedTable& feed, const std::filesystem::path& folder, Subscription& subscription) {
    Request& request = subscription.request;
    subscription.name = feed.name;
    subscription.tags = feed.tags;
    subscription.shared_host = feed.shared_host;
    if (feed.refetch > Duration()) subscription.refetch = feed.refetch;
    if (feed.interval) subscription.interval = *feed.interval;
    subscription.ignore_hints = feed.ignore_hints;
    subscription.max_hint = feed.max_hint;
    subscription.effort = feed.effort;
    NewsPolicy& news = subscription.news;
    if (feed.first_poll) news.first_poll = *feed.first_poll;
    news.updates = feed.updates.value_or(news.updates);
    news.flood = feed.flood.value_or(news.flood);
    news.withdrawals = feed.withdrawals.value_or(news.withdrawals);
    subscription.group = feed.group;
    request.command = feed.command;
    if (!feed.command.empty())
        request.command.front() = (folder / feed.command.front()).lexically_normal().string();
    request.headers = feed.headers;
    if (!feed.user_agent.empty()) request.user_agent = feed.user_agent;
    if (!feed.ca_file.empty()) request.ca_file = (folder / feed.ca_file).lexically_normal().string();
    if (feed.proxy) request.proxy = *feed.proxy;
    request.http_version = feed.http_version;
    if (feed.timeout) request.timeout = *feed.timeout;
    if (feed.max_body) request.max_body = *feed.max_body;
    if (feed.allow_private) request.allow_private = *feed.allow_private;
    request.allow_downgrade = feed.allow_downgrade;
}

}  // namespace

Subscription Subscriptions::with_defaults(const Address& address) const {
    const FetchSettings& fetch = config_.fetch;
    Subscription subscription;
    subscription.url = address.url;
    subscription.interval = config_.schedule.interval;
    subscription.news = config_.articles.news;
    Request& request = subscription.request;
    request.url = address.url;
    request.credentials.username = address.username;
    request.credentials.password = address.password;
    request.user_agent = fetch.user_agent.empty() ? user_agent_for(fetch.subscribers) : fetch.user_agent;
    request.proxy = fetch.proxy;
    request.connect_timeout = fetch.connect_timeout;
    request.timeout = fetch.timeout;
    request.max_body = fetch.max_body;
    request.max_redirects = fetch.max_redirects;
    request.allow_private = fetch.allow_private;
    request.allow_file = address.source == Source::file;
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
    if (!table.contains("url"))
        problems_.add(place,
                      "'url' is missing in [[feed]]: write one such as \"https://example.org/feed.xml\"");
    if (feed.url.empty()) return;
    const auto address = read_address(feed.url, Trust::operators_own, folder);
    if (!address) return problems_.add(place, address.error());

    const bool is_exec = address->source == Source::exec;
    if (is_exec && !table.contains("command"))
        return problems_.add(place, "an exec: feed needs a 'command', such as [\"/usr/bin/prog\", \"-x\"]");
    if (!is_exec && table.contains("command"))
        problems_.add(place_of_key(table, "command", file),
                      "a 'command' is only for a feed whose URL begins with exec:");

    Subscription subscription = with_defaults(*address);
    apply(feed, folder, subscription);
    take_credentials({table, file}, feed, subscription.request, problems_);
    const Duration shortest = config_.schedule.min_interval;
    if (feed.interval && *feed.interval && **feed.interval < shortest)
        problems_.add(place_of_key(table, "interval", file),
                      fmt::format("'interval' ({}) in [[feed]] is shorter than 'min_interval' ({}) in "
                                  "[schedule]: change one of them",
                                  spelled(**feed.interval), spelled(shortest)));
    keep(std::move(subscription), place, true);
    for (const std::string& url : feed.was)
        add_former(url, address->url, Trust::operators_own, place_of_key(table, "was", file));
}

// What makes a line plain is seen without taking it apart.
void Subscriptions::add_list(std::string_view text, const std::filesystem::path& file) {
    const bool readable = readable_by_all(file);
    std::uint32_t number = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        ++number;
        if (plain_ == Plain::left_out && is_plain(line))
            left_out_ = true;
        else
            add_line(line, {file, number, 1}, readable);
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

void Subscriptions::add_line(std::string_view line, const Place& place, bool readable_by_all) {
    const auto entry = read_line(line);
    if (!entry) return problems_.add(place, entry.error());
    if (entry->url.empty()) return;
    auto subscription = listed(entry->url, place, readable_by_all);
    if (!subscription) return;
    subscription->name = entry->name;
    subscription->tags = entry->tags;
    subscription->plain = is_plain(line);
    const std::string url = subscription->url;
    keep(*std::move(subscription), place, false);
    for (const std::string& was : entry->was) add_former(was, url, Trust::listed, place);
}

void Subscriptions::add_opml(std::string_view bytes, const std::filesystem::path& file) {
    const bool readable = readable_by_all(file);
    const auto opml = read_opml(bytes);
    const auto refuse = [&](const Blemish& blemish) {
        problems_.add({file, blemish.line, blemish.column}, blemish.message);
    };
    if (!opml) return refuse(opml.error());
    for (const Blemish& blemish : opml->broken) refuse(blemish);
    for (const Outline& outline : opml->feeds)
        add_outline(outline, {file, outline.line, outline.column}, readable);
}

void Subscriptions::add_outline(const Outline& outline, const Place& place, bool readable_by_all) {
    auto subscription = listed(outline.url, place, readable_by_all);
    if (!subscription) return;
    subscription->tags = outline.tags;
    const std::string url = subscription->url;
    keep(*std::move(subscription), place, false);
    if (!outline.title.empty()) titles_.try_emplace(by_url_.at(url).index, outline.title);
}

// Of a list or OPML, which anybody may have made.
std::optional<Subscription> Subscriptions::listed(const std::string& url, const Place& place,
                                                  bool readable_by_all) {
    const auto address = read_address(url, Trust::listed, {});
    if (!address) {
        problems_.add(place, address.error());
        return std::nullopt;
    }
    if (!address->password.empty() && readable_by_all)
        problems_.add(place,
                      "this list holds a password and can be read by everybody: take that away with "
                      "chmod o-r");
    return with_defaults(*address);
}

void Subscriptions::keep(Subscription subscription, const Place& place, bool is_feed) {
    const auto [known, is_new] = by_url_.try_emplace(subscription.url, Known{all_.size(), place, is_feed});
    if (is_new) {
        if (!subscription.name.empty()) claim_name(subscription.name, place);
        all_.push_back(std::move(subscription));
        return;
    }
    if (is_feed && known->second.is_feed) {
        problems_.add(place, fmt::format("'{}' is a [[feed]] already, at {}: leave one of them out",
                                         shown_url(subscription.url), place_text(known->second.place)));
        return;
    }
    Subscription& first = all_[known->second.index];
    if (first.plain && !subscription.plain) sealable_ = false;
    first.plain = first.plain && subscription.plain;
    if (is_feed) {
        prefer(std::move(subscription), first, place);
        known->second = {known->second.index, place, true};
    } else {
        merge_tags(first.tags, subscription.tags);
    }
}

// A table says how its feed is to be read, wherever a list named it before.
void Subscriptions::prefer(Subscription table, Subscription& listed, const Place& place) {
    if (table.name.empty())
        table.name = listed.name;
    else if (table.name != listed.name)
        claim_name(table.name, place);
    merge_tags(table.tags, listed.tags);
    table.formerly = std::move(listed.formerly);
    listed = std::move(table);
}

void Subscriptions::claim_name(const std::string& name, const Place& place) {
    const auto [other, is_new] = by_name_.try_emplace(name, place);
    if (!is_new)
        problems_.add(place, fmt::format("the name '{}' is taken by the feed at {}: choose another",
                                         printable(name, 200), place_text(other->second)));
}

void Subscriptions::add_former(const std::string& written, const std::string& url, Trust trust,
                               const Place& place) {
    const auto folder = std::filesystem::absolute(place.file).parent_path();
    const auto address = read_address(written, trust, folder);
    if (!address) return problems_.add(place, address.error());
    former_.push_back({address->url, url, place});
}

// A feed has one memory: it cannot go on at the old URL and at the new one.
void Subscriptions::check_former(const std::string& former, const std::string& url, const Place& place) {
    const std::string shown_former = shown_url(former);
    if (former == url)
        return problems_.add(
            place, fmt::format("'was' names the URL that the feed has, {}: name the one before, or none",
                               shown_former));
    if (const auto still = by_url_.find(former); still != by_url_.end())
        return problems_.add(
            place, fmt::format("'was' names {}, which is still subscribed, at {}: take that one out",
                               shown_former, place_text(still->second.place)));
    const auto [other, is_new] = by_former_.try_emplace(former, place);
    if (!is_new)
        return problems_.add(
            place, fmt::format("'was' names {}, as the feed at {} does: only one can go on from there",
                               shown_former, place_text(other->second)));
    all_[by_url_.at(url).index].formerly.push_back(former);
}

void Subscriptions::put_into(Config& config) && {
    for (const Former& one : former_) check_former(one.former, one.url, one.place);
    for (std::size_t index = 0; index < all_.size(); ++index) {
        Subscription& subscription = all_[index];
        if (!subscription.name.empty()) continue;
        const auto title = titles_.find(index);
        const std::string base = title == titles_.end() ? name_from(subscription.url) : title->second;
        std::string name = base;
        for (unsigned number = 2; !by_name_.try_emplace(name, Place{}).second; ++number)
            name = fmt::format("{} ({})", base, number);
        subscription.name = name;
    }
    std::unordered_map<std::string, std::uint32_t> parts;
    for (std::uint32_t part = 0; part < config.parts.size(); ++part)
        parts.try_emplace(config.parts[part].file.string(), part);
    if (!sealable_) config.seal.clear();
    config.plain = with_defaults({});
    config.plain.plain = true;
    config.origins.resize(all_.size());
    for (const auto& [url, known] : by_url_)
        config.origins[known.index] = {parts[known.place.file.string()], known.place.line};
    config.subscriptions = std::move(all_);
}

}  // namespace newspool::config

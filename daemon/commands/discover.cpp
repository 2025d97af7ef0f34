// The page's feeds are printed as a table, or as JSON; what was asked and is no feed is told beside it.
#include "commands/discover.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "base/url.hpp"
#include "commands/asking.hpp"
#include "commands/command_line.hpp"
#include "commands/discovery.hpp"
#include "commands/sources.hpp"
#include "config/list.hpp"
#include "config/secret.hpp"
#include "format/json_writer.hpp"

namespace newspool::commands {
namespace {

int refuse(int code, const std::string& why) {
    fmt::print(stderr, "newspool: {}\n", why);
    return code;
}

// "example.org" is what people type.
bool is_bare(const std::string& typed) {
    return typed.find("://") == std::string::npos && !typed.starts_with("exec:") &&
           !typed.starts_with("file:");
}

Result<config::Address> address_of(const std::string& typed) {
    return config::read_address(is_bare(typed) ? "https://" + typed : typed, config::Trust::listed, {});
}

// The same by http, for a host that was typed without scheme and port, and which nobody answers for by https.
// Not where a password was typed, which would be open to everybody on the way.
std::optional<config::Address> plain_address_of(const std::string& typed, const Discovery& by_https) {
    const bool has_port = typed.substr(0, typed.find('/')).find(':') != std::string::npos;
    if (!is_bare(typed) || has_port || !by_https.out_of_reach) return std::nullopt;
    auto address = config::read_address("http://" + typed, config::Trust::listed, {});
    if (!address || !address->username.empty()) return std::nullopt;
    return *std::move(address);
}

std::string as_table(const std::vector<FoundFeed>& feeds) {
    std::string text = fmt::format("{:<11} {:>6} {:>10} {:<20} {:<32}  URL\n", "FORMAT", "ITEMS", "ITEMS/DAY",
                                   "NEWEST", "TITLE");
    for (const FoundFeed& feed : feeds)
        text += fmt::format("{:<11} {:>6} {:>10} {:<20} {:<32}  {}\n", printable(feed.format, 11), feed.items,
                            feed.items_a_day ? fmt::format("{:.2g}", *feed.items_a_day) : "-",
                            feed.newest ? rfc3339(*feed.newest) : "-", printable(feed.title, 32),
                            printable(feed.url, 2'000));
    return text;
}

std::string as_json(const config::Address& page, const std::vector<FoundFeed>& feeds) {
    format::JsonWriter json(1'000);
    json.open_object();
    json.member("url", page.url);
    json.name("feeds");
    json.open_array();
    for (const FoundFeed& feed : feeds) {
        json.open_object();
        json.member("url", feed.url);
        json.member("title", feed.title);
        json.member("format", feed.format);
        json.member("home_page_url", feed.home_page_url);
        json.name("items");
        json.number(feed.items);
        if (feed.items_a_day) {
            json.name("items_a_day");
            json.number(*feed.items_a_day);
        }
        if (feed.newest) json.member("newest", rfc3339(*feed.newest));
        json.close_object();
    }
    json.close_array();
    json.close_object();
    return std::move(json).take() + "\n";
}

void tell_failures(const Discovery& discovery) {
    for (const std::string& sentence : discovery.failures) fmt::print(stderr, "{}\n", sentence);
}

// What speaks against this subscription; empty if nothing does.
std::string objection(const config::Config& config, const std::string& url, const std::string& name) {
    for (std::size_t index = 0; index < config.subscriptions.size(); ++index) {
        const Subscription& feed = config.subscriptions[index];
        if (feed.url == url)
            return fmt::format("{} is subscribed already, as '{}' at {}: change it there", shown_url(url),
                               printable(feed.name, 200), config.place_of(index));
        if (!name.empty() && feed.name == name)
            return fmt::format("the name '{}' is taken by the feed at {}: choose another",
                               printable(name, 200), config.place_of(index));
    }
    return {};
}

// The URL as it stands in the list: with the user name and password that were typed, for their origin.
std::string written_url(const std::string& url, const config::Address& typed, const std::string& as_typed) {
    const auto here = Url::parse(typed.url);
    const auto there = Url::parse(url);
    if (typed.username.empty() && typed.password.empty()) return url;
    if (!here || !there || here->origin() != there->origin()) return url;
    const auto begin = as_typed.find("://");
    const auto from = begin == std::string::npos ? 0 : begin + 3;
    const auto authority = as_typed.substr(from, as_typed.find('/', from) - from);
    std::string text = url;
    return text.insert(text.find("://") + 3, authority.substr(0, authority.rfind('@') + 1));
}

int append(const AddOptions& options, const std::filesystem::path& list, const config::ListEntry& entry,
           const std::string& url) {
    const EditLock lock(list);
    const auto config = configuration_if_any(options.config);
    if (!config) return wrong_usage;
    if (const std::string why = objection(*config, url, options.name); !why.empty()) return refuse(bad, why);
    if (entry.url != url && std::filesystem::exists(list) && config::readable_by_all(list))
        return refuse(wrong_usage, fmt::format("{} can be read by everybody, and a password is to be written "
                                               "into it: take that away with chmod o-r",
                                               printable(list.string(), 1'000)));
    append_lines(list, config::written_line(entry) + '\n');
    fmt::print(stderr, "newspool: {} is added to {}\n", shown_url(url), printable(list.string(), 1'000));
    tell_daemon(*config, list);
    return done;
}

int refuse_without_feed(const std::string& url) {
    return refuse(
        bad, fmt::format("no feed found at {}: look there for a link named RSS or Atom, and give its URL",
                         shown_url(url)));
}

// Whether list and table could hold this name and these tags.
bool are_words(const AddOptions& options) {
    const auto is_word = [](const std::string& word) {
        return valid_utf8(word) && word.size() <= 200 && printable(word, 10'000) == word;
    };
    return is_word(options.name) && std::ranges::all_of(options.tags, is_word);
}

}  // namespace

int discover(const DiscoverOptions& options) {
    FetchSettings settings;
    if (!options.config.empty()) {
        const auto config = commands::settings(options.config);
        if (!config) return wrong_usage;
        settings = config->fetch;
    }
    settings.allow_private = settings.allow_private || options.allow_private;
    auto address = address_of(options.url);
    if (!address) return refuse(wrong_usage, address.error());
    Downloads downloads(settings);
    Discovery discovery = discover_feeds(downloads, *address);
    if (auto plain = plain_address_of(options.url, discovery)) {
        tell_failures(discovery);
        fmt::print(stderr,
                   "newspool: nobody answers by https: trying {}, which anybody on the way can change\n",
                   shown_url(plain->url));
        address = *std::move(plain);
        discovery = discover_feeds(downloads, *address);
    }
    if (discovery.feeds.empty() || !discovery.is_itself) tell_failures(discovery);
    if (options.json)
        fmt::print("{}", as_json(*address, discovery.feeds));
    else if (!discovery.feeds.empty())
        fmt::print("{}", as_table(discovery.feeds));
    if (discovery.feeds.empty()) return refuse_without_feed(address->url);
    return done;
}

int add(const AddOptions& options) {
    const auto config = configuration_if_any(options.config);
    if (!config) return wrong_usage;
    const auto list = list_meant(*config, options.list);
    if (!list) return refuse(wrong_usage, list.error() + " (--list FILE)");
    const auto address = address_of(options.url);
    if (!address) return refuse(wrong_usage, address.error());
    if (!are_words(options))
        return refuse(wrong_usage,
                      "--name or --tags: expected at most 200 bytes each, without control characters");
    if (const std::string why = objection(*config, address->url, options.name); !why.empty())
        return refuse(bad, why);

    Downloads downloads(config->fetch);
    const Discovery discovery = discover_feeds(downloads, *address);
    if (discovery.feeds.empty()) {
        tell_failures(discovery);
        return refuse_without_feed(address->url);
    }
    if (discovery.feeds.size() > 1) {
        fmt::print("{}", as_table(discovery.feeds));
        return refuse(bad, "which of these? Add its URL");
    }
    const auto chosen = config::read_address(discovery.feeds.front().url, config::Trust::listed, {});
    if (!chosen) return refuse(bad, chosen.error());
    const config::ListEntry entry{.url = written_url(chosen->url, *address, options.url),
                                  .name = options.name,
                                  .tags = options.tags,
                                  .was = {}};
    return append(options, *list, entry, chosen->url);
}

}  // namespace newspool::commands

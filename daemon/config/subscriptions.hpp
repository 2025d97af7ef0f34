// Every feed that any file names, made one Subscription for each URL: tags merged, names unique, defaults and
// secrets filled in.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <toml++/toml.h>

#include "config/address.hpp"
#include "config/config.hpp"
#include "config/feed.hpp"
#include "config/problems.hpp"

namespace newspool::config {

class Subscriptions {
  public:
    // Both must outlive this; `config` is complete but for its subscriptions.
    Subscriptions(const Config& config, Problems& problems) : config_(config), problems_(problems) {}

    // All [[feed]] tables of one file.
    void add_feeds(const toml::table& root, const std::filesystem::path& file);
    // A list: one URL a line, then tags.
    void add_list(std::string_view text, const std::filesystem::path& file);

    // In the order in which they were first named; those without a name get one made from their URL.
    [[nodiscard]] std::vector<Subscription> take() &&;

  private:
    struct Known {
        std::size_t index;  // in all_
        Place place;
        bool is_feed;  // by a [[feed]] table, as opposed to a list
    };

    void add_feed(const toml::table& table, const std::filesystem::path& file);
    void add_line(std::string_view line, const Place& place, bool readable_by_all);
    void keep(Subscription subscription, const Place& place, bool is_feed);
    void claim_name(const std::string& name, const Place& place);
    [[nodiscard]] Subscription with_defaults(const Address& address) const;

    const Config& config_;
    Problems& problems_;
    std::vector<Subscription> all_;
    std::unordered_map<std::string, Known> by_url_;
    std::unordered_map<std::string, Place> by_name_;
};

}  // namespace newspool::config

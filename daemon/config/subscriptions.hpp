// Every feed that any file names, made one Subscription for each URL: tags merged, names unique, defaults and
// secrets filled in.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <toml++/toml.h>

#include "config/address.hpp"
#include "config/config.hpp"
#include "config/feed.hpp"
#include "config/opml.hpp"
#include "config/problems.hpp"

namespace newspool::config {

class Subscriptions {
  public:
    enum class Plain { taken, left_out };

    // Both must outlive this; `config` is complete but for its subscriptions. Plain lines may be left out.
    Subscriptions(const Config& config, Problems& problems, Plain plain)
        : config_(config), problems_(problems), plain_(plain) {}

    // All [[feed]] tables of one file.
    void add_feeds(const toml::table& root, const std::filesystem::path& file);
    // A list: one URL a line, then tags.
    void add_list(std::string_view text, const std::filesystem::path& file);
    // Titles of outlines are only wishes for a name: several feeds may have the same.
    void add_opml(std::string_view bytes, const std::filesystem::path& file);

    // Fills the configuration's subscriptions, in the order in which they were first named, and where each
    // was; those without a name get one made from their title or URL.
    void put_into(Config& config) &&;

    // Whether a line was left out.
    [[nodiscard]] bool left_out() const { return left_out_; }

  private:
    struct Known {
        std::size_t index;  // in all_
        Place place;
        bool is_feed;  // by a [[feed]] table, as opposed to a list
    };

    struct Former {
        std::string former;
        std::string url;
        Place place;
    };

    void add_feed(const toml::table& table, const std::filesystem::path& file);
    void add_line(std::string_view line, const Place& place, bool readable_by_all);
    void add_outline(const Outline& outline, const Place& place, bool readable_by_all);
    [[nodiscard]] std::optional<Subscription> listed(const std::string& url, const Place& place,
                                                     bool readable_by_all);
    // A URL that was this subscription's before. All are judged when all subscriptions are known.
    void add_former(const std::string& written, const std::string& url, Trust trust, const Place& place);
    void check_former(const std::string& former, const std::string& url, const Place& place);
    void keep(Subscription subscription, const Place& place, bool is_feed);
    void prefer(Subscription table, Subscription& listed, const Place& place);
    void claim_name(const std::string& name, const Place& place);
    [[nodiscard]] Subscription with_defaults(const Address& address) const;

    const Config& config_;
    Problems& problems_;
    Plain plain_;
    bool left_out_ = false;
    bool sealable_ = true;  // nothing is said of a URL that a plain line had named before
    std::vector<Subscription> all_;
    std::unordered_map<std::string, Known> by_url_;
    std::unordered_map<std::string, Place> by_name_;
    std::vector<Former> former_;
    std::unordered_map<std::string, Place> by_former_;
    std::unordered_map<std::size_t, std::string> titles_;  // by index in all_
};

}  // namespace newspool::config

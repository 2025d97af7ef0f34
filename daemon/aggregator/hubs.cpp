// parse/ keeps what it has no field for as extensions; here three of them are read.
#include "aggregator/hubs.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/url.hpp"

namespace newspool {
namespace {

std::string child(const Extension& extension, std::string_view name) {
    const auto found = std::ranges::find_if(
        extension.children, [&](const Extension& one) { return equal_ignoring_case(one.name, name); });
    return found == extension.children.end() ? "" : std::string(trimmed(found->value));
}

// <cloud domain="rpc.example" port="80" path="/RPC2" registerProcedure="..." protocol="xml-rpc"/>
std::string cloud_url(const Extension& cloud) {
    const std::string domain = child(cloud, "domain");
    if (domain.empty()) return "";
    const std::string port = child(cloud, "port");
    const std::string path = child(cloud, "path");
    return fmt::format("{}://{}{}{}{}", port == "443" ? "https" : "http", domain,
                       port.empty() ? "" : ":" + port, path.starts_with('/') ? "" : "/", path);
}

class Collection {
  public:
    explicit Collection(const std::string& base) : base_(Url::parse(base)) {}

    void add(std::string_view type, std::string_view reference) {
        if (trimmed(reference).empty()) return;
        const auto url = base_ ? base_->resolve(reference) : Url::parse(reference);
        if (!url || !url->is_http()) return;
        const Hub hub{std::string(type), url->text()};
        if (std::ranges::find(hubs_, hub) == hubs_.end()) hubs_.push_back(hub);
    }
    std::vector<Hub> take() && { return std::move(hubs_); }

  private:
    std::optional<Url> base_;
    std::vector<Hub> hubs_;
};

}  // namespace

std::vector<Hub> hubs_of(const Feed& feed, const Response& response) {
    Collection hubs(response.url);
    for (const std::string& url : response.hubs) hubs.add("WebSub", url);
    for (const Extension& extension : feed.extensions) {
        if (extension.name == "atom:link" && equal_ignoring_case(child(extension, "rel"), "hub"))
            hubs.add("WebSub", child(extension, "href"));
        if (extension.name == "cloud") hubs.add("rssCloud", cloud_url(extension));
        if (extension.name != "hubs") continue;
        for (const Extension& hub : extension.children) hubs.add(child(hub, "type"), child(hub, "url"));
    }
    return std::move(hubs).take();
}

std::string topic_of(const Feed& feed, const Response& response) {
    return response.self.empty() ? feed.feed_url : response.self;
}

}  // namespace newspool

// Feeds of one list, or of one tag, stand together: whether two are asked in the same manner is asked of a
// few neighbours only.
#include "aggregator/subscriptions.hpp"

#include <algorithm>
#include <utility>

#include "base/url.hpp"

namespace newspool {
namespace {

constexpr std::ptrdiff_t neighbours = 16;

}  // namespace

void Subscriptions::add(Subscription subscription) {
    const FeedId feed = std::exchange(subscription.id, 0);
    put(feed, place_of(std::move(subscription)));
}

void Subscriptions::put(FeedId feed, Place place) {
    if (places_.size() <= index(feed)) places_.resize(index(feed) + 1, nowhere);
    if (places_[index(feed)] == nowhere) ++size_;
    places_[index(feed)] = place;
}

Subscriptions::Place Subscriptions::place_of(Subscription manner) {
    // Of most feeds both are the same; where they are not, the request's own stays.
    if (manner.request.url == manner.url) manner.request.url.clear();
    manner.url.clear();
    manner.name.clear();
    const auto end = manners_.rbegin() + std::min(neighbours, std::ssize(manners_));
    const auto same =
        std::find_if(manners_.rbegin(), end, [&](const SubscriptionPtr& one) { return *one == manner; });
    if (same != end) return static_cast<Place>(manners_.rend() - same - 1);
    manners_.push_back(std::make_shared<const Subscription>(std::move(manner)));
    return static_cast<Place>(manners_.size() - 1);
}

void Subscriptions::add_plain(FeedId feed, const Subscription& plain) {
    if (plain_ == nowhere) plain_ = place_of(plain);
    put(feed, plain_);
}

std::string limited_host(const Subscription& subscription, const std::string& address) {
    const auto url = Url::parse(address.empty() ? subscription.url : address);
    return url && url->is_http() ? registrable_domain(url->host()) : subscription.url;
}

const std::string& LimitedHosts::of(const Subscription& subscription, const std::string& address) {
    const std::string& url = address.empty() ? subscription.url : address;
    const bool is_web = url.starts_with("http");
    if (is_web && !origin_.empty() && url.starts_with(origin_)) return host_;
    host_ = limited_host(subscription, address);
    const auto authority = is_web ? url.find("://") : std::string::npos;
    const auto end = authority == std::string::npos ? authority : url.find('/', authority + 3);
    origin_ = end == std::string::npos ? "" : url.substr(0, end + 1);
    return host_;
}

SubscriptionPtr whole(FeedId feed, const Subscription& manner, const Memory& memory) {
    auto made = std::make_shared<Subscription>(manner);
    made->id = feed;
    made->url = memory.url;
    made->name = memory.name;
    if (made->request.url.empty()) made->request.url = memory.url;
    return made;
}

}  // namespace newspool

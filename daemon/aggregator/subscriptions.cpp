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
    // Of most feeds both are the same; where they are not, the request's own stays.
    if (subscription.request.url == subscription.url) subscription.request.url.clear();
    subscription.url.clear();
    subscription.name.clear();
    const auto end = manners_.rbegin() + std::min(neighbours, std::ssize(manners_));
    const auto same = std::find_if(manners_.rbegin(), end,
                                   [&](const SubscriptionPtr& manner) { return *manner == subscription; });
    if (same != end) {
        places_[feed] = static_cast<std::uint32_t>(manners_.rend() - same - 1);
        return;
    }
    places_[feed] = static_cast<std::uint32_t>(manners_.size());
    manners_.push_back(std::make_shared<const Subscription>(std::move(subscription)));
}

std::string limited_host(const Subscription& subscription, const std::string& address) {
    const auto url = Url::parse(address.empty() ? subscription.url : address);
    return url && url->is_http() ? registrable_domain(url->host()) : subscription.url;
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

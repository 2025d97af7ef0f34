// The order of steps is the point: what is known is sorted out before anything is cleaned or rendered.
#include "aggregator/reading.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "aggregator/editor.hpp"
#include "aggregator/hubs.hpp"
#include "aggregator/rendering.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "identity/keys.hpp"
#include "parse/parse.hpp"

namespace newspool {
namespace {

using identity::KeyedItem;

// A document that is cut in a body whose end nobody proved may just be a broken transfer: it moves the
// validators only when the very same body comes a second time.
bool may_be_torn(const Feed& feed, const Response& response, const BodyHash& hash, const Memory& memory) {
    return feed.cut && response.body_end == BodyEnd::unproven && memory.cut_body_hash != hash;
}

std::vector<KeyedItem> unknown(const std::vector<KeyedItem>& items, FeedId feed, store::Reader& reader) {
    std::vector<Key> keys;
    keys.reserve(items.size());
    std::ranges::transform(items, std::back_inserter(keys), &KeyedItem::key);
    const std::vector<bool> known = reader.known(feed, keys);
    std::vector<KeyedItem> news;
    for (std::size_t index = 0; index < items.size(); ++index)
        if (!known[index]) news.push_back(items[index]);
    return news;
}

Article article_of(Item item, const Key& key, const Subscription& subscription, const std::string& feed_title,
                   Time polled_at) {
    const auto now = std::chrono::floor<std::chrono::seconds>(polled_at);
    return {.item = std::move(item),
            .key = key,
            .id = identity::article_id(subscription.url, key, 1),
            .revision = 1,
            .fetched_at = now,
            .first_seen_at = now,
            .warnings = {},
            .feed_name = subscription.name,
            .feed_url = shown_url(subscription.url),
            .feed_title = feed_title,
            .feed_tags = subscription.tags,
            .feed_hubs = {},
            .feed_topic = {}};
}

// A 304 may carry new validators, which replace the old ones field by field (RFC 9111 §3.2, §4.3.4).
Validators renewed(Validators kept, const Validators& received) {
    if (!received.etag.empty()) kept.etag = received.etag;
    if (!received.last_modified.empty()) kept.last_modified = received.last_modified;
    return kept;
}

Hints merged(Hints from_headers, const Hints& from_feed) {
    from_headers.ttl = from_feed.ttl;
    from_headers.update_period = from_feed.update_period;
    from_headers.update_base = from_feed.update_base;
    from_headers.skip_hours = from_feed.skip_hours;
    from_headers.skip_days = from_feed.skip_days;
    from_headers.unreadable |= from_feed.unreadable;
    return from_headers;
}

// A delta that brings no validator leaves those in force that it was asked with.
Validators of_document(const Response& response, const Memory& memory) {
    const bool keep = response.status == 226 && response.validators.empty();
    return keep ? memory.validators : response.validators;
}

Outcome unreadable(Outcome outcome, std::string why) {
    outcome.verdict = Verdict::failed;
    outcome.error = std::move(why);
    outcome.validators.reset();
    return outcome;
}

void render(Reading& reading, Feed& feed, const std::vector<KeyedItem>& news,
            const Subscription& subscription, const ReadingSettings& settings, const Response& response) {
    if (news.empty()) return;
    const std::vector<Hub> hubs = hubs_of(feed, response);
    const std::string topic = topic_of(feed, response);
    for (const KeyedItem& found : news) {
        Item& item = feed.items[found.position];
        edit(item, settings.articles.html);
        reading.headlines.push_back({item.title.value, item.url});
        Article article = article_of(std::move(item), found.key, subscription, reading.outcome.feed_title,
                                     reading.outcome.polled_at);
        article.feed_hubs = hubs;
        article.feed_topic = topic;
        reading.articles.push_back({.key = found.key,
                                    .copies = copies_of(article, settings.outputs),
                                    .record = record_of(article, settings.archive)});
    }
}

}  // namespace

Outcome judge(const Response& response, const Memory& memory, Time polled_at) {
    Outcome outcome;
    outcome.failure = response.failure;
    outcome.status = response.status;
    outcome.hints = response.hints;
    outcome.secure_hosts = response.secure_hosts;
    outcome.requests = response.requests;
    outcome.bytes_received = response.bytes_received;
    outcome.elapsed = response.elapsed;
    outcome.polled_at = polled_at;
    if (response.failure != FetchFailure::none) {
        outcome.verdict = Verdict::failed;
        outcome.error = response.reason;
    } else if (response.not_modified()) {
        outcome.verdict = Verdict::not_modified;
        outcome.validators = renewed(memory.validators, response.validators);
    } else if (response.status == 410 && !memory.whereabouts.address.empty()) {
        outcome.verdict = Verdict::refused;  // only the feed's own URL can end it
        outcome.error = "the address that it had moved to is gone (410)";
    } else if (response.status == 410) {
        outcome.verdict = Verdict::gone;
        outcome.error = "the server says that the feed is gone (410)";
    } else if (!response.has_body()) {
        outcome.verdict = Verdict::refused;
        outcome.error = fmt::format("the server answered with status {}{}{}", response.status,
                                    response.reason.empty() ? "" : ": ", response.reason);
    } else {
        outcome.verdict = Verdict::nothing_new;
        outcome.partial = response.status == 226;
        outcome.validators = of_document(response, memory);
    }
    return outcome;
}

Reading read_document(const Subscription& subscription, const Response& response, const Memory& memory,
                      store::Reader& reader, const ReadingSettings& settings, Time polled_at) {
    Reading reading;
    reading.outcome = judge(response, memory, polled_at);
    Outcome& outcome = reading.outcome;
    const BodyHash hash = identity::hash_of_body(response.body);
    if (!outcome.partial && memory.body_hash == hash) {
        outcome.verdict = Verdict::not_modified;
        return reading;
    }

    const parse::Document document{response.body, response.url, response.content_type};
    Result<Feed> parsed = parse::parse(document, settings.parse);
    if (!parsed) {
        outcome = unreadable(std::move(outcome), parsed.error());
        return reading;
    }
    Feed& feed = *parsed;
    const auto items = identity::distinct_items(feed, feed.warnings);
    const auto news = unknown(items, subscription.id, reader);
    outcome.items = feed.items.size();
    outcome.news = news.size();
    for (const KeyedItem& found : news) {
        const Item& item = feed.items[found.position];
        outcome.posted.push_back(item.published ? item.published : item.modified);
    }
    outcome.verdict = news.empty() ? Verdict::nothing_new : Verdict::news;
    outcome.hints = merged(outcome.hints, feed.hints);
    edit_head(feed);
    outcome.feed_title = feed.title.value;
    outcome.warnings = feed.warnings;
    if (may_be_torn(feed, response, hash, memory)) {
        outcome.validators.reset();
        outcome.cut_body_hash = hash;
    } else if (!outcome.partial) {
        outcome.body_hash = hash;
    }
    render(reading, feed, news, subscription, settings, response);
    return reading;
}

}  // namespace newspool
